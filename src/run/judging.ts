import type { Clock } from "../base/clock.ts";
import type { Placement } from "../result/placement.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { TestIdentity } from "../result/run-report.ts";
import type { AttemptRow, Store } from "../store/store.ts";
import type { AttemptPlan } from "./attempt-plan.ts";
import { judgeTest, type Outcome } from "./judge-test.ts";
import type { RunLedger } from "./run-ledger.ts";
import { toTestResult } from "./test-result.ts";

export interface JudgingOptions {
  readonly store: Store;
  readonly ledger: RunLedger;
  readonly clock: Clock;
  readonly identities: ReadonlyMap<string, TestIdentity>;
  emit(event: RunEvent): void;
}

interface Change {
  /** Nothing more comes of the attempt. */
  readonly isFinal: boolean;
  readonly measured?: { readonly placement: Placement; readonly control: Placement | undefined };
}

/** Says what comes of tests, and writes it down; those that are compared with a control wait for it. */
export function createJudging(
  attempts: readonly AttemptRow[],
  { store, ledger, clock, emit, identities }: JudgingOptions,
) {
  const unfinished = new Set(attempts.map(({ testId }) => testId));
  const controls = new Map<string, Placement>();
  /** Measured tests by the control that they wait for. */
  const waiting = new Map<string, { readonly attempt: AttemptRow; readonly placement: Placement }[]>();

  const planOf = async ({ name }: AttemptRow): Promise<AttemptPlan> =>
    (await store.attempt(name))?.plan as AttemptPlan;

  async function settle(attempt: AttemptRow, outcome: Outcome, { isFinal, measured }: Change): Promise<void> {
    const { name, testId, runId } = attempt;
    const plan = await planOf(attempt);
    const judgement = judgeTest(plan, outcome);
    ledger.note({
      name,
      ...(isFinal ? { state: "finished" } : {}),
      ...(measured ? { placement: measured.placement } : {}),
      ...(attempt.completedAtMs === undefined ? {} : { completedAtMs: attempt.completedAtMs }),
      verdict: judgement.verdict,
      result: judgement,
    });
    const identity = identities.get(testId);
    if (!identity) throw new Error(`run ${runId} has no test ${testId}`);
    const result = toTestResult({ identity, attempt, plan, judgement, ...measured });
    emit({ type: "test-finished", atMs: clock.now(), result });
    if (!isFinal) return;
    unfinished.delete(testId);
    if (identity.role === "control") await release(testId, measured?.placement);
  }

  async function release(controlId: string, placement: Placement | undefined): Promise<void> {
    if (placement) controls.set(controlId, placement);
    const ready = waiting.get(controlId) ?? [];
    waiting.delete(controlId);
    for (const test of ready) await measured(test.attempt, test.placement);
  }

  async function measured(attempt: AttemptRow, placement: Placement): Promise<void> {
    const { controlId } = await planOf(attempt);
    if (controlId !== undefined && unfinished.has(controlId)) {
      const { name, completedAtMs } = attempt;
      ledger.note({
        name,
        state: "measured",
        placement,
        ...(completedAtMs === undefined ? {} : { completedAtMs }),
      });
      const others = waiting.get(controlId);
      if (others) others.push({ attempt, placement });
      else waiting.set(controlId, [{ attempt, placement }]);
      return;
    }
    const control =
      controlId === undefined
        ? undefined
        : (controls.get(controlId) ?? (await store.measuredIn(attempt.runId, controlId))?.placement);
    await settle(
      attempt,
      { kind: "measured", placement, control },
      { isFinal: true, measured: { placement, control } },
    );
  }

  return {
    planOf,
    settle,
    measured,
    /** It was never sent: another process may. */
    async unsent(attempt: AttemptRow, why?: string): Promise<void> {
      ledger.note({ name: attempt.name, state: "planned" });
      await settle(attempt, { kind: "skipped", ...(why ? { why } : {}) }, { isFinal: false });
    },
    /** What still waits for a control stays open. */
    async end(): Promise<void> {
      for (const { attempt } of [...waiting.values()].flat())
        await settle(
          attempt,
          { kind: "pending", why: "Measured; its control is still being measured" },
          { isFinal: false },
        );
    },
  };
}
