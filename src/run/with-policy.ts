import PQueue from "p-queue";
import pRetry from "p-retry";
import type { Clock } from "../base/clock.ts";
import type { ProviderErrorCode } from "../base/errors.ts";
import type { PlacementProvider, PlacementTest, SubmittedTest } from "../provider/provider.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { Pace } from "./pace.ts";

type Operation = "submit" | "find" | "statuses" | "result";

export interface PolicyOptions {
  readonly pace: Pace;
  readonly clock: Clock;
  /** Ends tries that are still to come, and never a create that is under way. */
  readonly stop: AbortSignal;
  onCall(operation: Operation): void;
  /** `testName` is absent where the call served several tests. */
  onRetry(retry: {
    operation: Operation;
    attempt: number;
    reason: string;
    delayMs?: number;
    testName?: string;
  }): void;
}

/**
 * The same provider, paced per operation and tried again where that is worth it.
 * A submit whose answer was lost is looked for by its name before anything is submitted again; where even that
 * cannot be told, it throws with `ambiguous` set and the test must not be submitted anew.
 */
export function withPolicy(provider: PlacementProvider, options: PolicyOptions): PlacementProvider {
  const { pace, clock, stop } = options;
  const queues = new Map<Operation, PQueue>();

  async function paced<T>(operation: Operation, call: () => Promise<T>): Promise<T> {
    const queue =
      queues.get(operation) ??
      new PQueue(
        Number.isFinite(pace.callsPerSecond) ? { interval: 1000 / pace.callsPerSecond, intervalCap: 1 } : {},
      );
    queues.set(operation, queue);
    return queue.add(() => {
      options.onCall(operation);
      return call();
    });
  }

  function retried<T>(
    call: { readonly operation: Operation; readonly testName?: string },
    signal: AbortSignal,
    attempt: () => Promise<T>,
  ): Promise<T> {
    return pRetry(attempt, {
      retries: pace.retries,
      minTimeout: pace.retryBaseMs,
      maxTimeout: 60_000,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => isWorthRetrying(error),
      onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
        if (retriesLeft === 0 || !isWorthRetrying(error)) return;
        const delayMs = error.retryAfterMs;
        options.onRetry({
          ...call,
          attempt: attemptNumber,
          reason: error.reason,
          ...(delayMs ? { delayMs } : {}),
        });
        if (delayMs) await clock.sleep(delayMs, signal);
      },
    });
  }

  const call = <T>(operation: Operation, signal: AbortSignal, send: () => Promise<T>) =>
    retried({ operation }, signal, () => paced(operation, send));

  async function submit(test: PlacementTest, { signal }: { signal: AbortSignal }): Promise<SubmittedTest> {
    let created: SubmittedTest | undefined;
    let lost: ProviderError | undefined;
    const find = () => provider.find(test.name, { signal });
    const create = () => {
      stop.throwIfAborted();
      return provider.submit(test, { signal });
    };
    const attempt = async () => {
      if (lost) created = await paced("find", find);
      lost = undefined;
      try {
        created ??= await paced("submit", create);
      } catch (error) {
        if (error instanceof ProviderError ? error.ambiguous : signal.aborted) lost = toLost(error, test);
        throw error;
      }
      return created;
    };
    try {
      const submitting = { operation: "submit", testName: test.name } as const;
      return await retried(submitting, AbortSignal.any([signal, stop]), attempt);
    } catch (error) {
      // A stop rejects the try that is under way even where it succeeds: what was paid for is kept.
      if (created) return created;
      if (!lost) throw error;
      const outcome = lost;
      const found = await call("find", signal, find).catch(() => Promise.reject(outcome));
      if (found) return found;
      throw error instanceof ProviderError ? toSettled(error) : error;
    }
  }

  return {
    name: provider.name,
    get simulated() {
      return provider.simulated;
    },
    region: () => provider.region(),
    submit,
    find: (name, { signal }) => call("find", signal, () => provider.find(name, { signal })),
    statuses: (ids, { signal }) => call("statuses", signal, () => provider.statuses(ids, { signal })),
    result: (id, { signal }) => call("result", signal, () => provider.result(id, { signal })),
    close: () => provider.close(),
  };
}

const isWorthRetrying = (error: unknown): error is ProviderError =>
  error instanceof ProviderError && error.retryable;

/** The same error, once the provider's list has shown that nothing was created. */
function toSettled(error: ProviderError): ProviderError {
  return new ProviderError(error.code as ProviderErrorCode, error.reason, {
    hint: error.hint,
    cause: error,
    retryable: error.retryable,
  });
}

function toLost(error: unknown, test: PlacementTest): ProviderError {
  const known = error instanceof ProviderError ? error : undefined;
  return new ProviderError(
    known?.code === "provider-unreachable" ? known.code : "provider-fault",
    `${known?.reason ?? `Cannot create placement test "${test.name}": the call was broken off`}; it may exist all the same`,
    {
      ambiguous: true,
      cause: error,
      hint: `look for "${test.name}" at the provider before you run this test again`,
    },
  );
}
