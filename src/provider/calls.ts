import PQueue from "p-queue";
import pRetry from "p-retry";
import type { Clock } from "../base/clock.ts";
import { callTimeoutsMs } from "./deadline.ts";
import type { Pace } from "./pace.ts";
import { ProviderError } from "./provider-error.ts";

/** The API's operations, as they are counted. */
export type ApiOperation = "account" | "create" | "get" | "list";

export interface FailedCall {
  readonly operation: ApiOperation;
  readonly attempt: number;
  readonly reason: string;
  /** True where the service asked for fewer calls. */
  readonly isThrottled: boolean;
  /** The wait that the service itself asked for, in milliseconds, as far as it is granted. Absent if it did not ask. */
  readonly delayMs?: number;
  /** The wait that the service asked for, if that is longer than `delayMs`. */
  readonly askedDelayMs?: number;
  /** What the call was about; absent where it served several tests. */
  readonly testName?: string;
}

export interface CallPolicy {
  readonly pace: Pace;
  readonly clock: Clock;
  /** Each call that is sent, tries included. */
  readonly onCall?: ((operation: ApiOperation) => void) | undefined;
  /** Before a call is tried again. */
  readonly onRetry?: ((call: FailedCall) => void) | undefined;
}

export interface CallAbout {
  readonly operation: ApiOperation;
  readonly signal: AbortSignal;
  readonly testName?: string;
}

/** How calls are made at a provider. */
export interface Calls {
  /** Sends once, when the pace allows. A call whose signal aborts before its turn is never sent. */
  once<T>(about: CallAbout, send: () => Promise<T>): Promise<T>;
  /** Sends, and sends again where the error is worth it: for calls that change nothing. */
  retried<T>(about: CallAbout, send: () => Promise<T>): Promise<T>;
}

/** The longest wait before a call is tried again, whatever the service asks for. */
export const maxRetryDelayMs = 60_000;

/** Longest duration of one call, in milliseconds. */
export const timeoutOf = (operation: ApiOperation, { callTimeoutMs }: Pick<Pace, "callTimeoutMs">): number =>
  callTimeoutMs ?? callTimeoutsMs[operation === "create" ? "create" : "read"];

/** Calls at a pace for each operation, so many at once, counted, and tried again with growing waits. */
export function createCalls({ pace, clock, onCall, onRetry }: CallPolicy): Calls {
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
      () => {
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

/** Tries again what failed in a way worth it; rejects with the last error, or with the signal's reason. */
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

/** Limits the wait that a service asks for, which may be any number. */
function grantDelay(askedMs = 0): { readonly delayMs?: number; readonly askedDelayMs?: number } {
  if (!(askedMs > 0)) return {};
  if (askedMs <= maxRetryDelayMs) return { delayMs: askedMs };
  return { delayMs: maxRetryDelayMs, ...(Number.isFinite(askedMs) ? { askedDelayMs: askedMs } : {}) };
}

const isWorthRetrying = (error: unknown): error is ProviderError =>
  error instanceof ProviderError && error.retryable;
