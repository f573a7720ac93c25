import type { AttemptRow } from "../store/store.ts";
import {
  type Circumstances,
  decideTest,
  type Effect,
  type Observation,
  type Step,
  type TestState,
} from "./decide-test.ts";

/** How each kind of step is awaited. */
export type Steps = {
  readonly [Kind in Step["do"]]: (
    attempt: AttemptRow,
    step: Extract<Step, { do: Kind }>,
  ) => Promise<Observation>;
};

/** How each kind of effect is carried out. */
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
  /** Hears each state that the test comes to. */
  onState(attempt: AttemptRow, state: TestState): void;
  /** Throws if this process may say nothing more of the test. */
  assertOwn(): void;
}

/**
 * Takes one test as far as it goes: carries out what `decideTest` says, awaits what it awaits, and tells it what was observed.
 * Resolves to whether something of the test is left for another process.
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
