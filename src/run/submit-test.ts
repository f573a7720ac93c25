import type { ProviderErrorCode } from "../base/errors.ts";
import { type CallPolicy, withRetries } from "../provider/calls.ts";
import type { PlacementProvider, PlacementTest } from "../provider/provider.ts";
import { ProviderError } from "../provider/provider-error.ts";

export interface SubmitOptions extends CallPolicy {
  readonly provider: Pick<PlacementProvider, "submit" | "find">;
  /** Ends tries that are still to come, and never a create that is under way. */
  readonly stop: AbortSignal;
  /** Breaks off a create that is under way. */
  readonly abandon: AbortSignal;
}

export interface Submitter {
  /**
   * Submits a test and answers its id. Where an answer was lost, the test is looked for by its name before anything is submitted
   * again; where even that cannot be told, it throws with `ambiguous` set, and the test must not be submitted anew.
   */
  submit(test: PlacementTest): Promise<string>;
  /** The id of a test that an earlier process was about to submit at that time or before; undefined where it never came to be. */
  settle(name: string, sentAtMs: number): Promise<string | undefined>;
}

export function createSubmitter({ provider, stop, abandon, ...policy }: SubmitOptions): Submitter {
  const { clock, pace } = policy;
  const find = createFinder((names) => provider.find(names, { signal: abandon }));

  /** A name that is not in the list says nothing until the create that was sent can no longer take effect. */
  async function settle(name: string, sentAtMs: number): Promise<string | undefined> {
    for (;;) {
      const askedAtMs = clock.now();
      const id = await find(name);
      const leftMs = sentAtMs + pace.settleMs - askedAtMs;
      if (id !== undefined || leftMs <= 0) return id;
      await clock.sleep(leftMs, stop);
    }
  }

  async function submit(test: PlacementTest): Promise<string> {
    let created: string | undefined;
    let lost: { readonly atMs: number; readonly error: ProviderError } | undefined;
    const attempt = async (): Promise<string> => {
      if (lost) {
        created = await settle(test.name, lost.atMs);
        lost = undefined;
      }
      try {
        if (created === undefined) {
          stop.throwIfAborted();
          created = await provider.submit(test, { signal: abandon });
        }
      } catch (error) {
        if (error instanceof ProviderError ? error.ambiguous : abandon.aborted)
          lost = { atMs: clock.now(), error: toLost(error, test.name) };
        throw error;
      }
      return created;
    };
    try {
      const about = {
        operation: "create",
        testName: test.name,
        signal: AbortSignal.any([abandon, stop]),
      } as const;
      return await withRetries(policy, about, attempt);
    } catch (error) {
      // A stop rejects the try that is under way even where it succeeds: what was paid for is kept.
      if (created !== undefined) return created;
      if (!lost) throw error;
      const outcome = lost;
      const found = await settle(test.name, outcome.atMs).catch(() => Promise.reject(outcome.error));
      if (found !== undefined) return found;
      throw error instanceof ProviderError ? toSettled(error) : error;
    }
  }

  return { submit, settle };
}

/** Looks for names, all that are asked for meanwhile with one walk of the list. */
function createFinder(
  find: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): (name: string) => Promise<string | undefined> {
  let names: string[] = [];
  let next: Promise<ReadonlyMap<string, string>> | undefined;
  let current: Promise<unknown> = Promise.resolve();
  return async (name) => {
    names.push(name);
    next ??= current.then(() => {
      const asked = names;
      names = [];
      next = undefined;
      const finding = find(asked);
      current = finding.catch(() => {});
      return finding;
    });
    return (await next).get(name);
  };
}

/** The same error, once the provider's list has shown that nothing was created. */
function toSettled(error: ProviderError): ProviderError {
  return new ProviderError(error.code as ProviderErrorCode, error.reason, {
    hint: error.hint,
    cause: error,
    retryable: error.retryable,
  });
}

function toLost(error: unknown, name: string): ProviderError {
  const known = error instanceof ProviderError ? error : undefined;
  return uncertain(
    name,
    known?.reason ?? `Cannot create placement test "${name}": the call was broken off`,
    error,
  );
}

/** A test of which nobody knows whether it exists. */
export const uncertain = (name: string, reason: string, cause?: unknown): ProviderError =>
  new ProviderError(
    cause instanceof ProviderError && cause.code === "provider-unreachable" ? cause.code : "provider-fault",
    `${reason}; it may exist all the same`,
    {
      ambiguous: true,
      cause,
      hint: `placewright resume settles it; or look for "${name}" at the provider`,
    },
  );
