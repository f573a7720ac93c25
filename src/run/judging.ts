import type { Clock } from "../base/clock.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { TestIdentity } from "../result/run-report.ts";
import type { AttemptRow, Store } from "../store/store.ts";
import { type AttemptPlan, parsePlan } from "./attempt-plan.ts";
import type { Observation, Step } from "./decide-test.ts";
import { judgeTest, type Outcome } from "./judge-test.ts";
import type { RunLedger } from "./run-ledger.ts";
import { placementOf, toTestResult } from "./test-result.ts";

export interface JudgingOptions {
  readonly store: Store;
  readonly ledger: RunLedger;
  readonly clock: Clock;
  readonly identities: ReadonlyMap<string, TestIdentity>;
  emit(event: RunEvent): void;
  planOf(attempt: AttemptRow): Promise<AttemptPlan>;
}

/** A promise with its resolve function. */
interface Promised<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

function createPromised<T>(): Promised<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

type Compared = Extract<Observation, { kind: "compared" | "stopped" }>;

/**
 * Judges tests and records their verdicts. A test with a control waits for it if the control is among
 * `attempts`, which are unfinished.
 */
export function createJudging(
  attempts: readonly AttemptRow[],
  { store, ledger, clock, emit, identities, planOf }: JudgingOptions,
) {
  const isControl = (testId: string): boolean => identities.get(testId)?.role === "control";
  const controls = new Map(
    attempts
      .filter(({ testId }) => isControl(testId))
      .map(({ testId }) => [testId, createPromised<Compared>()]),
  );

  return {
    async compare(
      attempt: AttemptRow,
      { placement, completedAtMs }: Extract<Step, { do: "compare" }>,
    ): Promise<Compared> {
      const plan = await planOf(attempt);
      const controlId = plan.kind === "placement" ? plan.controlId : undefined;
      if (controlId === undefined) return { kind: "compared", control: undefined };
      const control = controls.get(controlId);
      if (!control)
        return {
          kind: "compared",
          control: (await store.measuredIn(attempt.runId, controlId))?.placement,
        };
      const { name } = attempt;
      ledger.note({
        name,
        state: "measured",
        placement,
        ...(completedAtMs === undefined ? {} : { completedAtMs }),
      });
      return control.promise;
    },

    /** Releases every test that waits for a control, because after a failure the control may never end. */
    releaseAll(): void {
      for (const { resolve } of controls.values()) resolve({ kind: "stopped" });
    },

    async judge(attempt: AttemptRow, outcome: Outcome, isFinal: boolean): Promise<void> {
      const { name, testId, runId } = attempt;
      const plan = await planOf(attempt);
      const judgment = judgeTest(parsePlan(plan), outcome);
      const placement = placementOf(outcome);
      const completedAtMs = "completedAtMs" in outcome ? outcome.completedAtMs : attempt.completedAtMs;
      ledger.note({
        name,
        ...(isFinal ? { state: "finished" } : {}),
        ...(placement ? { placement } : {}),
        ...(completedAtMs === undefined ? {} : { completedAtMs }),
        verdict: judgment.verdict,
        result: judgment,
      });
      const identity = identities.get(testId);
      if (!identity) throw new Error(`run ${runId} has no test ${testId}`);
      const control = outcome.kind === "measured" ? outcome.control : undefined;
      const result = toTestResult({
        identity,
        attempt: { ...attempt, completedAtMs },
        plan,
        judgment,
        ...(placement ? { placement } : {}),
        ...(control ? { control } : {}),
      });
      emit({ type: "test-finished", atMs: clock.now(), result });
      controls.get(testId)?.resolve(isFinal ? { kind: "compared", control: placement } : { kind: "stopped" });
    },
  };
}
