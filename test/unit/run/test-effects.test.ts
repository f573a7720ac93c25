import { expect, test } from "vitest";
import { ProviderError } from "../../../src/provider/provider-error.ts";
import { type Effect, maxPauseMs } from "../../../src/run/decide-test.ts";
import type { RunLedger } from "../../../src/run/run-ledger.ts";
import { createEffects } from "../../../src/run/test-effects.ts";
import type { AttemptRow } from "../../../src/store/store.ts";
import { createManualClock } from "../../support/manual-clock.ts";

const attempt: AttemptRow = {
  runId: "run",
  position: 1,
  testId: "a@here",
  scenario: "a",
  project: "here",
  name: "a.run-1",
  number: 1,
  state: "planned",
  measureKey: "m",
};

/** Performs an effect. Returns what it noted in the ledger, the events, and the judgments. */
async function perform(effect: Effect): Promise<unknown[]> {
  const done: unknown[] = [];
  const ledger: Pick<RunLedger, "note"> = { note: (change) => done.push({ note: change }) };
  const effects = createEffects({
    ledger: { ...ledger, count: () => {}, commit: async () => {} },
    clock: createManualClock(7),
    emit: (event) => done.push({ event }),
    judge: (row, judged) => {
      done.push({ judge: row.name, ...judged });
    },
  });
  await effects[effect.do](attempt, effect as never);
  return done;
}

test.each<[string, Effect, unknown]>([
  [
    "a change is noted for the attempt",
    { do: "record", change: { state: "submitted", reportId: "r", submittedAtMs: 5 } },
    { note: { name: "a.run-1", state: "submitted", reportId: "r", submittedAtMs: 5 } },
  ],
  [
    "a submission is announced",
    { do: "announce-submitting" },
    { event: { type: "test-submitting", atMs: 7, testId: "a@here" } },
  ],
  [
    "a created test is announced with its id",
    { do: "announce-submitted", reportId: "r" },
    { event: { type: "test-submitted", atMs: 7, testId: "a@here", reportId: "r" } },
  ],
  [
    "a verdict is judged",
    { do: "judge", outcome: { kind: "pending" }, isFinal: false },
    { judge: "a.run-1", do: "judge", outcome: { kind: "pending" }, isFinal: false },
  ],
])("%s", async (_, effect, expected) => {
  expect(await perform(effect)).toEqual([expected]);
});

test.each<[string, number | undefined, object]>([
  ["without a wait that the provider asked for", undefined, {}],
  ["without a wait of nothing", 0, {}],
  ["with the wait that it asked for", 1, { delayMs: 1 }],
  ["with the longest wait", maxPauseMs, { delayMs: maxPauseMs }],
  ["with what it asked for beyond", maxPauseMs + 1, { delayMs: maxPauseMs, askedDelayMs: maxPauseMs + 1 }],
])("a retry of a create is announced %s", async (_, retryAfterMs, waits) => {
  const error = new ProviderError("provider-throttled", "Cannot create it: throttled", { retryAfterMs });
  expect(await perform({ do: "announce-retry", error, tries: 2 })).toEqual([
    {
      event: {
        type: "call-retried",
        atMs: 7,
        testId: "a@here",
        operation: "create",
        attempt: 2,
        reason: "Cannot create it: throttled",
        ...waits,
      },
    },
  ]);
});
