import { afterEach, beforeEach, expect, test } from "vitest";
import { settingsOf } from "../../../src/run/read-run.ts";
import { createOwner } from "../../../src/store/owner.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { takeToCollect } from "../../../src/worker/take-to-collect.ts";

const runId = "20260301-081500-3fa9c1";
const fence = { runId, epoch: 1 };

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore();
  const settings = { projects: [{ name: "local", settings: { provider: "local" }, pace: {} }] };
  await store.createRun(
    { id: runId, createdAtMs: 5, settings },
    { owner: createOwner(), untilMs: Date.now() + 60_000 },
  );
  await store.openRun(fence);
});
afterEach(() => store.close());

const startWorker = (projects?: readonly string[]) =>
  store.noteWorker(
    "w1",
    {
      host: "h",
      pid: 1,
      version: "1",
      startedAtMs: 1,
      concurrency: 1,
      runs: [],
      ...(projects ? { projects } : {}),
    },
    Date.now(),
  );

/** Takes the run, and gives it back. */
async function take(): Promise<string> {
  const taken = await takeToCollect(store, runId);
  if (typeof taken === "string") return taken;
  await taken.release();
  return "taken";
}

test("a run that no process works on is taken", async () => {
  await store.releaseLease(fence);
  const run = await store.run(runId);
  expect(run && settingsOf(run).projects.map(({ name }) => name)).toEqual(["local"]);
  expect(await take()).toBe("taken");
});

test("an open run is left to a worker that may use its projects", async () => {
  await store.releaseLease(fence);
  await startWorker(["other"]);
  expect(await take()).toBe("taken");
  await startWorker(["local"]);
  expect(await take()).toBe("a worker");
  await startWorker();
  expect(await take()).toBe("a worker");
});

test("a canceled run is taken, because no worker submits its tests", async () => {
  await startWorker();
  await store.releaseLease(fence);
  await store.cancelRun(runId);
  expect(await take()).toBe("taken");
});

test("a lease on a canceled run stays until it is released", async () => {
  await store.releaseLease(fence);
  await store.cancelRun(runId);
  const taken = await takeToCollect(store, runId, "me");
  if (typeof taken === "string") throw new Error(taken);
  expect((await store.run(runId))?.lease).toMatchObject({ owner: "me" });
  await taken.confirm();
  expect(taken.ended.aborted).toBe(false);
  await taken.release();
});

test("a run that does not exist is an error", async () => {
  await expect(takeToCollect(store, "20260301-081500-000000")).rejects.toMatchObject({ code: "run-missing" });
});
