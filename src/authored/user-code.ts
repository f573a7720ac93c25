import { performance } from "node:perf_hooks";
import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import { type Context, createContext, Script } from "node:vm";

/** Longest time that a module may take to load, or a function of the project to finish, in milliseconds. */
export const userCodeTimeoutMs = 30_000;

/**
 * An error for project code that tried to end the process or never settled, rather than threw. `deed`
 * completes a sentence about the code: `tried to end the process with process.exit(0)`.
 */
export class UserCodeError extends Error {
  override readonly name = "UserCodeError";
  readonly deed: string;
  readonly hint: string;

  constructor(deed: string, hint: string) {
    super(`it ${deed}`);
    this.deed = deed;
    this.hint = hint;
  }
}

/** A call into project code that has not returned. */
interface UserCodeCall {
  /** Path of the called file, absolute or relative to the project folder. */
  readonly file: string;
  /** Whether nothing but this call runs, so that an error of unknown origin belongs to it. */
  readonly isLoading: boolean;
  readonly unsettled: string;
  fail(error: unknown): void;
}

/** What the owner of the process can report about project code. */
export interface UserCodeWatcher {
  /** Returns what project code did to the process since the last call, or undefined. */
  inspect(): UserCodeError | undefined;
}

const calls: UserCodeCall[] = [];
let watcher: UserCodeWatcher | undefined;

/** Registers the owner of the process, which must call `failStalledUserCode` when the event loop is empty. */
export function watchUserCode(owner: UserCodeWatcher): void {
  watcher = owner;
}

export interface UserCodeOptions {
  readonly file: string;
  /** What fails if the code does not settle: `did not finish loading`. */
  readonly unsettled: string;
  readonly isLoading?: boolean;
  readonly timeoutMs?: number | undefined;
  /**
   * Whether to stop code that does not return in time, such as an endless loop, except after an `await`. Not
   * for code that loads other modules, which would stay half loaded.
   */
  readonly endsLoops?: boolean;
}

/**
 * Runs project code. Rejects with what the code throws, immediately or in the background. Rejects with a
 * `UserCodeError` if the code tries to end the process, or does not settle in time.
 */
export async function runUserCode<T>(
  work: () => T | PromiseLike<T>,
  { file, unsettled, isLoading = false, timeoutMs = userCodeTimeoutMs, endsLoops = false }: UserCodeOptions,
): Promise<T> {
  let fail: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Avoid an unhandled rejection if the failure comes after the race.
  failure.catch(() => {});
  const call: UserCodeCall = { file, isLoading, unsettled, fail };
  const begunMs = performance.now();
  const timer = setTimeout(() => {
    const isLate = performance.now() - begunMs > timeoutMs + latenessMs;
    fail(new UserCodeError(`${unsettled} within ${timeoutMs / 1000} s`, isLate ? busyHint : settleHint));
  }, timeoutMs);
  // The owner of the process notices an empty event loop, so the timer need not keep the process alive.
  if (watcher) timer.unref();
  calls.push(call);
  try {
    const result = await Promise.race([
      failure,
      (async () => (endsLoops ? callWithin(work, timeoutMs, unsettled) : work()))(),
    ]);
    // Background work that the code left behind throws or rejects before this turn of the event loop ends.
    await Promise.race([failure, new Promise(setImmediate)]);
    const error = watcher?.inspect();
    if (error) throw error;
    return result;
  } finally {
    clearTimeout(timer);
    calls.splice(calls.indexOf(call), 1);
  }
}

/** Same, for synchronous code. */
export function callUserCode<T>(work: () => T, file: string): T {
  let failed: { readonly error: unknown } | undefined;
  const call: UserCodeCall = {
    file,
    isLoading: false,
    unsettled: "",
    fail: (error) => {
      failed ??= { error };
    },
  };
  calls.push(call);
  try {
    const result = work();
    const error = watcher?.inspect();
    if (error) call.fail(error);
    if (failed) throw failed.error;
    return result;
  } finally {
    calls.splice(calls.indexOf(call), 1);
  }
}

/** A timer that is later than this, in milliseconds, was delayed by blocking code. */
const latenessMs = 1000;

const busyHint = "Check it for a long or endless loop. It kept the process busy all the time";

let deadline: { readonly context: Context; readonly script: Script } | undefined;

/**
 * Calls a function, and stops it if it does not return in time. Runs as a script, because the runtime can
 * stop scripts.
 */
function callWithin<T>(work: () => T, timeoutMs: number, unsettled: string): T {
  deadline ??= {
    context: createContext({}),
    script: new Script("run()", { filename: "placewright:deadline" }),
  };
  const { context, script } = deadline;
  const outer: unknown = context["run"];
  context["run"] = () => {
    context["run"] = outer;
    return work();
  };
  try {
    return script.runInContext(context, { timeout: timeoutMs });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    throw new UserCodeError(`${unsettled} within ${timeoutMs / 1000} s`, busyHint);
  }
}

const isTimeout = (error: unknown): boolean =>
  Reflect.get(Object(error), "code") === "ERR_SCRIPT_EXECUTION_TIMEOUT";

const settleHint = "Check each await, including top-level await, for a promise that never settles";

/**
 * Fails the call that caused a background error. `files` are the files of the error's stack. Returns false if
 * there is no such call.
 */
export function failUserCode(error: unknown, files: readonly string[]): boolean {
  const call =
    calls.findLast(({ file }) => files.some((path) => path === file || path.endsWith(`/${file}`))) ??
    calls.findLast(({ isLoading }) => isLoading || files.length === 0);
  call?.fail(error);
  return call !== undefined;
}

/**
 * Fails every call, because the event loop is empty and none of them can settle. Returns false if there is
 * none.
 */
export function failStalledUserCode(): boolean {
  for (const { fail, unsettled } of calls)
    fail(new UserCodeError(`${unsettled}: it awaits a promise that cannot settle`, settleHint));
  return calls.length > 0;
}
