import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import type { Spending, SpendingLimit } from "../../../src/store/team.ts";
import { describeStores } from "../../support/store-kinds.ts";
import { attemptOf, fence, lease, message, testOf, withRun } from "./one-run.ts";

const at = (time: string): number => Date.parse(`2026-03-${time}Z`);
const noon = at("10T12:00:00");

describeStores((open) => {
  let store: Store;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ store, close } = await open());
  });
  afterEach(() => close());

  const plan = async (runId: string): Promise<void> => {
    await store.createRun({ id: runId, createdAtMs: 5, settings: {} }, lease);
    await store.addTests({ runId, epoch: 1 }, [], []);
  };
  const spend = (newTests: number, limits: readonly SpendingLimit[], nowMs = noon, price = 10): Spending => ({
    charges: [{ project: "p", newTests, price }],
    limits,
    nowMs,
  });

  describe("a budget", () => {
    const day: SpendingLimit = { period: "day", maxNewTests: 5 };

    test("is one for all runs: the run that would exceed it stays unopened, and reserves nothing", async () => {
      for (const id of ["a", "b", "c"]) await plan(id);
      expect(await store.openRun({ runId: "a", epoch: 1 }, { spending: spend(3, [day]) })).toBeUndefined();
      expect(await store.openRun({ runId: "b", epoch: 1 }, { spending: spend(3, [day]) })).toEqual({
        limit: day,
        spent: { newTests: 3, cost: 30 },
        sinceMs: at("10T00:00:00"),
      });
      expect((await store.run("b"))?.state).toBe("planning");
      expect(await store.openRun({ runId: "c", epoch: 1 }, { spending: spend(2, [day]) })).toBeUndefined();
      expect(await store.spent(noon)).toEqual({
        day: { newTests: 5, cost: 50 },
        month: { newTests: 5, cost: 50 },
      });
    });

    test("counts further attempts of a run, at their time", async () => {
      await store.createRun({ id: "run", createdAtMs: 5, settings: {} }, lease);
      await store.addTests(fence, [testOf("a")], [message]);
      await store.openRun(fence, { spending: spend(1, [day]) });
      const again = (number: number, nowMs: number) =>
        store.addAttempts(
          fence,
          [{ testId: "a", attempt: attemptOf(`a.${number}`, number) }],
          [],
          spend(1, [{ period: "day", maxNewTests: 2 }], nowMs),
        );
      expect(await again(2, noon)).toBeUndefined();
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 2, cost: 20 } });
      expect(await again(3, noon)).toMatchObject({ spent: { newTests: 2 } });
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 2, cost: 20 } });
      const tomorrow = at("11T12:00:00");
      expect(await again(3, tomorrow)).toBeUndefined();
      expect(await store.spent(tomorrow)).toMatchObject({ day: { newTests: 3 }, month: { newTests: 3 } });
    });

    test("cannot be exceeded by runs that are opened at the same time", async () => {
      const ids = Array.from({ length: 12 }, (_, index) => `r${index}`);
      for (const id of ids) await plan(id);
      const over = await Promise.all(
        ids.map((runId) => store.openRun({ runId, epoch: 1 }, { spending: spend(2, [day]) })),
      );
      expect(over.filter((each) => each === undefined)).toHaveLength(2);
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 4 } });
    });

    test("begins again each day and month in UTC", async () => {
      const month: SpendingLimit = { period: "month", maxCost: 70 };
      for (const id of ["a", "b", "c", "d"]) await plan(id);
      const openAt = (runId: string, nowMs: number) =>
        store.openRun({ runId, epoch: 1 }, { spending: spend(4, [day, month], nowMs) });
      expect(await openAt("a", at("10T23:59:59"))).toBeUndefined();
      expect(await openAt("b", at("10T23:59:59"))).toMatchObject({ limit: day });
      expect(await openAt("b", at("11T00:00:00"))).toMatchObject({
        limit: month,
        sinceMs: at("01T00:00:00"),
      });
      expect(await openAt("c", Date.parse("2026-04-01T00:00:00Z"))).toBeUndefined();
    });

    test("gets back what a cancelled run did not submit", async () => {
      await store.createRun({ id: "run", createdAtMs: 5, settings: {} }, lease);
      await store.addTests(fence, [testOf("a"), testOf("b", 2), testOf("c", 3)], [message]);
      await store.openRun(fence, { spending: spend(3, [day]) });
      await store.recordIntents(fence, ["a.1"], noon);
      await store.cancelRun("run");
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 1, cost: 10 } });
    });

    test("gets back what was about to be submitted, once its process has said that it was not", async () => {
      await store.createRun({ id: "run", createdAtMs: 5, settings: {} }, lease);
      await store.addTests(fence, [testOf("a"), testOf("b", 2), testOf("c", 3)], [message]);
      await store.openRun(fence, { spending: spend(3, [day]) });
      await store.recordIntents(fence, ["a.1", "b.1", "c.1"], noon);
      await store.cancelRun("run");
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 3 } });
      await store.saveAttempts(fence, [
        { name: "a.1", state: "submitted", reportId: "r1" },
        { name: "b.1", state: "finished", verdict: "not-measured" },
        { name: "c.1", state: "finished", verdict: "errored" },
      ]);
      // The provider refused the last one.
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 1, cost: 10 } });
      await store.saveAttempts(fence, [{ name: "a.1", state: "finished", verdict: "not-measured" }]);
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 1 } });
    });

    test("gets back what the provider refused once the run ends, and not what may exist", async () => {
      await store.createRun({ id: "run", createdAtMs: 5, settings: {} }, lease);
      const tests = ["a", "b", "c", "d"].map((id, index) => testOf(id, index + 1));
      await store.addTests(fence, tests, [message]);
      await store.openRun(fence, { spending: spend(4, [day]) });
      await store.recordIntents(fence, ["a.1", "b.1", "c.1", "d.1"], noon);
      await store.saveAttempts(fence, [
        { name: "a.1", state: "finished", verdict: "errored" },
        { name: "b.1", verdict: "errored" },
        { name: "c.1", state: "finished", verdict: "errored", reportId: "r1" },
        { name: "d.1", state: "finished", verdict: "passed", reportId: "r2" },
      ]);
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 4 } });
      await store.finishRun(fence, { verdict: "errored", finishedAtMs: noon });
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 3, cost: 30 } });
    });

    test("counts tests that are found at the provider, once", async () => {
      await store.createRun({ id: "run", createdAtMs: 5, settings: {} }, lease);
      await store.addTests(fence, [testOf("a"), testOf("b", 2)], [message]);
      await store.openRun(fence, { spending: spend(1, [day]) });
      const adopt = (prices: ReadonlyMap<string, number | undefined>, ...names: readonly string[]) =>
        store.adoptAttempts(
          fence,
          names.map((name) => ({ name, reportId: `r ${name}`, submittedAtMs: noon })),
          { prices, nowMs: noon },
        );
      await adopt(new Map([["p", 10]]), "a.1");
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 1, cost: 10 } });
      await adopt(new Map(), "b.1");
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 1, cost: 10 } });
      await adopt(new Map([["p", 10]]), "b.1");
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 2, cost: 20 } });
      await store.finishRun(fence, { verdict: "passed", finishedAtMs: noon });
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 2, cost: 20 } });
    });

    test("gets back what an interrupted run was about to submit, if it is cancelled then", async () => {
      await store.createRun({ id: "run", createdAtMs: 5, settings: {} }, lease);
      await store.addTests(fence, [testOf("a"), testOf("b", 2), testOf("c", 3)], [message]);
      await store.openRun(fence, { spending: spend(3, [day]) });
      await store.recordIntents(fence, ["a.1", "b.1"], noon);
      await store.saveAttempts(fence, [{ name: "b.1", state: "planned" }]);
      // It goes on, so that nothing is given back yet.
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 3 } });
      await store.cancelRun("run");
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 1, cost: 10 } });
    });

    test("counts another attempt, which is refused as a whole if it would exceed it", async () => {
      await withRun(store);
      const more = [{ testId: "a", attempt: attemptOf("a.2", 2) }];
      expect(await store.addAttempts(fence, more, [message], spend(6, [day]))).toMatchObject({ limit: day });
      expect(await store.allAttempts("run")).toHaveLength(1);
      expect(await store.addAttempts(fence, more, [message], spend(1, [day]))).toBeUndefined();
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 1 } });
    });

    test("counts tests without a price as tests only", async () => {
      await plan("a");
      await store.openRun(
        { runId: "a", epoch: 1 },
        { spending: { charges: [{ project: "p", newTests: 2 }], limits: [], nowMs: noon } },
      );
      expect(await store.spent(noon)).toMatchObject({ day: { newTests: 2, cost: 0 } });
    });
  });

  describe("turns", () => {
    test("come one interval apart, whoever asks", async () => {
      const turns = await Promise.all(
        [1, 2, 3, 4].map(() => store.takeTurn("ses create", { nowMs: noon, intervalMs: 250 })),
      );
      expect(turns.toSorted((a, b) => a - b)).toEqual([0, 250, 500, 750]);
      expect(await store.takeTurn("ses get", { nowMs: noon, intervalMs: 250 })).toBe(0);
      expect(await store.takeTurn("ses create", { nowMs: noon + 5000, intervalMs: 250 })).toBe(0);
    });

    test("at a sweep belong to one process until it ends or its time is over", async () => {
      const ask = (owner: string, nowMs: number) =>
        store.acquireSweep("account", { owner, nowMs, untilMs: nowMs + 100 });
      expect(await ask("me", noon)).toBe(0);
      expect(await ask("you", noon + 40)).toBe(60);
      expect(await ask("me", noon + 60)).toBe(0);
      expect(await ask("you", noon + 120)).toBe(40);
      expect(await ask("you", noon + 160)).toBe(0);
      await store.releaseSweep("account", "me");
      expect(await ask("me", noon + 170)).toBe(90);
      await store.releaseSweep("account", "you");
      expect(await ask("me", noon + 170)).toBe(0);
    });
  });

  describe("workers", () => {
    test("find runs with work left that no process has, oldest first", async () => {
      const ids = async (filter: { readonly projects?: readonly string[] } = {}) =>
        (await store.dueRuns({ limit: 10, nowMs: 500, ...filter })).map(({ id }) => id);
      await withRun(store);
      await store.createRun({ id: "older", createdAtMs: 4, settings: {} }, lease);
      const older = { runId: "older", epoch: 1 };
      await store.addTests(older, [{ ...testOf("b"), project: "q" }], [message]);
      await store.openRun(older);
      expect(await ids()).toEqual([]);
      await store.releaseLease(fence);
      await store.releaseLease(older);
      expect(await ids()).toEqual(["older", "run"]);
      expect(await ids({ projects: ["p"] })).toEqual(["run"]);
      expect(await ids({ projects: ["p", "q"] })).toEqual(["older", "run"]);
      expect(await store.dueRuns({ limit: 1, nowMs: 500 })).toEqual([{ id: "older", state: "open" }]);
      await store.cancelRun("run");
      expect(await ids()).toEqual(["older"]);
      await store.finishRun(older, { verdict: "passed", finishedAtMs: 9 });
      expect(await ids()).toEqual([]);
    });

    test("find a run whose lease has expired, and the submitted tests of a cancelled one", async () => {
      await withRun(store);
      await store.recordIntents(fence, ["a.1"], 10);
      await store.cancelRun("run");
      expect(await store.dueRuns({ limit: 10, nowMs: 999 })).toEqual([]);
      expect(await store.dueRuns({ limit: 10, nowMs: 1000 })).toEqual([{ id: "run", state: "cancelled" }]);
    });

    test("are known by their last sign of life, for a day", async () => {
      await store.noteWorker("w1", { host: "one" }, noon);
      await store.noteWorker("w2", { host: "two" }, noon);
      await store.noteWorker("w1", { host: "one", runs: 3 }, noon + 1000);
      expect(await store.workers()).toEqual([
        { id: "w1", seenAtMs: noon + 1000, document: { host: "one", runs: 3 } },
        { id: "w2", seenAtMs: noon, document: { host: "two" } },
      ]);
      await store.forgetWorker("w1");
      await store.noteWorker("w3", {}, noon + 25 * 3_600_000);
      expect((await store.workers()).map(({ id }) => id)).toEqual(["w3"]);
    });
  });

  describe("a schedule", () => {
    const claim = (owner: string, nowMs: number) =>
      store.claimTick({ schedule: "nightly", atMs: noon, owner, nowMs, claimMs: 100 });
    const startedBy = async (runId: string, owner: string, nowMs: number) => {
      const reply = await claim(owner, nowMs);
      if (reply.kind !== "claimed") throw new Error(reply.kind);
      await plan(runId);
      return () => store.openRun({ runId, epoch: 1 }, { tick: reply.claim });
    };

    test("starts one run a tick, also if the worker that had claimed it comes back", async () => {
      expect(await store.openSchedule("nightly", noon - 5000)).toEqual({
        name: "nightly",
        sinceMs: noon - 5000,
      });
      const late = await startedBy("late", "me", noon);
      expect(await store.schedules()).toMatchObject([{ settledUntilMs: noon - 1 }]);
      expect(await claim("you", noon + 50)).toEqual({ kind: "held", untilMs: noon + 100 });
      const second = await startedBy("second", "you", noon + 100);
      expect(await claim("me", noon + 299)).toEqual({ kind: "held", untilMs: noon + 300 });
      await expect(late()).rejects.toMatchObject({ code: "run-taken-over" });
      expect((await store.run("late"))?.state).toBe("planning");
      await second();
      await expect(late()).rejects.toMatchObject({ code: "run-taken-over" });
      expect(await claim("me", noon + 900)).toEqual({ kind: "over" });
      expect(await store.ticks({ limit: 5 })).toEqual([
        { schedule: "nightly", atMs: noon, state: "started", runId: "second" },
      ]);
      expect(await store.openSchedule("nightly", noon)).toEqual({
        name: "nightly",
        sinceMs: noon - 5000,
        settledUntilMs: noon,
      });
    });

    test("records why no run came of a tick", async () => {
      await store.openSchedule("nightly", noon);
      const reply = await claim("me", noon);
      if (reply.kind !== "claimed") throw new Error(reply.kind);
      await store.endTick({ ...reply.claim, epoch: 0 }, "failed", "an earlier claim");
      await store.endTick(reply.claim, "failed", "its config has a mistake");
      await store.endTick(reply.claim, "missed", "too late");
      expect(await store.ticks({ schedule: "nightly", limit: 5 })).toEqual([
        { schedule: "nightly", atMs: noon, state: "failed", reason: "its config has a mistake" },
      ]);
      expect(await store.ticks({ schedule: "other", limit: 5 })).toEqual([]);
    });

    test("is paused by somebody, and goes on", async () => {
      await store.pauseSchedule("nightly", "ada", noon);
      expect(await store.schedules()).toEqual([{ name: "nightly", sinceMs: noon, pausedBy: "ada" }]);
      await store.pauseSchedule("nightly", undefined, noon);
      expect(await store.schedules()).toEqual([{ name: "nightly", sinceMs: noon }]);
    });
  });
});
