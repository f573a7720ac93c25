import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Fence, Store } from "../../../src/store/store.ts";
import { describeStores } from "../../support/store-kinds.ts";
import { attemptOf, fence, lease, message, testOf, withRun } from "./one-run.ts";

describeStores((open) => {
  let store: Store;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ store, close } = await open());
  });
  afterEach(() => close());

  describe("a lease", () => {
    const ask = (nowMs: number, insteadOf?: number) => ({
      owner: "you",
      untilMs: nowMs + 500,
      nowMs,
      leaseMs: 500,
      ...(insteadOf === undefined ? {} : { insteadOf }),
    });

    test("belongs to one process until it expires or is released, and every acquisition raises the epoch", async () => {
      await withRun(store);
      expect(await store.acquireLease("run", ask(500))).toEqual({
        kind: "held",
        lease: { ...lease, epoch: 1 },
      });
      await store.renewLease(fence, 1500);
      expect(await store.acquireLease("run", ask(1400))).toMatchObject({ kind: "held" });
      expect(await store.acquireLease("run", ask(1600))).toEqual({
        kind: "acquired",
        epoch: 2,
        shadowUntilMs: 2100,
      });
      await store.releaseLease({ runId: "run", epoch: 2 });
      expect((await store.run("run"))?.lease).toBeUndefined();
      expect(await store.acquireLease("run", ask(1700))).toEqual({
        kind: "acquired",
        epoch: 3,
        shadowUntilMs: 2100,
      });
      expect(await store.acquireLease("run", ask(1800, 3))).toMatchObject({ kind: "acquired", epoch: 4 });
    });

    test("is never taken back once lost, neither while another process has it nor after", async () => {
      await withRun(store);
      await store.acquireLease("run", ask(1600));
      const lost = { code: "run-taken-over", message: expect.stringContaining("took it over") };
      await expect(store.renewLease(fence, 9000)).rejects.toMatchObject(lost);
      await store.releaseLease(fence);
      expect((await store.run("run"))?.lease).toMatchObject({ owner: "you", epoch: 2 });
      await store.releaseLease({ runId: "run", epoch: 2 });
      await expect(store.renewLease(fence, 9000)).rejects.toMatchObject(lost);
      // A process that released its run has not lost it, and cannot renew it.
      await expect(store.renewLease({ runId: "run", epoch: 2 }, 9000)).rejects.toMatchObject(lost);
    });

    test("is required to write, and a rejected write changes nothing", async () => {
      await withRun(store, ["a", "b"]);
      const changes = ["a.1", "b.1"].map((name) => ({ name, state: "submitting" }) as const);
      const other = { runId: "run", epoch: 2 };
      const writes: ((fence: Fence) => Promise<unknown>)[] = [
        (by) => store.saveAttempts(by, changes, { create: 1 }),
        (by) => store.recordIntents(by, ["a.1"], 1),
        (by) => store.addAttempts(by, [{ testId: "a", attempt: attemptOf("a.2", 2) }], []),
        (by) => store.addTests(by, [testOf("c", 3)], []),
        (by) => store.openRun(by),
        (by) => store.finishRun(by, { verdict: "passed", finishedAtMs: 1 }),
        (by) => store.saveReconciliation(by, {}),
        (by) => store.deleteRun(by),
      ];
      for (const write of writes)
        await expect(write(other)).rejects.toMatchObject({ code: "run-taken-over" });
      expect((await store.latestAttempts("run")).map(({ state }) => state)).toEqual(["planned", "planned"]);
      await store.saveAttempts(fence, changes, { create: 2, get: 1 });
      await store.saveAttempts(fence, [], { create: 1 });
      expect((await store.latestAttempts("run")).map(({ state }) => state)).toEqual([
        "submitting",
        "submitting",
      ]);
      expect((await store.run("run"))?.calls).toEqual({ create: 3, get: 1 });
    });

    test("allows no intent once the run is cancelled, but records submitted tests", async () => {
      await withRun(store, ["a", "b"]);
      expect(await store.recordIntents(fence, ["a.1"], 7)).toBe(true);
      expect(await store.cancelRun("run")).toBe(true);
      expect(await store.recordIntents(fence, ["b.1"], 8)).toBe(false);
      await store.saveAttempts(fence, [{ name: "a.1", state: "submitted", reportId: "r" }]);
      expect((await store.latestAttempts("run")).map(({ state }) => state)).toEqual(["submitted", "planned"]);
      await store.finishRun(fence, { verdict: "failed", finishedAtMs: 9 });
      expect(await store.cancelRun("run")).toBe(false);
    });
  });

  describe("the store", () => {
    test("submits under a name only once", async () => {
      await withRun(store);
      await store.createRun({ id: "other", createdAtMs: 6, settings: {} }, lease);
      await expect(store.addTests({ runId: "other", epoch: 1 }, [testOf("a")], [])).rejects.toMatchObject({
        code: "ledger-unusable",
      });
    });

    test("counts the last attempt of a test, and keeps earlier ones", async () => {
      await withRun(store, ["a", "b"]);
      await store.finishRun(fence, { verdict: "failed", finishedAtMs: 9 });
      await store.addAttempts(fence, [{ testId: "a", attempt: attemptOf("a.2", 2) }], []);
      expect((await store.latestAttempts("run")).map(({ name }) => name)).toEqual(["a.2", "b.1"]);
      expect((await store.attemptsOf("run", "a")).map(({ name }) => name)).toEqual(["a.1", "a.2"]);
      expect(await store.run("run")).toMatchObject({ state: "open" });
      expect(await store.run("run")).not.toHaveProperty("verdict");
    });

    test("replaces a rebuilt message under the same hash", async () => {
      await withRun(store);
      const newer = { ...message, bytes: new Uint8Array([7]) };
      await store.addAttempts(fence, [], [newer]);
      expect(await store.message("hash")).toEqual(newer);
    });

    test("deletes the attempts and messages of deleted runs", async () => {
      await withRun(store);
      await store.setBaseline({ project: "p", branch: "main", runId: "run", setAtMs: 1 });
      await store.deleteRun(fence);
      await store.compact();
      expect(await store.attempt("a.1")).toBeUndefined();
      expect(await store.message("hash")).toBeUndefined();
      expect(await store.baselines()).toEqual([]);
    });
  });
});
