import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Placement } from "../../../src/result/placement.ts";
import type { RunEvent } from "../../../src/result/run-event.ts";
import type { TestIdentity } from "../../../src/result/run-report.ts";
import type { AttemptPlan } from "../../../src/run/attempt-plan.ts";
import { createJudging } from "../../../src/run/judging.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { AttemptChange, AttemptRow, Fence, Store } from "../../../src/store/store.ts";
import { beginRun } from "../../support/execute.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const local = projectOf({ provider: "local" });
const placed = (inboxPercent: number): Placement => ({
  overall: { inboxPercent },
  isps: [],
  simulated: false,
});
const controlId = "control of a@here";
const { expect: _, expected: __, ...good } = plannedTest("good", local);
const control = {
  ...good,
  kind: "control",
  identity: { ...good.identity, id: controlId, role: "control" },
} as const;
const candidate = {
  ...plannedTest("a", local, { expect: { control: ["inbox >= control - 5"] } }),
  controlId,
};

let store: Store;
let fence: Fence;
let noted: AttemptChange[];
let events: RunEvent[];
beforeEach(async () => {
  store = await openMemoryStore();
  fence = await beginRun(store, "run", [control, candidate, plannedTest("alone", local)], { nowMs: 1000 });
  noted = [];
  events = [];
});
afterEach(() => store.close());

/** Judges the tests of the run whose names are given, which are unfinished. */
async function judgingOf(...names: readonly string[]) {
  const attempts = await store.latestAttempts("run");
  const attemptOf = (name: string): AttemptRow => {
    const found = attempts.find((each) => each.name === `${name}.run-1`);
    if (!found) throw new Error(`no attempt ${name}`);
    return found;
  };
  const judging = createJudging(names.map(attemptOf), {
    store,
    ledger: { note: (change) => noted.push(change), count: () => {}, commit: async () => {} },
    clock: createManualClock(7000),
    identities: (await store.identities("run")) as ReadonlyMap<string, TestIdentity>,
    emit: (event) => events.push(event),
    planOf: async ({ name }) => (await store.attempt(name))?.plan as AttemptPlan,
  });
  return { ...judging, attemptOf };
}

const compare = (placement: Placement, completedAtMs?: number) =>
  ({ do: "compare", placement, completedAtMs }) as const;

describe("a test is compared", () => {
  test.each(["alone", "good"])("with nothing if it has no control: %s", async (name) => {
    const judging = await judgingOf("good", "a", "alone");
    expect(await judging.compare(judging.attemptOf(name), compare(placed(80)))).toEqual({
      kind: "compared",
      control: undefined,
    });
    expect(noted).toEqual([]);
  });

  test("with a control that is measured already", async () => {
    await store.saveAttempts(fence, [
      {
        name: "good.run-1",
        state: "finished",
        placement: placed(95),
        completedAtMs: 1,
        verdict: "passed",
      },
    ]);
    const judging = await judgingOf("a");
    expect(await judging.compare(judging.attemptOf("a"), compare(placed(80)))).toEqual({
      kind: "compared",
      control: placed(95),
    });
    expect(noted).toEqual([]);
  });

  test("with nothing if its control ended without a result", async () => {
    const judging = await judgingOf("a");
    expect(await judging.compare(judging.attemptOf("a"), compare(placed(80)))).toEqual({
      kind: "compared",
      control: undefined,
    });
  });

  test.each([
    [5, { completedAtMs: 5 }],
    [undefined, {}],
  ])(
    "with a control that is measured later, and is saved until then (completed: %s)",
    async (atMs, saved) => {
      const judging = await judgingOf("good", "a");
      const compared = judging.compare(judging.attemptOf("a"), compare(placed(80), atMs));
      await judging.judge(
        judging.attemptOf("good"),
        { kind: "measured", placement: placed(95), completedAtMs: 6 },
        true,
      );
      expect(await compared).toEqual({ kind: "compared", control: placed(95) });
      expect(noted[0]).toEqual({ name: "a.run-1", state: "measured", placement: placed(80), ...saved });
    },
  );

  test("with nothing if its control ends later without a result", async () => {
    const judging = await judgingOf("good", "a");
    const compared = judging.compare(judging.attemptOf("a"), compare(placed(80)));
    await judging.judge(judging.attemptOf("good"), { kind: "errored", error: new Error("lost") }, true);
    expect(await compared).toEqual({ kind: "compared", control: undefined });
  });

  test("by a later process if its control is left to one", async () => {
    const judging = await judgingOf("good", "a");
    const compared = judging.compare(judging.attemptOf("a"), compare(placed(80)));
    await judging.judge(judging.attemptOf("good"), { kind: "pending" }, false);
    expect(await compared).toEqual({ kind: "stopped" });
  });

  test("by a later process after a failure", async () => {
    const judging = await judgingOf("good", "a");
    const compared = judging.compare(judging.attemptOf("a"), compare(placed(80)));
    judging.releaseAll();
    expect(await compared).toEqual({ kind: "stopped" });
  });
});

describe("a verdict", () => {
  test("is noted and announced, with everything that is known", async () => {
    const judging = await judgingOf("good", "a");
    const attempt = { ...judging.attemptOf("a"), reportId: "r", submittedAtMs: 2000 };
    await judging.judge(
      attempt,
      { kind: "measured", placement: placed(93), control: placed(95), completedAtMs: 3000 },
      true,
    );
    const judgment = {
      verdict: "passed",
      summary: expect.any(String),
      assertions: [expect.objectContaining({ outcome: "passed", source: "inbox >= control - 5" })],
    };
    expect(noted).toEqual([
      {
        name: "a.run-1",
        state: "finished",
        placement: placed(93),
        completedAtMs: 3000,
        verdict: "passed",
        result: judgment,
      },
    ]);
    expect(events).toEqual([
      {
        type: "test-finished",
        atMs: 7000,
        result: {
          ...candidate.identity,
          position: 2,
          ...judgment,
          placement: placed(93),
          control: { testId: controlId, placement: placed(95) },
          contentHash: "a",
          reportName: "a.run-1",
          reportId: "r",
          submittedAt: "1970-01-01T00:00:02.000Z",
          completedAt: "1970-01-01T00:00:03.000Z",
        },
      },
    ]);
  });

  test("that is not final leaves the attempt in its state", async () => {
    const judging = await judgingOf("alone");
    await judging.judge(judging.attemptOf("alone"), { kind: "pending" }, false);
    const judgment = { verdict: "pending", summary: "Still being measured", assertions: [] };
    expect(noted).toEqual([{ name: "alone.run-1", verdict: "pending", result: judgment }]);
    expect(events).toMatchObject([{ result: { id: "alone@here", verdict: "pending" } }]);
  });

  test("keeps the time at which an earlier process saw the result", async () => {
    const judging = await judgingOf("alone");
    const attempt = { ...judging.attemptOf("alone"), completedAtMs: 4000 };
    await judging.judge(attempt, { kind: "measured", placement: placed(80) }, true);
    expect(noted).toMatchObject([{ completedAtMs: 4000 }]);
    expect(events).toMatchObject([{ result: { completedAt: "1970-01-01T00:00:04.000Z" } }]);
  });

  test("does not exist for a test that the run does not have", async () => {
    const judging = await judgingOf("alone");
    const attempt = { ...judging.attemptOf("alone"), testId: "gone@here" };
    await expect(judging.judge(attempt, { kind: "pending" }, false)).rejects.toThrow(
      "run run has no test gone@here",
    );
    expect(events).toEqual([]);
  });
});
