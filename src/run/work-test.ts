import type { AttemptRow } from "../store/store.ts";
import {
  type Circumstances,
  decideTest,
  type Effect,
  type Observation,
  type Step,
  type TestState,
} from "./decide-test.ts";

/** One function per kind of step, which awaits it. */
export type Steps = {
  readonly [Kind in Step["do"]]: (
    attempt: AttemptRow,
    step: Extract<Step, { do: Kind }>,
  ) => Promise<Observation>;
};

/** One function per kind of effect, which performs it. */
export type Effects = {
  readonly [Kind in Effect["do"]]: (
    attempt: AttemptRow,
    effect: Extract<Effect, { do: Kind }>,
  ) => Promise<void> | void;
};

export interface TestWork {
  readonly steps: Steps;
  readonly effects: Effects;
  circumstancesOf(attempt: AttemptRow): Circumstances;
  /** Called with each state that the test enters. */
  onState(attempt: AttemptRow, state: TestState): void;
  /** Throws if this process has lost the run. */
  assertOwn(): void;
}

/**
 * Runs one test as far as possible: performs the effects of each decision, awaits its step, and passes the
 * result to `decideTest`. Resolves to whether something of the test is left for another process.
 */
export async function workTest(attempt: AttemptRow, start: Observation, work: TestWork): Promise<boolean> {
  const { steps, effects, circumstancesOf, onState, assertOwn } = work;
  let row = attempt;
  let isLeft = false;
  let decision = decideTest({ at: "ended" }, start, circumstancesOf(attempt));
  for (;;) {
    const { state, next } = decision;
    if (state.at === "open") row = { ...row, reportId: state.reportId, submittedAtMs: state.submittedAtMs };
    onState(row, state);
    for (const effect of decision.effects) {
      await effects[effect.do](row, effect as never);
      isLeft ||= effect.do === "judge" && !effect.isFinal;
    }
    if (!next) return isLeft;
    const seen = await steps[next.do](row, next as never);
    assertOwn();
    decision = decideTest(state, seen, circumstancesOf(row));
  }
}
