import PQueue from "p-queue";
import pRetry from "p-retry";
import type { Clock } from "../base/clock.ts";
import { callTimeoutsMs } from "./deadline.ts";
import type { Pace } from "./pace.ts";
import { ProviderError } from "./provider-error.ts";

/** Kinds of API calls that are paced and counted separately. */
export type ApiOperation = "account" | "create" | "get" | "list";

/** A failed call that will be retried. */
export interface FailedCall {
  /** Kind of the call. */
  readonly operation: ApiOperation;
  /** 1-based number of the failed attempt. */
  readonly attempt: number;
  /** Why it failed, without a final period. */
  readonly reason: string;
  /** Whether the service asked for fewer calls. */
  readonly isThrottled: boolean;
  /**
   * Wait that the service asked for, in milliseconds, at most `maxRetryDelayMs`. Absent if it did not ask.
   */
  readonly delayMs?: number;
  /** Wait that the service asked for, in milliseconds. Present only if longer than `delayMs`. */
  readonly askedDelayMs?: number;
  /** The test that the call was about. Absent if it served several tests. */
  readonly testName?: string;
}

/**
 * Turns at an account, which several processes share.
 *
 * @example
 * ```ts
 * import type { Turns } from "placewright";
 *
 * export const beforeCreate = (turns: Turns | undefined, signal: AbortSignal) => turns?.take("create", signal);
 * ```
 */
export interface Turns {
  /** Resolves when a call of this kind may be sent. */
  take(operation: ApiOperation, signal: AbortSignal): Promise<void>;
  /**
   * Resolves when this process may read the account's whole list of tests, to a function that must be called when it has.
   */
  beginSweep(signal: AbortSignal): Promise<() => Promise<void>>;
}

/** Pace and clock of the calls to a provider, and callbacks to count and report them. */
export interface CallPolicy {
  /** Limits of rate, concurrency, polling, and retries. The provider must keep to them. */
  readonly pace: Pace;
  /** Source of the time and of delays. Use it instead of `Date.now` and `setTimeout`. */
  readonly clock: Clock;
  /** Turns at the provider's account, if its rate is shared with other processes. Default: only `pace` applies. */
  readonly turns?: Turns | undefined;
  /** Called for each call that is sent, retries included. */
  readonly onCall?: ((operation: ApiOperation) => void) | undefined;
  /** Called before each retry. */
  readonly onRetry?: ((call: FailedCall) => void) | undefined;
}

export interface CallAbout {
  readonly operation: ApiOperation;
  readonly signal: AbortSignal;
  readonly testName?: string;
}

/** Sends calls to one provider, within its pace. */
export interface Calls {
  /** Sends a call once, when the pace allows. A call whose signal aborts before its turn is never sent. */
  once<T>(about: CallAbout, send: () => Promise<T>): Promise<T>;
  /** Sends a call, and retries it after a retryable error. Only for calls that change nothing. */
  retried<T>(about: CallAbout, send: () => Promise<T>): Promise<T>;
}

/** Longest wait before a retry, in milliseconds, even if the service asks for more. */
export const maxRetryDelayMs = 60_000;

/** Returns the longest duration of one call, in milliseconds. */
export const timeoutOf = (operation: ApiOperation, { callTimeoutMs }: Pick<Pace, "callTimeoutMs">): number =>
  callTimeoutMs ?? callTimeoutsMs[operation === "create" ? "create" : "read"];

/**
 * Creates `Calls` with one queue per operation, which limits rate and concurrency. Retries wait longer each
 * time.
 */
export function createCalls({ pace, clock, turns, onCall, onRetry }: CallPolicy): Calls {
  const queues = new Map<ApiOperation, PQueue>();
  const { callsPerSecond, concurrency } = pace;

  async function once<T>({ operation, signal }: CallAbout, send: () => Promise<T>): Promise<T> {
    const queue =
      queues.get(operation) ??
      new PQueue({
        concurrency,
        ...(callsPerSecond === undefined ? {} : { interval: 1000 / callsPerSecond, intervalCap: 1 }),
      });
    queues.set(operation, queue);
    return queue.add(
      async () => {
        await turns?.take(operation, signal);
        signal.throwIfAborted();
        onCall?.(operation);
        return send();
      },
      { signal },
    );
  }

  return {
    once,
    retried: (about, send) => withRetries({ pace, clock, onRetry }, about, () => once(about, send)),
  };
}

/**
 * Retries an attempt after each retryable error. Rejects with the last error, or with the signal's reason.
 */
export function withRetries<T>(
  { pace, clock, onRetry }: Pick<CallPolicy, "pace" | "clock" | "onRetry">,
  { operation, testName, signal }: CallAbout,
  attempt: () => Promise<T>,
): Promise<T> {
  return pRetry(attempt, {
    retries: pace.retries,
    minTimeout: pace.retryBaseMs,
    maxTimeout: maxRetryDelayMs,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => isWorthRetrying(error),
    onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
      if (retriesLeft === 0 || !isWorthRetrying(error)) return;
      const { delayMs, askedDelayMs } = grantDelay(error.retryAfterMs);
      onRetry?.({
        operation,
        attempt: attemptNumber,
        reason: error.reason,
        isThrottled: error.code === "provider-throttled",
        ...(delayMs ? { delayMs } : {}),
        ...(askedDelayMs ? { askedDelayMs } : {}),
        ...(testName === undefined ? {} : { testName }),
      });
      if (delayMs) await clock.sleep(delayMs, signal);
    },
  });
}

/** Caps the wait that a service asks for, which can be any number. */
function grantDelay(askedMs = 0): { readonly delayMs?: number; readonly askedDelayMs?: number } {
  if (!(askedMs > 0)) return {};
  if (askedMs <= maxRetryDelayMs) return { delayMs: askedMs };
  return { delayMs: maxRetryDelayMs, ...(Number.isFinite(askedMs) ? { askedDelayMs: askedMs } : {}) };
}

const isWorthRetrying = (error: unknown): error is ProviderError =>
  error instanceof ProviderError && error.retryable;
