import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cancelRun } from "../../../src/run/cancel-run.ts";
import { readProgress } from "../../../src/run/read-progress.ts";
import { findRun } from "../../../src/run/read-run.ts";
import { leaseMs } from "../../../src/run/run-lease.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Fence, Lease, Store } from "../../../src/store/store.ts";
import { beginRun } from "../../support/execute.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const local = projectOf({ provider: "local" });
const clock = createManualClock();
let store: Store;
let fence: Fence;
beforeEach(async () => {
  store = await openMemoryStore();
  fence = await beginRun(
    store,
    "r",
    ["a", "b", "c"].map((name) => plannedTest(name, local)),
    { nowMs: clock.now() },
  );
});
afterEach(() => store.close());

const cancel = (options: Partial<Parameters<typeof cancelRun>[2]> = {}) =>
  cancelRun(store, { id: "r" }, { clock, ...options });
const submit = (name: string) =>
  store.saveAttempts(fence, [
    { name: `${name}.run-1`, state: "submitted", reportId: name, submittedAtMs: clock.now() },
  ]);
const finish = (name: string, verdict: "passed" | "not-measured") =>
  store.saveAttempts(fence, [{ name: `${name}.run-1`, state: "finished", verdict }]);

describe("a cancelled run", () => {
  test("counts what is billed, and what is never submitted", async () => {
    await submit("a");
    await finish("b", "not-measured");
    expect(await cancel()).toEqual({ submitted: 1, uncertain: 0, unsent: 1, isFinished: false });
    expect((await store.run("r"))?.state).toBe("cancelled");
  });

  test("does not wait if no process is submitting", async () => {
    const waited: Lease[] = [];
    expect(await cancel({ patienceMs: 1000, onWaiting: (worker) => waited.push(worker) })).toMatchObject({
      unsent: 3,
    });
    expect(waited).toEqual([]);
  });

  test("waits for the process that is submitting, and says so once", async () => {
    await store.recordIntents(fence, ["a.run-1", "b.run-1"], clock.now());
    const waited: Lease[] = [];
    const cancelled = cancel({ patienceMs: 5000, onWaiting: (worker) => waited.push(worker) });
    await clock.advance(1000);
    expect(waited).toMatchObject([{ epoch: 1 }]);
    // The process reports what it had sent, and ends the rest.
    await submit("a");
    await finish("b", "not-measured");
    await finish("c", "not-measured");
    await store.releaseLease(fence);
    await clock.advance(200);
    expect(await cancelled).toEqual({ submitted: 1, uncertain: 0, unsent: 2, isFinished: false });
    expect(waited).toHaveLength(1);
  });

  test("names the process that has not stopped after the patience", async () => {
    await store.recordIntents(fence, ["a.run-1"], clock.now());
    const cancelled = cancel({ patienceMs: 400 });
    await clock.advance(400);
    expect(await cancelled).toEqual({
      submitted: 0,
      uncertain: 1,
      unsent: 2,
      isFinished: false,
      worker: expect.objectContaining({ epoch: 1 }),
    });
  });

  test("does not wait for a process whose lease has passed", async () => {
    await store.recordIntents(fence, ["a.run-1"], clock.now());
    await clock.advance(leaseMs);
    expect(await cancel({ patienceMs: 60_000 })).toMatchObject({ uncertain: 1, unsent: 2 });
    expect(await cancel()).not.toHaveProperty("worker");
  });

  test("that is finished meanwhile has nothing left to collect", async () => {
    await store.recordIntents(fence, ["a.run-1"], clock.now());
    const cancelled = cancel({ patienceMs: 5000 });
    await clock.advance(200);
    for (const name of ["a", "b", "c"]) await finish(name, "not-measured");
    await store.finishRun(fence, { verdict: "not-measured", finishedAtMs: clock.now() });
    await clock.advance(200);
    expect(await cancelled).toEqual({ submitted: 0, uncertain: 0, unsent: 3, isFinished: true });
  });

  test("cannot be one that is finished", async () => {
    await store.finishRun(fence, { verdict: "passed", finishedAtMs: clock.now() });
    await expect(cancel()).rejects.toMatchObject({
      code: "usage",
      reason: "Cannot cancel run r: it is finished",
      hint: "Run placewright report r to see its results",
    });
  });
});

test("the progress of a run counts the verdicts so far", async () => {
  await submit("a");
  await finish("b", "passed");
  expect(await readProgress(store, await findRun(store, "r"))).toEqual({
    tests: 3,
    counts: { passed: 1, warned: 0, failed: 0, "not-measured": 0, pending: 1, errored: 0, skipped: 1 },
  });
});
