import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import type { PlacementProvider } from "../../../src/provider/provider.ts";
import type { RunEvent } from "../../../src/result/run-event.ts";
import { type ExecuteOptions, executeRun } from "../../../src/run/execute-run.ts";
import type { PlannedTest } from "../../../src/run/plan.ts";
import { holdNewRun, leaseMs } from "../../../src/run/run-lease.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { beginRun } from "../../support/execute.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const eu = projectOf({ provider: "sesv2", region: "eu-west-1" }, { concurrency: 1, pollEveryMs: 1000 });
const [a, b] = [plannedTest("a", eu), plannedTest("b", eu)];
/** How long in-flight creates may take once a run must stop. */
const graceMs = 10_000;

let clock: ManualClock;
let store: Store;
let events: RunEvent[];
/** Signals of the creates so far. */
let creates: AbortSignal[];
let interrupt: AbortController;
let abandon: AbortController;
beforeEach(async () => {
  clock = createManualClock();
  store = await openMemoryStore();
  events = [];
  creates = [];
  interrupt = new AbortController();
  abandon = new AbortController();
});
afterEach(() => store.close());

/** A provider whose creates take `createMs`, and whose tests never complete. */
function providerOf(createMs: number): PlacementProvider {
  return {
    name: "panel",
    simulated: false,
    region: async () => "",
    async submit({ name }, { signal }) {
      creates.push(signal);
      await clock.sleep(createMs, signal);
      return `r-${name}`;
    },
    find: async () => new Map(),
    poll: async (ids) => new Map(ids.map((id) => [id, { status: "in-progress" }])),
    result: () => Promise.reject(new Error("result was called")),
    close: async () => {},
  };
}

interface Stage extends Partial<ExecuteOptions> {
  readonly tests?: readonly PlannedTest[];
  readonly createMs?: number;
}

/** Begins to execute a run. Returns its outcome once some time has passed. */
async function start({ tests = [a, b], createMs = 2000, ...options }: Stage = {}) {
  await beginRun(store, "run", tests, { nowMs: clock.now() });
  const running = executeRun({
    store,
    runId: "run",
    clock,
    lease: holdNewRun(store, "run", { clock, takenAtMs: clock.steadyMs() }),
    emit: (event) => events.push(event),
    openProvider: async () => providerOf(createMs),
    interrupt: interrupt.signal,
    abandon: abandon.signal,
    random: () => 0,
    ...options,
  });
  running.catch(() => {});
  await clock.advance(100);
  return async (ms: number) => {
    await clock.advance(ms);
    return running;
  };
}

const verdictsOf = async () => (await store.latestAttempts("run")).map(({ verdict }) => verdict);
const stoppings = () => events.filter(({ type }) => type === "run-stopping").length;

describe("a run that is interrupted", () => {
  test("finishes its in-flight create, and begins no other", async () => {
    const end = await start();
    interrupt.abort();
    const report = await end(2000);
    expect(report).toMatchObject({ exitCode: 130, run: { interrupted: true } });
    expect(await verdictsOf()).toEqual(["pending", "skipped"]);
    expect(creates.map(({ aborted }) => aborted)).toEqual([false]);
    expect(stoppings()).toBe(1);
  });

  test("aborts its in-flight create after a while", async () => {
    const end = await start({ createMs: 60_000 });
    interrupt.abort();
    await clock.advance(graceMs - 1);
    expect(creates.map(({ aborted }) => aborted)).toEqual([false]);
    const report = await end(1);
    expect(creates.map(({ aborted }) => aborted)).toEqual([true]);
    expect(report.tests[0]).toMatchObject({ submitUncertain: true });
  });

  test("before it starts submits nothing", async () => {
    interrupt.abort();
    const end = await start();
    expect((await end(0)).counts.skipped).toBe(2);
    expect(creates).toEqual([]);
  });
});

test("a run that is abandoned aborts its in-flight create at once", async () => {
  const end = await start();
  abandon.abort();
  const report = await end(0);
  expect(creates.map(({ aborted }) => aborted)).toEqual([true]);
  expect(report.tests.map(({ verdict }) => verdict)).toEqual(["errored", "skipped"]);
  expect(report.run.interrupted).toBe(false);
  expect(stoppings()).toBe(0);
});

test("a run that is abandoned before it starts submits nothing", async () => {
  abandon.abort();
  const end = await start();
  expect((await end(0)).counts.skipped).toBe(2);
});

describe("a run that is cancelled", () => {
  test("finishes its in-flight create, and ends the rest", async () => {
    const end = await start({ createMs: 8000 });
    await store.cancelRun("run");
    const report = await end(8000);
    expect(creates.map(({ aborted }) => aborted)).toEqual([false]);
    expect(report.tests.map(({ verdict, summary }) => [verdict, summary])).toEqual([
      ["pending", "Still being measured"],
      ["not-measured", "Not submitted: the run was cancelled"],
    ]);
    expect((await store.run("run"))?.state).toBe("cancelled");
  });
});

describe("a run that another process takes", () => {
  test("aborts its in-flight create at once, and reports that", async () => {
    const end = await start({ createMs: 60_000 });
    await store.acquireLease("run", {
      owner: "build-3/pid:[1] 4711 x",
      nowMs: clock.now(),
      untilMs: clock.now() + leaseMs,
      leaseMs,
      insteadOf: 1,
    });
    await expect(end(leaseMs / 4)).rejects.toMatchObject({ code: "run-taken-over" });
    expect(creates.map(({ aborted }) => aborted)).toEqual([true]);
    // It reports no results, which are those of the other process.
    expect(events.map(({ type }) => type)).not.toContain("run-finished");
    expect((await store.run("run"))?.lease).toMatchObject({ epoch: 2 });
  });
});

describe("a time limit", () => {
  test("leaves tests open", async () => {
    const end = await start({ timeoutMs: 5000 });
    await clock.advance(4899);
    expect(events.map(({ type }) => type)).not.toContain("run-finished");
    expect((await end(1)).counts).toMatchObject({ pending: 2 });
    expect((await store.run("run"))?.state).toBe("open");
  });

  test("is none by default", async () => {
    await start();
    await clock.advance(100_000);
    expect(events.map(({ type }) => type)).not.toContain("run-finished");
    interrupt.abort();
    await clock.advance(0);
    expect(events.at(-1)?.type).toBe("run-finished");
  });
});

describe("a run whose ledger fails", () => {
  const failure = new PlacewrightError("ledger-unusable", "Cannot write the ledger");

  test("stops, and says that a test may be missing from the ledger", async () => {
    const failing: Store = { ...store, saveAttempts: () => Promise.reject(failure) };
    const end = await start({ store: failing, tests: [a, b, plannedTest("c", eu)] });
    await expect(end(60_000)).rejects.toMatchObject({
      code: "run-unrecorded",
      reason: expect.stringContaining("Cannot write the ledger"),
    });
    // The second create began before the first change was written.
    expect(creates).toHaveLength(2);
    expect((await store.run("run"))?.lease).toBeUndefined();
  });

  test("before anything was sent keeps the error", async () => {
    const failing: Store = { ...store, recordIntents: () => Promise.reject(failure) };
    const end = await start({ store: failing });
    await expect(end(0)).rejects.toBe(failure);
    expect(creates).toEqual([]);
  });
});

test("a run whose tests are all finished is finished, and reports only blocked ones again", async () => {
  const end = await start({
    tests: [{ ...a, heldBack: "it has an error" }],
  });
  const report = await end(0);
  expect(report.counts.failed).toBe(1);
  expect(events.map(({ type }) => type)).toEqual(["run-started", "test-finished", "run-finished"]);
  expect(events[0]).toMatchObject({ atMs: 1_000_000, runId: "run", tests: [a.identity] });
  expect(await store.run("run")).toMatchObject({
    state: "finished",
    verdict: "failed",
    finishedAtMs: 1_000_000,
  });
});

test("a run of a project that today's config does not have is not executed", async () => {
  const end = await start({ projectsOf: () => [] });
  await expect(end(0)).rejects.toThrow("run run has no project here");
  expect(creates).toEqual([]);
});

test("a test is executed in its own project", async () => {
  const elsewhere = { ...eu, name: "elsewhere" };
  const opened: string[] = [];
  const end = await start({
    tests: [plannedTest("c", elsewhere)],
    projectsOf: () => [eu, elsewhere],
    async openProvider({ name }) {
      opened.push(name);
      return providerOf(2000);
    },
  });
  abandon.abort();
  await end(0);
  expect(opened).toEqual(["elsewhere"]);
});

test("a run with an incomplete record of a test is not executed", async () => {
  const incomplete: Store = { ...store, identities: async () => new Map() };
  const end = await start({ store: incomplete });
  await expect(end(0)).rejects.toThrow("the ledger has an incomplete record of test a@here");
  expect(creates).toEqual([]);
});

test("the projects of a run are asked for by name, and only unfinished tests count", async () => {
  const asked: unknown[] = [];
  const elsewhere = { ...eu, name: "elsewhere" };
  const blocked = { ...plannedTest("c", elsewhere), heldBack: "it has an error" };
  const end = await start({
    tests: [a, blocked],
    projectsOf(run, names) {
      asked.push(run.id, names);
      return [eu];
    },
  });
  abandon.abort();
  await end(0);
  expect(asked).toEqual(["run", new Set(["here"])]);
});
