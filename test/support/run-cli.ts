import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot: string = fileURLToPath(new URL("../..", import.meta.url));
export const isDeno: boolean = "deno" in process.versions;

/** Returns the command as users of this runtime start it: the built file on Node, the source on Deno. */
export const commandOf = (root: string): readonly string[] =>
  isDeno
    ? [process.execPath, "run", "-A", `${root}/src/cli/main.ts`]
    : [process.execPath, `${root}/dist/cli/main.js`];

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Program that starts the command: `["bash", "limited.sh"]`. */
  readonly through?: readonly string[];
}

/** Puts the ledger of commands that run in the repository into a temporary folder. */
export const ownLedger = (): Readonly<Record<string, string>> => ({
  PLACEWRIGHT_LEDGER: join(tmpdir(), `placewright-ledger-${randomUUID()}`),
});

/**
 * Returns an environment without colors, AWS account, CI service, or installations, plus the variables of the
 * test.
 */
export function environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR", "DENO_DIR", "NPM_CONFIG_REGISTRY"];
  const base = Object.fromEntries(
    kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  return {
    ...(base as Record<string, string>),
    NO_COLOR: "1",
    AWS_EC2_METADATA_DISABLED: "true",
    // A registry may not have this version: only the test that serves it installs it.
    PLACEWRIGHT_NO_INSTALL: "1",
    ...extra,
  };
}

/** Starts `placewright …` as a separate process. */
export function startCli(args: readonly string[], options: CliOptions = {}): ChildProcessWithoutNullStreams {
  const [program = "", ...rest] = [...(options.through ?? []), ...commandOf(projectRoot)];
  return spawn(program, [...rest, ...args], {
    cwd: options.cwd ?? projectRoot,
    env: environment({ ...(options.cwd ? {} : ownLedger()), ...options.env }),
  });
}

/** A process of `placewright …`. */
export interface CliProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly pid: number;
  readonly ended: Promise<CliRun>;
}

/** Starts `placewright …`, and collects its output. */
export function launchCli(args: readonly string[], options: CliOptions = {}): CliProcess {
  const child = startCli(args, options);
  if (child.pid === undefined) throw new Error(`Cannot start ${child.spawnfile}`);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<CliRun>((resolve) =>
    child.on("close", (code) => resolve({ code, stdout, stderr })),
  );
  return { child, pid: child.pid, ended };
}

/** Runs `placewright …` to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  return launchCli(args, options).ended;
}

/**
 * Resolves with the first match of a pattern in the output of a process. Rejects if the process ends without
 * one.
 */
export function waitForOutput(
  child: ChildProcessWithoutNullStreams,
  pattern: RegExp,
): Promise<RegExpMatchArray> {
  return new Promise((resolve, reject) => {
    let seen = "";
    const look = (text: Buffer) => {
      seen += text.toString();
      const match = seen.match(pattern);
      if (match) resolve(match);
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.on("close", (code) => reject(new Error(`ended with ${code} before ${pattern}: ${seen}`)));
  });
}

/** Sends Ctrl-C. By pid, because after `child.kill` Deno reports the signal instead of the exit code. */
export function interrupt({ pid }: ChildProcessWithoutNullStreams): void {
  if (pid !== undefined) process.kill(pid, "SIGINT");
}
