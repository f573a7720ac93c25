import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";
import { type CliOptions, type CliRun, environment, isDeno, ownLedger, projectRoot } from "./run-cli.ts";

/** How to run a command in this process, whose standard input is empty. */
export interface CommandOptions extends Omit<CliOptions, "through"> {
  /** Signal of Ctrl-C. Default: none comes. */
  readonly interrupt?: AbortSignal;
}

type Modules = readonly [
  typeof import("../../src/cli/run-command-line.ts"),
  typeof import("../../src/cli/output.ts"),
  typeof import("../../src/result/exit-code.ts"),
];

/** Whether to load the source: on Deno, as its users do, and where `npm run mutate` changes it. */
const isSource = isDeno || "PLACEWRIGHT_TEST_SOURCE" in process.env;

/** Modules of the command line, as users of this runtime load them: built on Node, the source on Deno. */
const load = (): Promise<Modules> =>
  Promise.all(
    ["cli/run-command-line", "cli/output", "result/exit-code"].map((name) => {
      const path = isSource ? `src/${name}.ts` : `.build/${name}.js`;
      return import(pathToFileURL(`${projectRoot}/${path}`).href);
    }),
  ) as Promise<unknown> as Promise<Modules>;

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `placewright …` in this process, which has the modules already: ten times as fast as a process of its
 * own (`runCli`), which is for tests of what a process does. One command at a time, because each has the
 * folder and the environment of the process.
 */
export function runCommand(args: readonly string[], options: CommandOptions = {}): Promise<CliRun> {
  const next = last.then(() => runNow(args, options));
  last = next.catch(() => {});
  return next;
}

async function runNow(args: readonly string[], options: CommandOptions): Promise<CliRun> {
  const [{ runCommandLine }, { createOutput }, { worstExitCode }] = await load();
  const before = { cwd: process.cwd(), env: { ...process.env } };
  const cwd = options.cwd ?? projectRoot;
  const env = environment({ ...(options.cwd ? {} : ownLedger()), ...options.env });
  const texts = { stdout: "", stderr: "" };
  const collect = (name: keyof typeof texts) =>
    createOutput(
      new Writable({
        decodeStrings: false,
        write(chunk, _, done) {
          texts[name] += chunk;
          done();
        },
      }),
      () => {
        throw new Error(`cannot write to ${name}`);
      },
    );
  const stdout = collect("stdout");
  const stderr = collect("stderr");
  const never = new AbortController().signal;
  const { interrupt = never } = options;
  let hasFault = false;
  try {
    enter(cwd);
    setEnvironment(env);
    const code = await runCommandLine({
      argv: args,
      cwd,
      env,
      stdout,
      stderr,
      color: false,
      isInteractive: false,
      readStdin: async () => new Uint8Array(),
      takeStreams: () => {
        throw new Error("only a process of its own has streams for a protocol");
      },
      listenForInterrupt: () => ({ interrupt, abandon: never }),
      isInterrupted: () => interrupt.aborted,
      onStart: () => {},
      noteFault: () => {
        hasFault = true;
      },
    });
    await Promise.all([stdout.flush(), stderr.flush()]);
    return { code: hasFault ? worstExitCode(code, 3) : code, ...texts };
  } finally {
    enter(before.cwd);
    setEnvironment(before.env);
  }
}

/** Goes into a folder. A worker thread, in which `npm run mutate` runs tests, cannot, and few tests need it. */
function enter(folder: string): void {
  if (isMainThread) process.chdir(folder);
}

/** Replaces all variables, because libraries read the environment of the process. */
function setEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
}
