import { describe, expect, test } from "vitest";
import { ProviderError } from "../../../src/provider/provider-error.ts";
import type { Placement } from "../../../src/result/placement.ts";
import {
  type Circumstances,
  type Decision,
  decideTest,
  maxPauseMs,
  maxPollFailures,
  type Observation,
  type TestState,
} from "../../../src/run/decide-test.ts";

const so = (change: Partial<Circumstances> = {}): Circumstances => ({
  name: "a.run-1",
  nowMs: 1_000_000,
  steadyMs: 50_000,
  pace: { retries: 2, retryBaseMs: 1000, settleMs: 30_000 },
  submits: true,
  isStopping: false,
  isCancelled: false,
  quietFromMs: 60_000,
  jitter: 0,
  ...change,
});

const error = (details: { retryable?: boolean; ambiguous?: boolean; retryAfterMs?: number } = {}) =>
  new ProviderError("provider-fault", "Cannot create it", details);
const lost = error({ retryable: true, ambiguous: true });
const placement: Placement = { overall: { inboxPercent: 90 }, isps: [], simulated: false };
const open: TestState = {
  at: "open",
  reportId: "r",
  submittedAtMs: 1,
  followedFromMs: 49_000,
  failures: 0,
};
const ambiguous = (tries: number, known?: ProviderError): TestState => ({
  at: "ambiguous",
  tries,
  sentAtMs: 45_000,
  ...(known ? { error: known } : {}),
});

/** Summarizes a decision: the new state, the judgments, and the next step. */
function gist({ state, effects, next }: Decision) {
  const judged = effects.flatMap((effect) =>
    effect.do === "judge" ? [`${effect.outcome.kind}${effect.isFinal ? "!" : ""}`] : [],
  );
  return [state.at, ...judged, ...(next ? [next.do] : [])].join(" ");
}

const start = (
  state: "planned" | "submitting" | "submitted" | "finished",
  isHealth = false,
): Observation => ({
  kind: "start",
  from: { state, isHealth, reportId: state === "submitted" ? "r" : undefined, submittedAtMs: 1 },
});
const searched = (reportId: string | undefined, askedAtMs = 50_000): Observation => ({
  kind: "searched",
  reportId,
  askedAtMs,
});

const cases: [string, TestState, Observation, Partial<Circumstances>, string][] = [
  ["a planned test queues", { at: "ended" }, start("planned"), {}, "queued queue"],
  ["a finished test needs nothing", { at: "ended" }, start("finished"), {}, "ended"],
  ["a submitted test is polled", { at: "ended" }, start("submitted"), {}, "open poll"],
  [
    "an intent of an earlier process is resolved by name",
    { at: "ended" },
    start("submitting"),
    {},
    "ambiguous queue",
  ],
  ["a health check is queried", { at: "ended" }, start("planned", true), {}, "asking ask"],
  [
    "a health check waits for resume",
    { at: "ended" },
    start("planned", true),
    { submits: false },
    "ended skipped",
  ],

  ["on its turn it is created", { at: "queued" }, { kind: "turn" }, {}, "creating create"],
  [
    "on its turn it is not created while stopping",
    { at: "queued" },
    { kind: "turn" },
    { isStopping: true },
    "ended skipped",
  ],
  [
    "on its turn it is not created if the process only collects",
    { at: "queued" },
    { kind: "turn" },
    { submits: false },
    "ended skipped",
  ],
  [
    "a cancelled run ends it",
    { at: "queued" },
    { kind: "turn" },
    { isCancelled: true },
    "ended unsubmitted!",
  ],
  ["an existing test is adopted by name", { at: "queued" }, searched("r"), {}, "open poll"],
  ["a refused account ends it", { at: "queued" }, { kind: "refused", error: error() }, {}, "ended errored!"],
  [
    "an unreadable list leaves it errored",
    { at: "queued" },
    { kind: "search-failed", error: error() },
    {},
    "ended errored",
  ],

  [
    "a created test is polled",
    { at: "creating", tries: 1 },
    { kind: "created", reportId: "r" },
    {},
    "open poll",
  ],
  [
    "an unsent create is sent again",
    { at: "creating", tries: 1 },
    { kind: "not-sent" },
    {},
    "creating create",
  ],
  [
    "a lost create pauses before a search",
    { at: "creating", tries: 1 },
    { kind: "create-failed", error: lost },
    {},
    "ambiguous wait",
  ],
  [
    "the last lost create is searched for",
    { at: "creating", tries: 3 },
    { kind: "create-failed", error: lost },
    {},
    "ambiguous search",
  ],
  [
    "a lost create is searched for while stopping",
    { at: "creating", tries: 1 },
    { kind: "create-failed", error: lost },
    { isStopping: true },
    "ambiguous search",
  ],
  [
    "a certain transient failure is retried",
    { at: "creating", tries: 1 },
    { kind: "create-failed", error: error({ retryable: true }) },
    {},
    "pausing wait",
  ],
  [
    "a certain final failure ends it",
    { at: "creating", tries: 1 },
    { kind: "create-failed", error: error() },
    {},
    "ended errored!",
  ],
  ["after a pause it is created", { at: "pausing", tries: 1 }, { kind: "time" }, {}, "creating create"],
  [
    "after a pause it is not created while stopping",
    { at: "pausing", tries: 1 },
    { kind: "time" },
    { isStopping: true },
    "ended skipped",
  ],

  ["a lost create that is found counts", ambiguous(1, lost), searched("r"), {}, "open poll"],
  ["a missing name proves nothing yet", ambiguous(1, lost), searched(undefined), {}, "ambiguous wait"],
  [
    "a name missing after settle is created",
    ambiguous(1, lost),
    searched(undefined, 75_000),
    {},
    "creating create",
  ],
  [
    "but not if the process only collects",
    ambiguous(1, lost),
    searched(undefined, 75_000),
    { submits: false },
    "ended skipped",
  ],
  ["after the last try it ends", ambiguous(3, lost), searched(undefined, 75_000), {}, "ended errored!"],
  [
    "a missing name proves nothing while stopping",
    ambiguous(1),
    searched(undefined),
    { isStopping: true },
    "ended pending",
  ],
  [
    "an unreadable list leaves it uncertain",
    ambiguous(1, lost),
    { kind: "search-failed", error: error() },
    {},
    "ended errored",
  ],

  [
    "in progress: polled again",
    open,
    { kind: "polled", snapshot: { status: "in-progress" } },
    {},
    "open poll",
  ],
  [
    "completed without figures: read",
    open,
    { kind: "polled", snapshot: { status: "completed" } },
    {},
    "open read",
  ],
  [
    "completed: compared",
    open,
    { kind: "polled", snapshot: { status: "completed", placement } },
    {},
    "measured compare",
  ],
  ["missing for a moment: polled again", open, { kind: "polled", snapshot: undefined }, {}, "open poll"],
  [
    "a transient poll failure: polled again",
    open,
    { kind: "poll-failed", error: error({ retryable: true }) },
    {},
    "open poll",
  ],
  [
    "a billed test is not given up",
    { ...open, failures: maxPollFailures - 1 },
    { kind: "poll-failed", error: error({ retryable: true }) },
    {},
    "ended errored",
  ],
  ["stays pending while stopping", open, { kind: "stopped" }, {}, "ended pending"],

  [
    "a health check that cannot be answered: errored",
    { at: "asking" },
    { kind: "health-failed", error: error() },
    {},
    "ended errored!",
  ],
  [
    "a health check that fails while stopping is left to resume",
    { at: "asking" },
    { kind: "health-failed", error: error() },
    { isStopping: true },
    "ended skipped",
  ],

  [
    "measured and compared: judged",
    { at: "measured", placement, completedAtMs: 1 },
    { kind: "compared", control: undefined },
    {},
    "ended measured!",
  ],
  [
    "its control does not end: pending",
    { at: "measured", placement, completedAtMs: 1 },
    { kind: "stopped" },
    {},
    "ended pending",
  ],
];

test.each(cases)("%s", (_, state, seen, circumstances, expected) => {
  expect(gist(decideTest(state, seen, so(circumstances)))).toBe(expected);
});

describe("decideTest", () => {
  test("resolves an earlier process's intent only after that process must have noticed the takeover", () => {
    const { state } = decideTest({ at: "ended" }, start("submitting"), so());
    expect(state).toMatchObject({ at: "ambiguous", sentAtMs: 60_000 });
    expect(decideTest(state, searched(undefined, 60_000), so()).next).toEqual({ do: "wait", ms: 30_000 });
  });

  test("doubles pauses up to one minute, even if the provider asks for more", () => {
    const pause = (tries: number, retryAfterMs?: number) =>
      decideTest(
        { at: "creating", tries },
        {
          kind: "create-failed",
          error: error({ retryable: true, ...(retryAfterMs ? { retryAfterMs } : {}) }),
        },
        so({ pace: { retries: 20, retryBaseMs: 1000, settleMs: 0 } }),
      ).next;
    expect([1, 2, 3, 12].map((tries) => pause(tries))).toEqual(
      [1000, 2000, 4000, maxPauseMs].map((ms) => ({ do: "wait", ms })),
    );
    expect(pause(1, 7000)).toEqual({ do: "wait", ms: 7000 });
    expect(pause(1, 86_400_000)).toEqual({ do: "wait", ms: maxPauseMs });
  });

  test("searches for the name of a test that is missing for long, and errors finally if there is none", () => {
    let state: TestState = { ...open, followedFromMs: -1_000_000 };
    const seen: string[] = [];
    for (let poll = 0; poll < maxPollFailures; poll++) {
      const decision: Decision = decideTest(state, { kind: "polled", snapshot: undefined }, so());
      expect(gist(decision)).toBe("open search");
      const after = decideTest(decision.state, searched(undefined), so());
      seen.push(gist(after));
      state = after.state;
    }
    expect(seen).toEqual([...Array<string>(maxPollFailures - 1).fill("open poll"), "ended errored!"]);
  });

  test.each([
    ["polled again", -69_999, 30_000, "open poll"],
    ["searched for after two minutes", -70_000, 30_000, "open search"],
    ["polled again for a longer settle time", -70_000, 130_000, "open poll"],
    ["searched for after that time", -80_000, 130_000, "open search"],
  ])("a test that the provider does not show is %s", (_, followedFromMs, settleMs, expected) => {
    const circumstances = so({ pace: { retries: 2, retryBaseMs: 1000, settleMs } });
    const decision = decideTest(
      { ...open, followedFromMs },
      { kind: "polled", snapshot: undefined },
      circumstances,
    );
    expect(gist(decision)).toBe(expected);
    expect(decision.effects).toEqual([]);
  });

  test("follows the id of a test's name if its own id was wrong", () => {
    const { state, effects } = decideTest(open, searched("other"), so());
    expect(state).toMatchObject({ at: "open", reportId: "other" });
    expect(effects).toContainEqual(
      expect.objectContaining({ do: "record", change: expect.objectContaining({ reportId: "other" }) }),
    );
  });

  test("counts a poll as failed if the provider lists the test under the id that it cannot find", () => {
    const { state, effects, next } = decideTest(open, searched("r"), so());
    expect(state).toEqual({ ...open, failures: 1 });
    expect(effects).toEqual([]);
    expect(next).toMatchObject({ do: "poll", reportId: "r" });
  });

  test.each([
    ["is measured, but has no placement", "measured"],
    ["is submitted, but has no id", "submitted"],
  ] as const)("leaves a test pending whose record %s", (_, state) => {
    expect(decideTest({ at: "ended" }, { kind: "start", from: { state, isHealth: false } }, so())).toEqual({
      state: { at: "ended" },
      effects: [{ do: "judge", outcome: { kind: "pending" }, isFinal: false }],
    });
  });

  test("names an ambiguous test to search for", () => {
    const { effects } = decideTest(ambiguous(1, lost), { kind: "stopped" }, so());
    const [judged] = effects.flatMap((effect) => (effect.do === "judge" ? [effect.outcome] : []));
    expect(judged).toMatchObject({
      kind: "errored",
      error: { ambiguous: true, hint: expect.stringContaining('"a.run-1"') },
    });
  });

  test.each<[TestState, Observation]>([
    [{ at: "queued" }, { kind: "created", reportId: "r" }],
    [{ at: "queued" }, searched(undefined)],
    [{ at: "creating", tries: 1 }, { kind: "turn" }],
    [ambiguous(1), { kind: "created", reportId: "r" }],
    [open, { kind: "turn" }],
    [{ at: "measured", placement, completedAtMs: 1 }, { kind: "turn" }],
    [{ at: "asking" }, { kind: "turn" }],
  ])("throws if an observation cannot occur in a state: %j, %j", (state, seen) => {
    expect(() => decideTest(state, seen, so())).toThrow(
      `a test that is ${state.at} cannot observe ${seen.kind}`,
    );
  });

  test("judges a health check that cannot be answered by its error", () => {
    const failure = error();
    expect(decideTest({ at: "asking" }, { kind: "health-failed", error: failure }, so())).toEqual({
      state: { at: "ended" },
      effects: [{ do: "judge", outcome: { kind: "errored", error: failure }, isFinal: true }],
    });
  });

  test("does nothing more for a test that has ended", () => {
    const ended: TestState = { at: "ended" };
    expect(decideTest(ended, { kind: "stopped" }, so())).toEqual({ state: ended, effects: [] });
  });
});
