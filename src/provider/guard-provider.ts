import process from "node:process";
import { messageOf } from "../base/errors.ts";
import { networkReason } from "../base/network-reason.ts";
import { redactAll } from "../base/redact.ts";
import { checkPlacement } from "../result/check-placement.ts";
import { checkHealth } from "./check-health.ts";
import { DeadlineError, withinDeadline } from "./deadline.ts";
import type { CallOptions, ListedTest, PlacementProvider, SubmitOptions, TestSnapshot } from "./provider.ts";
import { ProviderError } from "./provider-error.ts";
import { isReportId } from "./report-id.ts";
import { untrusted } from "./untrusted.ts";

const statuses: ReadonlySet<unknown> = new Set<TestSnapshot["status"]>(["in-progress", "completed"]);

/**
 * Wraps a custom provider, or one that is not an API, so that a run can rely on it.
 * Every call ends with the caller's signal or at its time limit. Every error says whether a test may have
 * been created. Impossible results are rejected.
 */
export function guardProvider(provider: PlacementProvider, timeoutMs: number): PlacementProvider {
  const limits = { provider: provider.name, timeoutMs };
  const { health, list, ready } = provider;
  return {
    name: provider.name,
    get simulated() {
      return provider.simulated;
    },
    region: () => provider.region(),
    close: () => closeOrWarn(provider, Math.min(timeoutMs, maxCloseMs)),
    ...(ready
      ? {
          ready: (options) =>
            bounded({ ...limits, action: "check that the provider is ready" }, options, (own) =>
              ready.call(provider, own),
            ),
        }
      : {}),
    async submit(test, options) {
      const action = `create placement test "${test.name}"`;
      const id = await bounded({ ...limits, action, isCreate: true }, options, (own) =>
        provider.submit(test, own),
      );
      return believed(
        `the response for placement test "${test.name}"`,
        id,
        isReportId(id) ? undefined : "it has no valid ID",
        true,
      );
    },
    async find(names, options) {
      const found = await bounded({ ...limits, action: "search for placement tests" }, options, (own) =>
        provider.find(names, own),
      );
      for (const [name, id] of found)
        believed(
          `the search result for placement test "${name}"`,
          id,
          isReportId(id) ? undefined : "it has no valid ID",
        );
      return found;
    },
    async poll(ids, options) {
      const snapshots = await bounded({ ...limits, action: "poll placement tests" }, options, (own) =>
        provider.poll(ids, own),
      );
      return new Map([...snapshots].map(([id, snapshot]) => [id, toSnapshot(id, snapshot)] as const));
    },
    async result(id, options) {
      const placement = await bounded({ ...limits, action: `read placement test ${id}` }, options, (own) =>
        provider.result(id, own),
      );
      return redactAll(believed(`the results of placement test ${id}`, placement, checkPlacement(placement)));
    },
    ...(list
      ? {
          async *list(options) {
            for await (const entry of list.call(provider, options)) {
              const test = toListed(entry);
              if (test) yield test;
            }
          },
        }
      : {}),
    ...(health
      ? {
          async health(question, options) {
            const action = `read the health of ${question.domain}`;
            const report = await bounded({ ...limits, action }, options, (own) =>
              health.call(provider, question, own),
            );
            return redactAll(believed(`the health of ${question.domain}`, report, checkHealth(report)));
          },
        }
      : {}),
  };
}

/** Maximum duration of closing a provider, in milliseconds. */
const maxCloseMs = 10_000;

/** Closes a provider. If it cannot be closed, the results of its tests stay known, so it only warns. */
async function closeOrWarn(provider: PlacementProvider, timeoutMs: number): Promise<void> {
  await withinDeadline({ timeoutMs }, async () => provider.close()).catch((error: unknown) =>
    process.emitWarning(`Cannot close the provider ${provider.name}: ${messageOf(error)}`),
  );
}

interface BoundedCall {
  readonly provider: string;
  readonly timeoutMs: number;
  /** The action, as the error of a failed call words it. */
  readonly action: string;
  /** An unknown error proves nothing, so a create that throws one is ambiguous. */
  readonly isCreate?: boolean;
}

/** Runs a call within the time limit. Throws a `ProviderError`, or the refusal of the caller's `beforeSend`. */
async function bounded<Options extends CallOptions, T>(
  { provider, timeoutMs, action, isCreate = false }: BoundedCall,
  options: Options,
  work: (options: Options) => Promise<T>,
): Promise<T> {
  const { observed, refused } = observeRefusal(options);
  try {
    return await withinDeadline({ signal: options.signal, timeoutMs, background: true }, (signal) =>
      work({ ...observed, signal }),
    );
  } catch (error) {
    const refusal = refused();
    if (refusal) throw refusal.error;
    options.signal.throwIfAborted();
    if (error instanceof ProviderError) throw error;
    throw new ProviderError(
      error instanceof DeadlineError ? "provider-unreachable" : "provider-fault",
      `Cannot ${action}: ${networkReason(error)}`,
      {
        cause: error,
        hint: `Check the provider ${provider}`,
        retryable: error instanceof DeadlineError,
        ambiguous: isCreate,
      },
    );
  }
}

/** Returns options whose `beforeSend` remembers the error that it throws, and a function that returns it. */
function observeRefusal<Options extends CallOptions & Pick<SubmitOptions, "beforeSend">>(options: Options) {
  let refusal: { readonly error: unknown } | undefined;
  const { beforeSend } = options;
  if (!beforeSend) return { observed: options, refused: () => refusal };
  const observed: Options = {
    ...options,
    beforeSend() {
      try {
        beforeSend();
      } catch (error) {
        refusal = { error };
        throw error;
      }
    },
  };
  return { observed, refused: () => refusal };
}

/** Returns a value, or throws if there is a reason not to trust it. */
function believed<T>(what: string, value: T, reason: string | undefined, ambiguous = false): T {
  if (reason !== undefined) throw untrusted(what, reason, value, ambiguous);
  return value;
}

/**
 * Returns a test of the list, or an error if it cannot be trusted. Undefined if it has no name: Placewright names every
 * test that it creates. An impossible time counts as unknown.
 */
function toListed(entry: ListedTest | ProviderError): ListedTest | ProviderError | undefined {
  if (entry instanceof ProviderError) return entry;
  const invalid = (reason: string) => untrusted("the list of placement tests", reason, entry);
  if (typeof entry !== "object" || entry === null) return invalid("an entry is not a test");
  const {
    name,
    id,
    from,
    subject,
    createdAtMs,
    ...others
  }: { readonly [Key in keyof ListedTest]?: unknown } = entry;
  if (name === undefined || name === null || name === "") return undefined;
  if (typeof name !== "string") return invalid(`the name of ${String(id)} is not text`);
  if (!isReportId(id)) return invalid(`"${name}" has no valid ID`);
  if (from !== undefined && typeof from !== "string") return invalid(`the sender of "${name}" is not text`);
  if (subject !== undefined && typeof subject !== "string")
    return invalid(`the subject of "${name}" is not text`);
  const isTime = typeof createdAtMs === "number" && Number.isFinite(new Date(createdAtMs).getTime());
  return {
    ...others,
    name,
    id,
    ...(from === undefined ? {} : { from }),
    ...(subject === undefined ? {} : { subject }),
    ...(isTime ? { createdAtMs } : {}),
  };
}

function toSnapshot(id: string, snapshot: TestSnapshot | ProviderError): TestSnapshot | ProviderError {
  if (snapshot instanceof ProviderError) return snapshot;
  const what = `the results of placement test ${id}`;
  if (!statuses.has(snapshot?.status))
    return untrusted(what, "the status is not in-progress or completed", snapshot);
  const reason = snapshot.placement === undefined ? undefined : checkPlacement(snapshot.placement);
  return reason === undefined ? redactAll(snapshot) : untrusted(what, reason, snapshot.placement);
}
