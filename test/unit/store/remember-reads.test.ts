import { afterEach, beforeEach, expect, test } from "vitest";
import type { PlacewrightError } from "../../../src/base/errors.ts";
import { rememberReads } from "../../../src/store/remember-reads.ts";
import type { Store } from "../../../src/store/store.ts";
import { describeStores } from "../../support/store-kinds.ts";
import { fence, withRun } from "./one-run.ts";

describeStores((open) => {
  let opened: Awaited<ReturnType<typeof open>>;
  let store: Store;
  beforeEach(async () => {
    opened = await open();
    ({ store } = opened);
  });
  afterEach(() => opened.close());

  const placement = { overall: { inboxPercent: 90 }, isps: [], simulated: false };
  const measure = (by: Store) =>
    by.saveAttempts(fence, [
      { name: "a.1", state: "finished", completedAtMs: 9, placement, verdict: "passed", result: {} },
    ]);

  /** A store that notes which reads reach it. */
  function counting() {
    const reads: string[] = [];
    const note =
      <Args extends readonly unknown[], T>(name: string, read: (...args: Args) => Promise<T>) =>
      (...args: Args) => {
        reads.push(name);
        return read(...args);
      };
    const counted = rememberReads({
      ...store,
      lastAttempts: note("lastAttempts", store.lastAttempts),
      measuredTests: note("measuredTests", store.measuredTests),
      measurements: note("measurements", store.measurements),
      history: note("history", store.history),
    });
    return { counted, reads };
  }

  test("the version is another one after each write of any process, and the same between", async () => {
    const other = await opened.again();
    const seen = new Set<string>();
    const expectNew = async () => {
      const version = await store.version();
      expect(seen).not.toContain(version);
      seen.add(version);
      expect(await store.version()).toBe(version);
    };
    await expectNew();
    await withRun(store);
    await expectNew();
    await measure(other);
    await expectNew();
    await measure(store);
    await expectNew();
    await other.noteWorker("w1", {}, 1);
    await expectNew();
    await store.measuredTests();
    expect(seen).toContain(await store.version());
    await other.close();
  });

  test("reads are repeated only after a write, of this process or another one", async () => {
    await withRun(store);
    const { counted, reads } = counting();
    const readAll = async () => [
      (await counted.lastAttempts(["a"])).map(({ state }) => state),
      (await counted.measuredTests()).length,
      (await counted.measurements({ testIds: ["a"], limit: 3, onDamaged: () => {} })).length,
      (await counted.history({ testId: "a", limit: 3 })).length,
    ];
    const all = ["lastAttempts", "measuredTests", "measurements", "history"];
    expect(await readAll()).toEqual([["planned"], 0, 0, 1]);
    expect(await readAll()).toEqual([["planned"], 0, 0, 1]);
    expect(reads.splice(0)).toEqual(all);
    await measure(store);
    expect(await readAll()).toEqual([["finished"], 1, 1, 1]);
    expect(reads.splice(0)).toEqual(all);
    const other = await opened.again();
    await other.finishRun(fence, { verdict: "passed", finishedAtMs: 10 });
    await other.deleteRun(fence);
    await other.close();
    expect(await readAll()).toEqual([[], 0, 0, 0]);
    expect(reads.splice(0)).toEqual(all);
    await counted.history({ testId: "b", limit: 3 });
    expect(reads).toEqual(["history"]);
  });

  test("what is damaged is reported each time, and an error is not kept", async () => {
    await withRun(store);
    await measure(store);
    await opened.tamper("UPDATE attempt SET placement = replace(placement, '90', '91')");
    const { counted, reads } = counting();
    for (let times = 0; times < 2; times++) {
      const damaged: PlacewrightError[] = [];
      const filter = { limit: 3, onDamaged: (error: PlacewrightError) => damaged.push(error) };
      expect(await counted.measurements(filter)).toEqual([]);
      expect(damaged.map(({ code }) => code)).toEqual(["ledger-unusable"]);
      await expect(counted.measurements({ limit: 3 })).rejects.toThrow("test a in run run");
    }
    expect(reads).toEqual(["measurements", "measurements", "measurements"]);
  });

  test("the oldest answers are forgotten", async () => {
    await withRun(store);
    const { counted, reads } = counting();
    for (let limit = 1; limit <= 101; limit++) await counted.history({ testId: "a", limit });
    await counted.history({ testId: "a", limit: 101 });
    expect(reads).toHaveLength(101);
    await counted.history({ testId: "a", limit: 1 });
    expect(reads).toHaveLength(102);
  });
});
