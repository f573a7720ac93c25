/**
 * Longest duration of one call, in milliseconds, from connecting to the end of the response. A create renders
 * a whole message.
 */
export const callTimeoutsMs = { read: 30_000, create: 60_000 } as const;

/** A call that exceeded its time limit. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";

  constructor(timeoutMs: number) {
    super(`no response within ${timeoutMs / 1000} s`);
  }
}

/**
 * Runs an action with a signal that aborts with the caller's signal, or when the time is up. Then rejects
 * with the reason, even if the action ignores the signal. Leaves no timer or listener behind.
 */
export async function withinDeadline<T>(
  {
    signal,
    timeoutMs,
    background = false,
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly timeoutMs: number;
    /** Whether the process may exit while only this deadline is pending. Default: `false`. */
    readonly background?: boolean;
  },
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  let release = () => {};
  const ended = new Promise<never>((_, reject) => {
    const end = (reason: unknown) => {
      controller.abort(reason);
      reject(reason);
    };
    const onAbort = () => end(signal?.reason);
    const timer = setTimeout(() => end(new DeadlineError(timeoutMs)), timeoutMs);
    if (background) unref(timer);
    signal?.addEventListener("abort", onAbort);
    release = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
  });
  try {
    return await Promise.race([act(controller.signal), ended]);
  } finally {
    release();
  }
}

/** Timers are objects on Node, and can be numbers on other runtimes. */
const unref = (timer: unknown): void => {
  if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function")
    timer.unref();
};
