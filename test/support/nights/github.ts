import { join } from "node:path";
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
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

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly "continue-on-error"?: boolean;
}

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly if?: string; readonly steps: readonly Step[]; readonly concurrency?: object }>
  >;
}

type Outcome = "success" | "failure" | "cancelled" | "skipped";
interface StepResult {
  readonly outcome: Outcome;
  readonly conclusion: Outcome;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A cache, which never changes. */
interface Cache extends Copy {
  readonly key: string;
}

/** Reports the errors that GitHub's own parser finds in a workflow. */
export async function checkWorkflow(content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: "placement.yml", content }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

/**
 * Executes the steps of a workflow's jobs in their order, with GitHub's own expressions and its rules for caches and
 * artifacts. Knows only the actions and commands of the workflows that `init` writes, and throws for any other.
 */
export function createGithub(content: string, installs: readonly string[]): CiService {
  const { jobs } = parse(content) as Workflow;
  const caches: Cache[] = [];
  const artifacts = new Map<string, Copy>();

  async function act(step: Step, input: Readonly<Record<string, string>>, dir: string, job: CiJob) {
    const [action] = step.uses?.split("@") ?? [];
    const path = join(dir, input["path"] ?? ".");
    switch (action) {
      case "actions/checkout":
        await job.checkout(dir);
        return {};
      case "actions/setup-node":
      case "aws-actions/configure-aws-credentials":
        return {};
      case "actions/cache/restore": {
        // The exact key, or else the newest cache whose key begins with a restore key.
        const exact = caches.find(({ key }) => key === input["key"]);
        const prefix = input["restore-keys"] ?? input["key"] ?? "";
        const found = exact ?? caches.findLast(({ key }) => key.startsWith(prefix));
        if (found) job.state = await putCopy(found, path);
        return found ? { "cache-matched-key": found.key } : {};
      }
      case "actions/cache/save": {
        const copy = await takeCopy(path, job.state);
        const key = input["key"] ?? "";
        // The action only warns if there is nothing to save, if the key exists, or if the service fails.
        if (copy && !job.faults.save && caches.every((cache) => cache.key !== key))
          caches.push({ key, ...copy });
        return {};
      }
      case "actions/upload-artifact": {
        const name = input["name"] ?? "";
        if (name !== "placewright-ledger") return {};
        if (job.faults.upload) throw new StepFailure();
        // Without this, files in a folder whose name begins with a dot are left out.
        const copy = input["include-hidden-files"] ? await takeCopy(path, job.state) : undefined;
        if (copy) artifacts.set(name, copy);
        return {};
      }
      default:
        throw new Error(`unknown action: ${step.uses}`);
    }
  }

  async function execute(line: string, dir: string, job: CiJob, env: Readonly<Record<string, string>>) {
    if (installs.includes(line)) return;
    const [program, ...args] = line.split(" ");
    if (program === "npx" && args[0] === "placewright") {
      if ((await job.placewright(args.slice(1), dir, env)) !== 0) throw new StepFailure();
      return;
    }
    const download = /^gh run download --name (\S+) --dir (\S+)$/.exec(line);
    if (!download) throw new Error(`unknown command: ${line}`);
    const copy = artifacts.get(download[1] ?? "");
    if (!copy || !env["GH_TOKEN"]) throw new StepFailure();
    job.state = await putCopy(copy, join(dir, download[2] ?? ""), true);
  }

  async function runStep(
    step: Step,
    dir: string,
    job: CiJob,
    contexts: Contexts,
  ): Promise<Pick<StepResult, "outcome" | "outputs">> {
    const fill = (values: Readonly<Record<string, string>> = {}) =>
      Object.fromEntries(
        Object.entries(values).map(([name, text]) => [name, interpolate(String(text), contexts)]),
      );
    try {
      const outputs = step.uses ? await act(step, fill(step.with), dir, job) : {};
      const env = { ...environmentOf(contexts), ...fill(step.env) };
      for (const line of interpolate(step.run ?? "", contexts)
        .split("\n")
        .filter(Boolean))
        await execute(line, dir, job, env);
      return { outcome: job.isCancelled() ? "cancelled" : "success", outputs };
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      return { outcome: job.isCancelled() ? "cancelled" : "failure", outputs: {} };
    }
  }

  return {
    failsWithoutUpload: true,
    nightly: (job) =>
      inWorkspace(async (dir) => {
        const steps: Record<string, StepResult> = {};
        let status: Outcome = "success";
        const nightly = jobs["nightly"];
        if (!nightly?.concurrency) throw new Error("two nightly jobs may run at once");
        for (const [index, step] of nightly.steps.entries()) {
          if (job.isLost()) return false;
          const contexts = { github: githubOf(job), steps, status };
          const result = !evaluateCondition(step.if ?? "success()", contexts)
            ? ({ outcome: "skipped", conclusion: "skipped", outputs: {} } as const)
            : await runStep(step, dir, job, contexts).then(({ outcome, outputs }) => ({
                outcome,
                outputs,
                conclusion:
                  outcome === "failure" && step["continue-on-error"] ? ("success" as const) : outcome,
              }));
          steps[step.id ?? `step${index}`] = result;
          if (result.conclusion === "cancelled") status = "cancelled";
          if (result.conclusion === "failure" && status === "success") status = "failure";
        }
        return status === "success";
      }),
    evictCaches: () => dropCopies(caches.splice(0)),
    async loseArtifacts() {
      await dropCopies([...artifacts.values()]);
      artifacts.clear();
    },
    async close() {
      await dropCopies([...caches.splice(0), ...artifacts.values()]);
    },
  };
}

/** A step that ended with an exit code other than 0. */
class StepFailure extends Error {}

interface Contexts {
  readonly github: Readonly<Record<string, string>>;
  readonly steps: Readonly<Record<string, StepResult>>;
  readonly status: Outcome;
}

const githubOf = ({ runId, attempt }: CiJob): Readonly<Record<string, string>> => ({
  event_name: "schedule",
  run_id: String(runId),
  run_attempt: String(attempt),
  token: "token-of-the-job",
  ref_name: "main",
});

const environmentOf = ({ github }: Contexts): Readonly<Record<string, string>> => ({
  CI: "true",
  GITHUB_ACTIONS: "true",
  GITHUB_REF_NAME: github["ref_name"] ?? "",
  GITHUB_RUN_ID: github["run_id"] ?? "",
  GITHUB_RUN_ATTEMPT: github["run_attempt"] ?? "",
});

const statusFunctions = ["success", "failure", "always", "cancelled"] as const;

/** Evaluates the condition of a step. One without a function of the status also requires success. */
function evaluateCondition(text: string, contexts: Contexts): boolean {
  const bare = /^\$\{\{(.*)\}\}$/.exec(text.trim())?.[1] ?? text;
  const hasStatus = statusFunctions.some((name) => bare.includes(`${name}()`));
  const value = evaluate(hasStatus ? bare : `success() && (${bare})`, contexts);
  return value === "true";
}

const interpolate = (text: string, contexts: Contexts): string =>
  text.replace(/\$\{\{(.*?)\}\}/g, (_, inner: string) => evaluate(inner, contexts));

function evaluate(text: string, { github, steps, status }: Contexts): string {
  const holds: Readonly<Record<(typeof statusFunctions)[number], boolean>> = {
    success: status === "success",
    failure: status === "failure",
    always: true,
    cancelled: status === "cancelled",
  };
  const functions = statusFunctions.map((name) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(holds[name]),
  }));
  const context = toData({ github, steps, vars: { AWS_ROLE: "arn:aws:iam::000000000000:role/ci" } });
  const expression = new Parser(new Lexer(text).lex().tokens, ["github", "steps", "vars"], functions).parse();
  const known = new Map(functions.map((each) => [each.name as string, each]));
  return new Evaluator(expression, context, known).evaluate().coerceString();
}

const toData = (value: object): data.Dictionary =>
  new data.Dictionary(
    ...Object.entries(value).map(([key, each]) => ({
      key,
      value: typeof each === "string" ? new data.StringData(each) : toData(each as object),
    })),
  );
