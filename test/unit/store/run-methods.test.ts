import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NewTest, Store } from "../../../src/store/store.ts";
import { describeStores } from "../../support/store-kinds.ts";

describeStores((open) => {
  let store: Store;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ store, close } = await open());
  });
  afterEach(() => close());

  const lease = { owner: "me", untilMs: 1000 };
  const fenceOf = (runId: string, epoch = 1) => ({ runId, epoch });
  const create = (id: string, createdAtMs = 5) =>
    store.createRun({ id, createdAtMs, settings: { seed: id } }, lease);
  const testOf = (id: string, contentHash: string): NewTest => ({
    position: 1,
    id,
    scenario: "s",
    project: "p",
    identity: { id },
    attempt: {
      name: `${id}.1`,
      number: 1,
      state: "planned",
      contentHash,
      providerKey: "provider",
      measureKey: "measure",
      plan: {},
    },
  });
  const messageOf = (contentHash: string) => ({ contentHash, bytes: new Uint8Array([1]), document: {} });

  describe("a run", () => {
    test("is stored as created", async () => {
      await store.createRun({ id: "r", createdAtMs: 5, branch: "main", settings: { seed: "x" } }, lease);
      const row = {
        id: "r",
        createdAtMs: 5,
        branch: "main",
        state: "planning",
        epoch: 1,
        calls: {},
        lease: { ...lease, epoch: 1 },
      };
      expect(await store.run("r")).toEqual({ ...row, settings: { seed: "x" } });
      expect(await store.runs()).toEqual([{ ...row, isDamaged: false }]);
      expect(await store.run("none")).toBeUndefined();
      expect(await store.newestRun()).toBeUndefined();
    });

    test("is stored with its verdict, reconciliation, and calls once it is finished", async () => {
      await create("r");
      await store.openRun(fenceOf("r"));
      await store.saveAttempts(fenceOf("r"), [], { create: 2 });
      await store.saveReconciliation(fenceOf("r"), { checkedAt: "now" });
      await store.finishRun(fenceOf("r"), { verdict: "warned", finishedAtMs: 9 });
      await store.releaseLease(fenceOf("r"));
      const row = {
        id: "r",
        createdAtMs: 5,
        state: "finished",
        verdict: "warned",
        finishedAtMs: 9,
        epoch: 1,
        calls: { create: 2 },
      };
      const whole = { ...row, settings: { seed: "r" }, reconciliation: { checkedAt: "now" } };
      expect(await store.run("r")).toEqual(whole);
      expect(await store.newestRun()).toEqual(whole);
      expect(await store.runs()).toEqual([{ ...row, isDamaged: false }]);
    });

    test("is cancelled unless it is finished or missing", async () => {
      await create("r");
      expect(await store.cancelRun("none")).toBe(false);
      expect(await store.cancelRun("r")).toBe(true);
      expect(await store.run("r")).toMatchObject({ state: "cancelled" });
      await store.finishRun(fenceOf("r"), { verdict: "passed", finishedAtMs: 9 });
      expect(await store.cancelRun("r")).toBe(false);
      expect(await store.run("r")).toMatchObject({ state: "finished", verdict: "passed" });
    });
  });

  test("runs of the same time are listed by their ids, newest first", async () => {
    for (const [id, atMs] of [
      ["b", 5],
      ["c", 5],
      ["a", 6],
    ] as const) {
      await create(id, atMs);
      await store.openRun(fenceOf(id));
    }
    const ids = (runs: readonly { readonly id: string }[]) => runs.map(({ id }) => id);
    expect(ids(await store.runs())).toEqual(["a", "c", "b"]);
    expect(ids(await store.runs({ state: "open", limit: 2 }))).toEqual(["a", "c"]);
    expect(ids(await store.oldRuns(6))).toEqual(["c", "b"]);
  });

  test("an old run has its lease, if a process works on it", async () => {
    await create("r");
    const row = { id: "r", epoch: 1, uncollected: 0, isBaseline: false, isLastPassed: false };
    expect(await store.oldRuns(6)).toEqual([{ ...row, lease: { ...lease, epoch: 1 } }]);
    await store.releaseLease(fenceOf("r"));
    expect(await store.oldRuns(6)).toEqual([row]);
  });

  test("a deleted run leaves the messages that other runs use", async () => {
    for (const [id, hashes] of [
      ["r1", ["own", "both"]],
      ["r2", ["both"]],
    ] as const) {
      await create(id);
      await store.addTests(
        fenceOf(id),
        hashes.map((hash, index) => ({ ...testOf(`${id}.${hash}`, hash), position: index + 1 })),
        hashes.map(messageOf),
      );
    }
    await store.deleteRun(fenceOf("r1"));
    expect(await store.run("r1")).toBeUndefined();
    expect(await store.message("own")).toBeUndefined();
    expect(await store.message("both")).toEqual(messageOf("both"));
    await store.deleteRun(fenceOf("r2"));
    expect(await store.message("both")).toBeUndefined();
  });

  describe("a lease", () => {
    const ask = { owner: "you", untilMs: 3000, nowMs: 1000, leaseMs: 500 };

    test("of a missing run cannot be acquired", async () => {
      await expect(store.acquireLease("none", ask)).rejects.toMatchObject({
        code: "run-missing",
        reason: 'Cannot find run "none" in the ledger',
      });
    });

    test("expires at its time, not before", async () => {
      await create("r");
      expect(await store.acquireLease("r", { ...ask, nowMs: 999 })).toEqual({
        kind: "held",
        lease: { ...lease, epoch: 1 },
      });
      // Its holder may continue for as long as one more lease.
      expect(await store.acquireLease("r", ask)).toEqual({ kind: "acquired", epoch: 2, shadowUntilMs: 1500 });
      expect((await store.run("r"))?.lease).toEqual({ owner: "you", epoch: 2, untilMs: 3000 });
    });

    test("of a holder that was seen to end, or that released it, has no shadow", async () => {
      await create("r");
      expect(await store.acquireLease("r", { ...ask, nowMs: 1, insteadOf: 1 })).toEqual({
        kind: "acquired",
        epoch: 2,
        shadowUntilMs: 0,
      });
      await store.releaseLease(fenceOf("r", 2));
      expect(await store.acquireLease("r", { ...ask, nowMs: 1 })).toEqual({
        kind: "acquired",
        epoch: 3,
        shadowUntilMs: 0,
      });
      expect(await store.acquireLease("r", { ...ask, nowMs: 1, insteadOf: 2 })).toMatchObject({
        kind: "held",
      });
    });

    test("that was lost names the process that took it over", async () => {
      await create("r");
      await store.acquireLease("r", ask);
      await expect(store.renewLease(fenceOf("r"), 9000)).rejects.toMatchObject({
        code: "run-taken-over",
        reason: expect.stringMatching(/^Cannot continue run r: .*you.* took it over$/),
        hint: "Run placewright status r to see its state",
      });
      await expect(store.renewLease(fenceOf("none"), 9000)).rejects.toMatchObject({
        code: "run-taken-over",
        reason: expect.stringMatching(/^Cannot continue run none: it is no longer in the ledger\./),
      });
    });
  });
});
