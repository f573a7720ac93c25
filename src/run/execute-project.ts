import type { SteadyClock } from "../base/clock.ts";
import type { CallPolicy } from "../provider/calls.ts";
import type { PlacementProvider } from "../provider/provider.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { TestIdentity } from "../result/run-report.ts";
import type { AttemptRow, Store } from "../store/store.ts";
import { askHealth } from "./ask-health.ts";
import type { AttemptPlan } from "./attempt-plan.ts";
import type { Observation, TestState } from "./decide-test.ts";
import { createJudging } from "./judging.ts";
import { createLazyProvider } from "./lazy-provider.ts";
import { loadCompletionStats } from "./load-completion-stats.ts";
import type { RunProject } from "./plan.ts";
import { createPoller, type Polling } from "./poller.ts";
import type { HeldLease } from "./run-lease.ts";
import type { RunLedger } from "./run-ledger.ts";
import { createSubmitting } from "./submitting.ts";
import { createEffects } from "./test-effects.ts";
import { type Steps, type TestWork, workTest } from "./work-test.ts";

export interface ProjectOptions {
  readonly store: Store;
  readonly ledger: RunLedger;
  readonly lease: HeldLease;
  readonly clock: SteadyClock;
  readonly identities: ReadonlyMap<string, TestIdentity>;
  emit(event: RunEvent): void;
  /** Signal to begin nothing new; submitted tests stay pending. */
  readonly stop: AbortSignal;
  /** Signal that aborts in-flight creates. */
  readonly abandon: AbortSignal;
  /** Whether to submit tests. Otherwise only submitted ones are collected. */
  readonly submits: boolean;
  readonly polls: Polling;
  isCancelled(): boolean;
  /** Called before a create for this name is sent. */
  onSend(name: string): void;
  /** Returns a number in [0, 1), for the jitter of waits. */
  random(): number;
  /** Reports an error that is not the outcome of a test. Stops everything. */
  fail(error: unknown): void;
  /** Called with the provider before it is closed, if no test of the project is left open. */
  onDone(provider: PlacementProvider): Promise<void>;
}

/**
 * Runs the unfinished tests of one project independently, as far as possible. `decideTest` makes the
 * decisions; this function carries them out. Calls `openProvider` at most once, and only if a test needs it.
 */
export async function executeProject(
  project: RunProject,
  attempts: readonly AttemptRow[],
  openProvider: (policy: CallPolicy) => Promise<PlacementProvider>,
  options: ProjectOptions,
): Promise<void> {
  const { store, ledger, lease, clock, emit, stop } = options;
  const { pace } = project;
  const planOf = async ({ name }: AttemptRow): Promise<AttemptPlan> =>
    (await store.attempt(name))?.plan as AttemptPlan;
  const testIds = new Map(attempts.map(({ name, testId }) => [name, testId]));
  const usual = await loadCompletionStats(project, store);
  const provider = createLazyProvider(() =>
    openProvider({
      pace,
      clock,
      onCall: ledger.count,
      onRetry({ testName, isThrottled, ...retry }) {
        if (isThrottled && retry.operation !== "create") poller.slowDown();
        const testId = testIds.get(testName ?? "");
        emit({ type: "call-retried", atMs: clock.now(), ...retry, ...(testId ? { testId } : {}) });
      },
    }),
  );
  const judging = createJudging(attempts, { ...options, planOf });
  const submitting = createSubmitting({
    ...options,
    pace,
    provider,
    planOf,
    mayCreate: () => options.submits && !options.isCancelled(),
  });
  const poller = createPoller({
    pace,
    clock,
    usual,
    polls: options.polls,
    stop,
    provider,
    onWaiting: (open, nextPollAtMs) =>
      emit({ type: "project-waiting", atMs: clock.now(), project: project.name, open, nextPollAtMs }),
  });

  const steps: Steps = {
    queue: submitting.queue,
    create: submitting.create,
    search: submitting.search,
    async wait(_attempt, { ms }) {
      await clock.sleep(ms, stop).catch(() => {});
      return { kind: "time" };
    },
    poll: ({ name }, step) => poller.poll({ name, ...step }),
    async read({ name }, { reportId }) {
      try {
        const names = new Map([[reportId, name]]);
        return { kind: "placement", placement: await provider.result(reportId, { signal: stop, names }) };
      } catch (error) {
        return poller.noteFailure(name, error);
      }
    },
    compare: judging.compare,
    ask: async (attempt) => askHealth(await planOf(attempt), provider.opened, { clock, signal: stop }),
  };
  const work: TestWork = {
    steps,
    effects: createEffects({
      ledger,
      clock,
      emit,
      judge: (attempt, { outcome, isFinal }) => judging.judge(attempt, outcome, isFinal),
    }),
    circumstancesOf: ({ name }) => circumstancesOf(name, pace, options),
    onState({ name, submittedAtMs }, state) {
      if (hasLeftTheLine.has(state.at)) submitting.leave(name);
      if (state.at === "measured" && submittedAtMs !== undefined && state.completedAtMs !== undefined)
        usual.learn(state.completedAtMs - submittedAtMs);
    },
    assertOwn: lease.throwIfLost,
  };

  let isLeft = false;
  const executeAttempt = async (attempt: AttemptRow): Promise<void> => {
    if (await workTest(attempt, await toStart(attempt, options), work)) isLeft = true;
  };
  const onFailure = (error: unknown): void => {
    options.fail(error);
    judging.releaseAll();
  };
  try {
    const works = attempts.map((attempt) => executeAttempt(attempt).catch(onFailure));
    await Promise.all([Promise.all(works).then(poller.close), poller.run()]);
    const opened = await provider.current();
    if (opened && !isLeft && !stop.aborted) await options.onDone(opened).catch(options.fail);
  } finally {
    await provider.close();
  }
}

/** Returns what a decision about a test depends on, apart from its state. */
const circumstancesOf = (
  name: string,
  pace: RunProject["pace"],
  { clock, submits, stop, isCancelled, lease, random }: ProjectOptions,
): ReturnType<TestWork["circumstancesOf"]> => ({
  name,
  nowMs: clock.now(),
  steadyMs: clock.steadyMs(),
  pace,
  submits,
  isStopping: stop.aborted,
  isCancelled: isCancelled(),
  quietFromMs: lease.quietFromMs,
  jitter: random(),
});

/** States in which a test does not use a submission slot. */
const hasLeftTheLine: ReadonlySet<TestState["at"]> = new Set(["open", "measured", "asking", "ended"]);

async function toStart(
  { name, testId, state, reportId, submittedAtMs, completedAtMs }: AttemptRow,
  { store, identities }: Pick<ProjectOptions, "store" | "identities">,
): Promise<Observation> {
  const placement = state === "measured" ? (await store.attempt(name))?.placement : undefined;
  const isHealth = identities.get(testId)?.role === "health";
  return { kind: "start", from: { state, isHealth, reportId, submittedAtMs, completedAtMs, placement } };
}
