import { performance } from "node:perf_hooks";
import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import { type Context, createContext, Script } from "node:vm";

/** Longest time that a module or a function of the project may take to load, in milliseconds. */
export const userCodeTimeoutMs = 30_000;

/**
 * Something that code of the project did, or failed to do, besides throwing: it tried to end the process, or never settled.
 * `deed` completes a sentence whose subject is the code: `tried to end the process with process.exit(0)`.
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

/** A call into code of the project that has not returned. */
interface UserCodeCall {
  /** Path of the file that is called, absolute or relative to the project folder. */
  readonly file: string;
  /** Whether nothing but this call runs, so that an error of unknown origin is its own. */
  readonly isLoading: boolean;
  readonly unsettled: string;
  fail(error: unknown): void;
}

/** The view of the process that only its owner has. */
export interface UserCodeWatcher {
  /** Returns what code of the project did to the process since the last call, if anything. */
  inspect(): UserCodeError | undefined;
}

const calls: UserCodeCall[] = [];
let watcher: UserCodeWatcher | undefined;

/** Declares who owns the process. It must call `failStalledUserCode` when the event loop is empty. */
export function watchUserCode(owner: UserCodeWatcher): void {
  watcher = owner;
}

export interface UserCodeOptions {
  readonly file: string;
  /** What is missing if it does not settle: `did not finish loading`. */
  readonly unsettled: string;
  readonly isLoading?: boolean;
  readonly timeoutMs?: number | undefined;
  /**
   * Whether code that does not return in time is ended wherever it is: an endless loop, but not one after an `await`. Not for what
   * calls into other modules while they load: they would be left half loaded.
   */
  readonly endsLoops?: boolean;
}

/**
 * Runs code of the project. Rejects with what it throws, at once or in the background, with a `UserCodeError` if it tries to
 * end the process, and with a `UserCodeError` if it does not settle in time.
 */
export async function runUserCode<T>(
  work: () => T | PromiseLike<T>,
  { file, unsettled, isLoading = false, timeoutMs = userCodeTimeoutMs, endsLoops = false }: UserCodeOptions,
): Promise<T> {
  let fail: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // It may be rejected when nothing waits for it any more.
  failure.catch(() => {});
  const call: UserCodeCall = { file, isLoading, unsettled, fail };
  const begunMs = performance.now();
  const timer = setTimeout(() => {
    const isLate = performance.now() - begunMs > timeoutMs + latenessMs;
    fail(new UserCodeError(`${unsettled} within ${timeoutMs / 1000} s`, isLate ? busyHint : settleHint));
  }, timeoutMs);
  // The owner of the process notices an empty event loop, and need not wait until the time is up.
  if (watcher) timer.unref();
  calls.push(call);
  try {
    const result = await Promise.race([
      failure,
      (async () => (endsLoops ? callWithin(work, timeoutMs, unsettled) : work()))(),
    ]);
    // What the code left in the background throws or rejects before this turn of the event loop is over.
    await Promise.race([failure, new Promise(setImmediate)]);
    const error = watcher?.inspect();
    if (error) throw error;
    return result;
  } finally {
    clearTimeout(timer);
    calls.splice(calls.indexOf(call), 1);
  }
}

/** The same for code that returns at once. */
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

/** A timer that is later was kept waiting by code that did not return. */
const latenessMs = 1000;

const busyHint = "it kept the process busy all the time: check it for a loop that ends late or never";

let deadline: { readonly context: Context; readonly script: Script } | undefined;

/** Calls a function, and ends it if it does not return in time: the runtime does that for scripts. */
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

const settleHint = "check its await, top-level await too, for a promise that never settles";

/** Fails the call that an error in the background belongs to. `files` are those of its stack. Returns false if there is none. */
export function failUserCode(error: unknown, files: readonly string[]): boolean {
  const call =
    calls.findLast(({ file }) => files.some((path) => path === file || path.endsWith(`/${file}`))) ??
    calls.findLast(({ isLoading }) => isLoading || files.length === 0);
  call?.fail(error);
  return call !== undefined;
}

/** Fails every call: the event loop is empty, and none of them can settle. Returns false if there is none. */
export function failStalledUserCode(): boolean {
  for (const { fail, unsettled } of calls)
    fail(new UserCodeError(`${unsettled}: nothing is left that it could wait for`, settleHint));
  return calls.length > 0;
}
