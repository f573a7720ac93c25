import type { SteadyClock } from "../base/clock.ts";
import type { CallPolicy } from "../provider/calls.ts";
import type { PlacementProvider } from "../provider/provider.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { TestIdentity } from "../result/run-report.ts";
import type { AttemptRow, Store } from "../store/store.ts";
import { askHealth } from "./ask-health.ts";
import type { AttemptPlan } from "./attempt-plan.ts";
import {
  type Circumstances,
  decideTest,
  type Effect,
  maxPauseMs,
  type Observation,
  type Step,
} from "./decide-test.ts";
import { createJudging } from "./judging.ts";
import { createLazyProvider } from "./lazy-provider.ts";
import { learnUsual } from "./learn-usual.ts";
import type { RunProject } from "./plan.ts";
import { createPoller } from "./poller.ts";
import type { HeldLease } from "./run-lease.ts";
import type { RunLedger } from "./run-ledger.ts";
import { createSubmitting } from "./submitting.ts";

export interface ProjectOptions {
  readonly store: Store;
  readonly ledger: RunLedger;
  readonly lease: HeldLease;
  readonly clock: SteadyClock;
  readonly identities: ReadonlyMap<string, TestIdentity>;
  emit(event: RunEvent): void;
  /** Nothing new is begun; what is submitted stays pending. */
  readonly stop: AbortSignal;
  /** Creates under way are aborted. */
  readonly abandon: AbortSignal;
  /** False if only what was submitted is collected. */
  readonly submits: boolean;
  /** False if it ends once all is submitted. */
  readonly waits: boolean;
  isCancelled(): boolean;
  /** A create for this name is about to be sent. */
  onSend(name: string): void;
  /** A number in [0, 1): the jitter of waits. */
  random(): number;
  /** Something broke that is no outcome of a test: everything stops. */
  fail(error: unknown): void;
  /** Once nothing of the project is open: the provider before it is closed. */
  onDone(provider: PlacementProvider): Promise<void>;
}

type Steps = {
  readonly [Kind in Step["do"]]: (
    attempt: AttemptRow,
    step: Extract<Step, { do: Kind }>,
  ) => Promise<Observation>;
};
type Effects = {
  readonly [Kind in Effect["do"]]: (
    attempt: AttemptRow,
    effect: Extract<Effect, { do: Kind }>,
  ) => Promise<void> | void;
};

/**
 * Takes the unfinished tests of one project as far as they go, each on its own: `decideTest` says what becomes of it, and here
 * it is carried out. `openProvider` is asked once, if anything needs a provider.
 */
export async function executeProject(
  project: RunProject,
  attempts: readonly AttemptRow[],
  openProvider: (policy: CallPolicy) => Promise<PlacementProvider>,
  options: ProjectOptions,
): Promise<void> {
  const { store, ledger, lease, clock, emit, stop, identities } = options;
  const { pace } = project;
  const planOf = async ({ name }: AttemptRow): Promise<AttemptPlan> =>
    (await store.attempt(name))?.plan as AttemptPlan;
  const judging = createJudging(attempts, { ...options, planOf });
  const usual = await learnUsual(project, store);
  const policy: CallPolicy = {
    pace,
    clock,
    onCall: ledger.count,
    onRetry: ({ testName, ...retry }) => {
      if (retry.isThrottled && retry.operation !== "create") poller.slowDown();
      const testId = attempts.find(({ name }) => name === testName)?.testId;
      announceRetry(retry, testId);
    },
  };
  const provider = createLazyProvider(() => openProvider(policy));
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
    stop,
    provider,
    onWaiting: (open, nextLookAtMs) =>
      emit({ type: "project-waiting", atMs: clock.now(), project: project.name, open, nextLookAtMs }),
  });

  const steps: Steps = {
    queue: submitting.queue,
    create: submitting.create,
    search: submitting.search,
    async wait(_attempt, { ms }) {
      await clock.sleep(ms, stop).catch(() => {});
      return { kind: "time" };
    },
    async poll({ name }, step) {
      return options.waits ? poller.poll({ name, ...step }) : { kind: "stopped" };
    },
    async read({ name }, { reportId }) {
      try {
        const names = new Map([[reportId, name]]);
        return { kind: "placement", placement: await provider.result(reportId, { signal: stop, names }) };
      } catch (error) {
        return { kind: "poll-failed", error };
      }
    },
    compare: judging.compare,
    ask: async (attempt) => askHealth(await planOf(attempt), provider.opened, { clock, signal: stop }),
  };

  const effects: Effects = {
    record({ name }, { change }) {
      ledger.note({ name, ...change });
    },
    "announce-submitting"({ testId }) {
      emit({ type: "test-submitting", atMs: clock.now(), testId });
    },
    "announce-submitted"({ testId }, { reportId }) {
      emit({ type: "test-submitted", atMs: clock.now(), testId, reportId });
    },
    "announce-retry"({ testId }, { error, tries }) {
      const { reason, retryAfterMs = 0 } = error;
      announceRetry(
        {
          operation: "create",
          attempt: tries,
          reason,
          ...(retryAfterMs > 0 ? { delayMs: Math.min(maxPauseMs, retryAfterMs) } : {}),
          ...(retryAfterMs > maxPauseMs ? { askedDelayMs: retryAfterMs } : {}),
        },
        testId,
      );
    },
    judge: (attempt, { outcome, isFinal }) => judging.judge(attempt, outcome, isFinal),
  };

  const circumstancesOf = ({ name }: AttemptRow): Circumstances => ({
    name,
    nowMs: clock.now(),
    steadyMs: clock.steadyMs(),
    pace,
    submits: options.submits,
    isStopping: stop.aborted,
    isCancelled: options.isCancelled(),
    quietFromMs: lease.quietFromMs,
    jitter: options.random(),
  });

  let isOpen = false;

  async function work(attempt: AttemptRow): Promise<void> {
    let row = attempt;
    let decision = decideTest({ at: "ended" }, await toStart(attempt), circumstancesOf(attempt));
    for (;;) {
      const { state, next } = decision;
      if (state.at === "open") row = { ...row, reportId: state.reportId, submittedAtMs: state.submittedAtMs };
      if (["open", "measured", "asking", "ended"].includes(state.at)) submitting.leave(attempt);
      for (const effect of decision.effects) await effects[effect.do](row, effect as never);
      isOpen ||= decision.effects.some((effect) => effect.do === "judge" && !effect.isFinal);
      if (!next) return;
      if (state.at === "measured") learn(row, state.completedAtMs);
      const seen = await steps[next.do](next.do === "queue" ? attempt : row, next as never);
      // Whoever lost the run says nothing more of its tests.
      lease.throwIfLost();
      decision = decideTest(state, seen, circumstancesOf(attempt));
    }
  }

  function learn({ submittedAtMs }: AttemptRow, completedAtMs: number | undefined): void {
    if (submittedAtMs !== undefined && completedAtMs !== undefined)
      usual.learn(completedAtMs - submittedAtMs);
  }

  async function toStart(attempt: AttemptRow): Promise<Observation> {
    const { state, reportId, submittedAtMs, completedAtMs } = attempt;
    const placement = state === "measured" ? (await store.attempt(attempt.name))?.placement : undefined;
    const isHealth = identities.get(attempt.testId)?.role === "health";
    return {
      kind: "start",
      from: { state, isHealth, reportId, submittedAtMs, completedAtMs, placement },
    };
  }

  function announceRetry(
    {
      operation,
      attempt,
      reason,
      delayMs,
      askedDelayMs,
    }: Omit<Extract<RunEvent, { type: "call-retried" }>, "type" | "atMs">,
    testId: string | undefined,
  ): void {
    emit({
      type: "call-retried",
      atMs: clock.now(),
      operation,
      attempt,
      reason,
      ...(delayMs === undefined ? {} : { delayMs }),
      ...(askedDelayMs === undefined ? {} : { askedDelayMs }),
      ...(testId === undefined ? {} : { testId }),
    });
  }

  try {
    const onFailure = (error: unknown) => {
      options.fail(error);
      judging.releaseAll();
    };
    const works = attempts.map((attempt) => work(attempt).catch(onFailure));
    await Promise.all([Promise.all(works).then(poller.close), poller.run()]);
    const opened = await provider.current();
    if (opened && !isOpen && !stop.aborted) await options.onDone(opened).catch(options.fail);
  } finally {
    await provider.close();
  }
}
