import type { SteadyClock } from "../base/clock.ts";
import type { Pace } from "../provider/pace.ts";
import type { PlacementProvider } from "../provider/provider.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { AttemptRow, Store } from "../store/store.ts";
import type { AttemptPlan } from "./attempt-plan.ts";
import type { Observation } from "./decide-test.ts";
import { createNameSearch } from "./name-search.ts";
import { type HeldLease, LeasePassed } from "./run-lease.ts";
import { readContent } from "./stored-message.ts";
import { createSubmissionLine } from "./submission-line.ts";

export interface SubmittingOptions {
  readonly provider: Pick<PlacementProvider, "ready" | "find" | "submit">;
  readonly store: Store;
  readonly lease: HeldLease;
  readonly clock: SteadyClock;
  readonly pace: Pick<Pace, "concurrency">;
  /** Signal to begin nothing new. */
  readonly stop: AbortSignal;
  /** Signal that aborts in-flight creates. */
  readonly abandon: AbortSignal;
  /** Returns whether more tests may be created. */
  mayCreate(): boolean;
  planOf(attempt: AttemptRow): Promise<AttemptPlan>;
  /** Called before a create for this name is sent. */
  onSend(name: string): void;
}

type Seen<Kind extends Observation["kind"]> = Extract<Observation, { kind: Kind }>;
type Turn = Seen<"turn" | "stopped" | "refused" | "searched" | "search-failed">;

/** Number of intents to record at once, ahead of their creates. */
const intentsAhead = 32;

/** Creates the steps that submit a test: `queue`, `create`, and `search`. */
export function createSubmitting(options: SubmittingOptions) {
  const { provider, store, lease, clock, pace, stop, abandon, planOf } = options;
  const findName = createNameSearch((names) => provider.find(names, { signal: abandon }));
  // In epoch 1, only the process that recorded the run can have created its tests. In any later epoch, search
  // for them first.
  const isPlanner = lease.fence.epoch === 1;
  let readiness: Promise<unknown> | undefined;

  const line = createSubmissionLine<AttemptRow, Turn>({
    keyOf: ({ name }) => name,
    slots: pace.concurrency,
    ahead: intentsAhead,
    turn: { kind: "turn" },
    stopped: { kind: "stopped" },
    prepare,
  });
  if (stop.aborted) line.stop();
  else stop.addEventListener("abort", line.stop);

  /**
   * Finds tests that already exist, checks whether any can be created, and records the intents of the others.
   */
  async function prepare(attempts: readonly AttemptRow[]): Promise<ReadonlyMap<AttemptRow, Turn>> {
    const planned = attempts.filter(({ state }) => state === "planned");
    if (planned.length === 0 || stop.aborted) return new Map();
    const known = isPlanner ? new Map<AttemptRow, Turn>() : await findExisting(planned);
    if (!options.mayCreate()) return known;
    readiness ??= whyNotReady(options);
    const error = await readiness;
    if (error !== undefined)
      return toEach(planned, (attempt) => known.get(attempt) ?? { kind: "refused", error });
    const names = planned.filter((attempt) => !known.has(attempt)).map(({ name }) => name);
    const isOpen = names.length === 0 || (await store.recordIntents(lease.fence, names, clock.now()));
    // The run was cancelled in the meantime. `confirm` notices that and stops the run.
    if (!isOpen) await lease.confirm();
    return isOpen ? known : toEach(planned, (attempt) => known.get(attempt) ?? { kind: "stopped" });
  }

  /** Finds tests that another process has created, with this ledger or a copy of it. */
  async function findExisting(planned: readonly AttemptRow[]): Promise<Map<AttemptRow, Turn>> {
    const askedAtMs = clock.steadyMs();
    try {
      const found = await provider.find(
        planned.map(({ name }) => name),
        { signal: stop },
      );
      const existing = planned.filter(({ name }) => found.has(name));
      return toEach(existing, ({ name }) => ({ kind: "searched", reportId: found.get(name), askedAtMs }));
    } catch (error) {
      return toEach(planned, () => ({ kind: "search-failed", error }));
    }
  }

  async function send(attempt: AttemptRow): Promise<string> {
    const { name, testId, contentHash } = attempt;
    const plan = await planOf(attempt);
    if (plan.kind === "health" || plan.kind === "broken" || contentHash === undefined)
      throw new Error(`the ledger has no submission of test ${testId}`);
    const content = await readContent(store, contentHash);
    lease.assertHeld();
    options.onSend(name);
    return provider.submit(
      { name, content, ...plan.submission },
      { signal: AbortSignal.any([abandon, lease.unbroken]), beforeSend: lease.assertHeld },
    );
  }

  return {
    queue: line.queue,
    leave: line.leave,

    async create(attempt: AttemptRow): Promise<Seen<"created" | "create-failed" | "not-sent">> {
      if (stop.aborted) return { kind: "not-sent" };
      try {
        return { kind: "created", reportId: await send(attempt) };
      } catch (error) {
        // `confirm` throws if another process has taken the run.
        if (error instanceof LeasePassed) await lease.confirm();
        if (error === lease.ended.reason) throw error;
        if (error instanceof LeasePassed && !error.isAbort) return { kind: "not-sent" };
        return { kind: "create-failed", error: toCreateError(error, attempt.name, abandon) };
      }
    },

    async search({ name }: AttemptRow): Promise<Seen<"searched" | "search-failed">> {
      const askedAtMs = clock.steadyMs();
      try {
        return { kind: "searched", reportId: await findName(name), askedAtMs };
      } catch (error) {
        return { kind: "search-failed", error };
      }
    },
  };
}

/** Marks an aborted create as ambiguous, because it may have taken effect. */
function toCreateError(error: unknown, name: string, abandon: AbortSignal): unknown {
  const isAborted = error instanceof LeasePassed || abandon.aborted;
  if (error instanceof ProviderError || !isAborted) return error;
  return new ProviderError("provider-fault", `Cannot create placement test "${name}": the call was aborted`, {
    ambiguous: true,
    retryable: true,
    cause: error,
  });
}

/** Returns why no test can be created, or undefined if tests can be. */
async function whyNotReady({
  provider,
  stop,
}: Pick<SubmittingOptions, "provider" | "stop">): Promise<unknown> {
  try {
    await provider.ready?.({ signal: stop });
    return undefined;
  } catch (error) {
    return stop.aborted ? undefined : error;
  }
}

const toEach = <Turn>(attempts: readonly AttemptRow[], turnOf: (attempt: AttemptRow) => Turn) =>
  new Map(attempts.map((attempt) => [attempt, turnOf(attempt)] as const));
