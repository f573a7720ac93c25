import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AttemptChange, Store } from "../../../src/store/store.ts";
import { describeStores } from "../../support/store-kinds.ts";
import { attemptOf, lease, message, testOf } from "./one-run.ts";

const sinceMs = 1000;

describeStores((open) => {
  let store: Store;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ store, close } = await open());
  });
  afterEach(() => close());

  const fenceOf = (runId: string) => ({ runId, epoch: 1 });

  /** Records a run whose tests may be submitted once it is opened. */
  async function plan(
    id: string,
    testIds: readonly string[] = ["a"],
    { createdAtMs = sinceMs, branch = "main" }: { createdAtMs?: number; branch?: string | null } = {},
  ): Promise<void> {
    await store.createRun({ id, createdAtMs, branch: branch ?? undefined, settings: {} }, lease);
    await store.addTests(
      fenceOf(id),
      testIds.map((testId, index) => ({
        ...testOf(testId, index + 1),
        attempt: attemptOf(`${id}.${testId}`),
      })),
      [message],
    );
  }
  const alone = { testIds: ["a", "b"], sinceMs };
  const openLate = (id: string) => store.openRun(fenceOf(id), { alone });
  const change = (...changes: readonly AttemptChange[]) => store.saveAttempts(fenceOf("first"), changes);
  const taken = { kind: "taken", runOf: new Map([["a", "first"]]) };

  describe("tests that another run of the branch has since a time", () => {
    test("keep a run unopened, which reserves nothing", async () => {
      await plan("first");
      await plan("second", ["a", "b"]);
      expect(await openLate("first")).toBeUndefined();
      const spending = { charges: [{ project: "p", newTests: 2, price: 5 }], limits: [], nowMs: 5000 };
      expect(await store.openRun(fenceOf("second"), { alone, spending })).toEqual(taken);
      expect((await store.run("second"))?.state).toBe("planning");
      expect(await store.spent(5000)).toMatchObject({ day: { newTests: 0 } });
    });

    test("are those of the run that is opened first, not of the one that was created first", async () => {
      await plan("second", ["a"], { createdAtMs: sinceMs + 1 });
      await plan("first", ["a"], { createdAtMs: sinceMs + 2 });
      expect(await openLate("first")).toBeUndefined();
      expect(await openLate("second")).toEqual(taken);
    });

    test("are also those that another branch adopted: which branch submitted them is unknown", async () => {
      const adopted = { ...attemptOf("first.a"), measureKey: "adopted first.a" };
      await store.createRun({ id: "first", createdAtMs: sinceMs, branch: "release", settings: {} }, lease);
      await store.addTests(
        fenceOf("first"),
        [
          { ...testOf("a", 1), attempt: adopted },
          { ...testOf("b", 2), attempt: attemptOf("first.b") },
        ],
        [message],
      );
      await openLate("first");
      await change(
        { name: "first.a", state: "submitted", reportId: "r-1", submittedAtMs: sinceMs },
        { name: "first.b", state: "submitted", reportId: "r-2", submittedAtMs: sinceMs },
      );
      await plan("second", ["a", "b"]);
      expect(await openLate("second")).toEqual(taken);
    });

    test("count for one of many runs that are opened at one moment", async () => {
      const ids = Array.from({ length: 12 }, (_, index) => `r${index}`);
      for (const id of ids) await plan(id, ["a", `own-${id}`]);
      const replies = await Promise.all(ids.map(openLate));
      expect(replies.filter((reply) => reply === undefined)).toHaveLength(1);
      const winner = ids[replies.indexOf(undefined)];
      for (const reply of replies)
        if (reply) expect(reply).toEqual({ kind: "taken", runOf: new Map([["a", winner]]) });
    });

    test("do not count without a time, on another branch, of an older run, or of a run that is not opened", async () => {
      await plan("first");
      await plan("planning");
      expect(await openLate("first")).toBeUndefined();
      await plan("other", ["a"], { branch: "spring" });
      await plan("none", ["a"], { branch: null });
      expect(await openLate("other")).toBeUndefined();
      expect(await openLate("none")).toBeUndefined();
      expect(await store.openRun(fenceOf("planning"))).toBeUndefined();
      await plan("older", ["b"], { createdAtMs: sinceMs - 1 });
      await plan("newer", ["b"]);
      expect(await openLate("older")).toBeUndefined();
      await store.saveAttempts(fenceOf("older"), [
        { name: "older.b", state: "submitted", reportId: "id", submittedAtMs: sinceMs - 1 },
      ]);
      expect(await openLate("newer")).toBeUndefined();
    });

    test("count in an older run that is open, which will submit them, or has submitted them since", async () => {
      for (const id of ["first", "second"]) await plan(id, ["a"], { createdAtMs: sinceMs - 1 });
      await store.openRun(fenceOf("first"));
      expect(await openLate("second")).toEqual(taken);
      await change({ name: "first.a", state: "submitting", intendedAtMs: sinceMs - 1 });
      expect(await openLate("second")).toEqual(taken);
      await change({ name: "first.a", state: "submitted", reportId: "id", submittedAtMs: sinceMs });
      expect(await openLate("second")).toEqual(taken);
      await change({ name: "first.a", state: "finished", verdict: "passed", completedAtMs: sinceMs + 1 });
      await store.finishRun(fenceOf("first"), { verdict: "passed", finishedAtMs: sinceMs + 1 });
      expect(await openLate("second")).toEqual(taken);
    });

    test("do not count in an older run that submitted them before, whatever comes of it later", async () => {
      for (const id of ["first", "second"]) await plan(id, ["a"], { createdAtMs: sinceMs - 2 });
      await store.openRun(fenceOf("first"));
      await change({ name: "first.a", state: "submitting", intendedAtMs: sinceMs - 1 });
      await change({ name: "first.a", state: "submitted", reportId: "id", submittedAtMs: sinceMs - 1 });
      await change({ name: "first.a", state: "finished", verdict: "passed", completedAtMs: sinceMs + 1 });
      await store.finishRun(fenceOf("first"), { verdict: "passed", finishedAtMs: sinceMs + 1 });
      expect(await openLate("second")).toBeUndefined();
    });

    test("count on runs without a branch", async () => {
      await plan("first", ["a"], { branch: null });
      await plan("second", ["a"], { branch: null });
      expect(await openLate("first")).toBeUndefined();
      expect(await openLate("second")).toEqual(taken);
    });

    test("do not count if they were never submitted", async () => {
      for (const id of ["first", "second"]) await plan(id);
      await openLate("first");
      await change({ name: "first.a", state: "finished", verdict: "errored" });
      expect(await openLate("second")).toBeUndefined();
    });

    test("do not count if their run is cancelled before", async () => {
      for (const id of ["first", "second"]) await plan(id);
      await openLate("first");
      await store.cancelRun("first");
      expect(await openLate("second")).toBeUndefined();
    });

    test.each<[string, AttemptChange]>([
      ["being submitted", { name: "first.a", state: "submitting" }],
      ["submitted", { name: "first.a", state: "submitted", reportId: "id" }],
      ["failed", { name: "first.a", state: "finished", reportId: "id", verdict: "failed" }],
      ["passed without a test at a provider", { name: "first.a", state: "finished", verdict: "passed" }],
    ])("count if they are %s, also if the run is cancelled", async (_what, changed) => {
      for (const id of ["first", "second"]) await plan(id);
      await openLate("first");
      await change(changed);
      await store.cancelRun("first");
      expect(await openLate("second")).toEqual(taken);
    });

    test("count by an earlier attempt, whatever came of the last one", async () => {
      for (const id of ["first", "second"]) await plan(id);
      await openLate("first");
      await change({ name: "first.a", state: "finished", reportId: "id", verdict: "failed" });
      await store.addAttempts(
        fenceOf("first"),
        [{ testId: "a", attempt: attemptOf("first.a.2", 2) }],
        [message],
      );
      await change({ name: "first.a.2", state: "finished", verdict: "errored" });
      expect(await openLate("second")).toEqual(taken);
      await store.cancelRun("first");
      expect(await openLate("second")).toEqual(taken);
    });

    test("count by their last attempt, if the provider has none of the others", async () => {
      for (const id of ["first", "second", "third"]) await plan(id);
      await openLate("first");
      await change({ name: "first.a", state: "finished", verdict: "errored" });
      await store.addAttempts(
        fenceOf("first"),
        [{ testId: "a", attempt: attemptOf("first.a.2", 2) }],
        [message],
      );
      expect(await openLate("second")).toEqual(taken);
      await change({ name: "first.a.2", state: "finished", verdict: "errored" });
      expect(await openLate("third")).toBeUndefined();
    });
  });
});
