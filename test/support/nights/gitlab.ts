import { join } from "node:path";
import { parse } from "yaml";
import {
  type CiJob,
  type CiService,
  type Copy,
  dropCopies,
  inWorkspace,
  putCopy,
  takeCopy,
} from "./ci-job.ts";

interface Pipeline {
  readonly default: { readonly before_script: readonly string[] };
  readonly nightly: {
    readonly resource_group?: string;
    readonly script: readonly string[];
    readonly cache: { readonly key: string; readonly paths: readonly string[]; readonly when: string };
    readonly artifacts: { readonly when: string; readonly paths: readonly string[] };
  };
}

/**
 * Executes the nightly job of a pipeline with GitLab's rules: a cache has one content per key, and may be missing; a job
 * that was cancelled saves nothing.
 */
export function createGitlab(content: string, installs: readonly string[]): CiService {
  const { default: defaults, nightly } = parse(content) as Pipeline;
  const { cache, script } = nightly;
  const [folder = ""] = cache.paths;
  let kept: Copy | undefined;
  if (!nightly.resource_group) throw new Error("two nightly jobs may run at once");
  if (cache.when !== "always") throw new Error("a failed job would not save the ledger");
  for (const line of defaults.before_script)
    if (!installs.includes(line)) throw new Error(`unknown command: ${line}`);

  /** Runs the lines of the script as one shell. Returns its exit code. */
  async function runScript(dir: string, job: CiJob): Promise<number> {
    let saved = 0;
    for (const line of script) {
      if (job.isLost() || job.isCancelled()) return 1;
      if (line === "exit $code") return saved;
      const [, command = "", assigned] = /^npx placewright (.*?)( \|\| code=\$\?)?$/.exec(line) ?? [];
      if (command === "") throw new Error(`unknown command: ${line}`);
      const code = await job.placewright(command.split(" "), dir, {
        CI: "true",
        GITLAB_CI: "true",
        CI_COMMIT_REF_NAME: "main",
        CI_DEFAULT_BRANCH: "main",
      });
      if (code === 0) continue;
      if (!assigned) return code;
      saved = code;
    }
    return 0;
  }

  return {
    failsWithoutUpload: false,
    nightly: (job) =>
      inWorkspace(async (dir) => {
        await job.checkout(dir);
        if (kept) job.state = await putCopy(kept, join(dir, folder));
        const code = await runScript(dir, job);
        if (job.isLost() || job.isCancelled()) return false;
        const copy = job.faults.save ? undefined : await takeCopy(join(dir, folder), job.state);
        if (copy) {
          if (kept) await dropCopies([kept]);
          kept = copy;
        }
        return code === 0;
      }),
    async evictCaches() {
      if (kept) await dropCopies([kept]);
      kept = undefined;
    },
    loseArtifacts: async () => {},
    async close() {
      if (kept) await dropCopies([kept]);
    },
  };
}
