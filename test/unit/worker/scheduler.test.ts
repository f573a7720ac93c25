import { afterEach, beforeEach, expect, test } from "vitest";
import type { SteadyClock } from "../../../src/base/clock.ts";
import { PlacewrightError } from "../../../src/base/errors.ts";
import type { ResolvedConfig } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { Store } from "../../../src/store/store.ts";
import { createScheduler, type Scheduler } from "../../../src/worker/scheduler.ts";
import type { WorkerEvent } from "../../../src/worker/worker-event.ts";
import type { StartedRun } from "../../../src/workspace/start-run.ts";
import { makeProject } from "../../support/project-folder.ts";
import { isThorough } from "../../support/sample-of.ts";
import { describeStores } from "../../support/store-kinds.ts";

const minute = 60_000;
const hour = 60 * minute;
const midnight = Date.parse("2026-03-01T00:00:00Z");
const scenario = (name: string) => `from: Acme <news@acme.example>
tags: [${name}]
message: { simple: { subject: "Your order", text: "Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 0] }
`;

/** A promise that a test resolves. */
function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

describeStores((open) => {
  let store: Store;
  let closers: (() => Promise<unknown>)[];
  let nowMs: number;
  /** A clock that tests set. */
  const clock: SteadyClock = { now: () => nowMs, steadyMs: () => nowMs - midnight, sleep: async () => {} };
  beforeEach(async () => {
    nowMs = midnight;
    const opened = await open();
    ({ store } = opened);
    closers = [opened.close];
  });
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
  });

  async function configOf(schedules: string): Promise<ResolvedConfig> {
    const { dir, remove } = await makeProject({
      "placewright.config.ts": `export default { check: { failOn: "never" }, schedules: [${schedules}],
        projects: [{ name: "here", provider: "local" }, { name: "other", provider: "local" }] };\n`,
      "scenarios/a.yaml": scenario("a"),
      "scenarios/bad.yaml": scenario("bad").replace("Your order", "Hello {{nobody}}"),
    });
    closers.push(remove);
    return loadConfig({ cwd: dir, env: {} });
  }

  const nightly = '{ name: "nightly", cron: "0 2 * * *", select: { tags: ["a"] } }';

  interface Machine extends Scheduler {
    readonly events: WorkerEvent[];
    readonly started: StartedRun[];
  }

  /** Creates the scheduler of one machine. */
  function machine(
    config: ResolvedConfig,
    {
      owner = "w1",
      at = store,
      projects = ["here", "other"],
    }: { owner?: string; at?: Store; projects?: string[] } = {},
  ): Machine {
    const events: WorkerEvent[] = [];
    const started: StartedRun[] = [];
    const { signal } = new AbortController();
    const scheduler = createScheduler({
      store: at,
      config,
      env: {},
      clock,
      owner,
      concurrency: 5,
      projects,
      interrupt: signal,
      abandon: signal,
      onEvent: (event) => events.push(event),
      onStarted: async (run) => {
        started.push(run);
        await run.lease.release();
      },
    });
    return { ...scheduler, events, started };
  }

  /** Moves to a time, and lets machines look until none has anything left. */
  async function moveTo(ms: number, ...machines: readonly Scheduler[]): Promise<void> {
    nowMs = ms;
    await Promise.all(machines.map((each) => each.look()));
  }

  const ticksOf = async (schedule = "nightly") =>
    (await store.ticks({ schedule, limit: 200 })).map(({ atMs, state, reason }) => ({
      at: (atMs - midnight) / hour,
      state,
      ...(reason === undefined ? {} : { reason }),
    }));
  const runCount = async (): Promise<number> => (await store.runs({ limit: 100 })).length;

  test("each time starts one run, however many machines look at once", async () => {
    const config = await configOf(nightly);
    const machines = ["w1", "w2", "w3"].map((owner) => machine(config, { owner }));
    await moveTo(midnight, ...machines);
    expect(await runCount()).toBe(0);
    for (const day of [0, 1]) {
      await moveTo(midnight + day * 24 * hour + 2 * hour - 1, ...machines);
      expect(await runCount()).toBe(day);
      await moveTo(midnight + day * 24 * hour + 2 * hour, ...machines);
      await moveTo(midnight + day * 24 * hour + 2 * hour + 3 * minute, ...machines);
      expect(await runCount()).toBe(day + 1);
    }
    expect(await ticksOf()).toEqual([
      { at: 26, state: "started" },
      { at: 2, state: "started" },
    ]);
    const [run] = await store.runs({ limit: 1 });
    const [tick] = await store.ticks({ limit: 1 });
    expect(run).toMatchObject({ id: tick?.runId, state: "open" });
    expect(machines.flatMap(({ started }) => started)).toHaveLength(2);
  });

  test("the audit of a team has the runs of schedules, and what they spend", async () => {
    const ledgerUrl = "postgres://the-team";
    const only = machine({ ...(await configOf(nightly)), ledgerUrl });
    await moveTo(midnight, only);
    await moveTo(midnight + 2 * hour, only);
    const [run] = await store.runs({ limit: 1 });
    expect(await store.audit({ limit: 9 })).toMatchObject([
      {
        action: "run",
        subject: run?.id,
        details: { via: "schedule", newTests: 1, cost: 0, words: "schedule nightly" },
      },
    ]);
  });

  test("two schedules at one time are two runs, of the scenarios that each selects", async () => {
    const config = await configOf(
      `${nightly}, { name: "also", cron: "0 2 * * *", select: { tags: ["a"] }, project: ["here", "other"] }`,
    );
    const only = machine(config);
    await moveTo(midnight, only);
    await moveTo(midnight + 2 * hour, only);
    expect(only.events.map(({ type }) => type)).toEqual(["tick-started", "tick-started"]);
    const counts = [];
    for (const { id } of await store.runs({ limit: 5 })) counts.push((await store.latestAttempts(id)).length);
    expect(counts.toSorted()).toEqual([1, 2]);
  });

  test("nights that overlap are two runs, which both stay open", async () => {
    const config = await configOf('{ name: "nightly", cron: "*/5 * * * *", select: { tags: ["a"] } }');
    const only = machine(config);
    await moveTo(midnight, only);
    for (const minutes of [5, 10]) await moveTo(midnight + minutes * minute, only);
    const due = await store.dueRuns({ limit: 5, nowMs: Date.now() });
    expect(due.map(({ state }) => state)).toEqual(["open", "open"]);
  });

  test("a machine that died after its claim loses its time to another one", async () => {
    const config = await configOf(nightly);
    const other = machine(config);
    await moveTo(midnight, other);
    nowMs = midnight + 2 * hour;
    const request = { schedule: "nightly", atMs: nowMs, owner: "dead", nowMs, claimMs: 2 * minute };
    expect(await store.claimTick(request)).toMatchObject({ kind: "claimed" });
    for (const seconds of [0, 30, 60, 119]) {
      await moveTo(midnight + 2 * hour + seconds * 1000, other);
      expect(await runCount()).toBe(0);
    }
    await moveTo(midnight + 2 * hour + 2 * minute, other);
    expect(await ticksOf()).toEqual([{ at: 2, state: "started" }]);
  });

  test("a machine that freezes while it plans starts nothing when it wakes, and discards its run", async () => {
    const config = await configOf(nightly);
    const [reached, awake] = [gate(), gate()];
    const frozen = machine(config, {
      owner: "frozen",
      at: {
        ...store,
        async openRun(...args) {
          reached.open();
          await awake.opened;
          return store.openRun(...args);
        },
      },
    });
    const other = machine(config, { owner: "other" });
    await moveTo(midnight, frozen, other);
    nowMs = midnight + 2 * hour;
    const late = frozen.look();
    await reached.opened;
    await moveTo(nowMs, other);
    expect(other.events).toEqual([]);
    await moveTo(nowMs + 3 * minute, other);
    expect(other.events).toMatchObject([{ type: "tick-started", schedule: "nightly" }]);
    awake.open();
    await late;
    expect(frozen.events).toMatchObject([{ type: "schedule-failed", error: { code: "run-taken-over" } }]);
    const runs = await store.runs({ limit: 5 });
    expect(runs.map(({ id }) => id)).toEqual(other.started.map(({ runId }) => runId));
    await moveTo(nowMs + minute, frozen, other);
    expect(await ticksOf()).toEqual([{ at: 2, state: "started" }]);
  });

  test("times without a worker are recorded as missed, and the last one still starts if it is not too late", async () => {
    const config = await configOf(nightly);
    await moveTo(midnight, machine(config));
    const later = machine(config, { owner: "later" });
    await moveTo(midnight + 2 * 24 * hour + 2.5 * hour, later);
    const missed = { state: "missed", reason: "no worker was there" };
    expect(await ticksOf()).toEqual([
      { at: 50, state: "started" },
      { at: 26, ...missed },
      { at: 2, ...missed },
    ]);
    expect(later.events).toMatchObject([
      { type: "tick-missed", schedule: "nightly", tickMs: midnight + 2 * hour },
      { type: "tick-missed", schedule: "nightly", tickMs: midnight + 26 * hour },
      { type: "tick-started", schedule: "nightly", tickMs: midnight + 50 * hour },
    ]);
  });

  test.each([
    ["", 1],
    [', latest: "10m"', 1 / 6],
    [", latest: 0", 0],
  ])("with%s, a run starts up to %d hours late", async (latest, hours) => {
    const config = await configOf(`{ name: "nightly", cron: "0 2 * * *", select: { tags: ["a"] }${latest} }`);
    await moveTo(midnight, machine(config));
    await moveTo(midnight + 2 * hour + hours * hour, machine(config));
    await moveTo(midnight + 26 * hour + hours * hour + 1, machine(config));
    expect((await ticksOf()).map(({ state }) => state)).toEqual(["missed", "started"]);
  });

  test("thousands of missed times are recorded up to a limit", async () => {
    const config = await configOf('{ name: "nightly", cron: "* * * * *", select: { tags: ["a"] } }');
    await moveTo(midnight, machine(config));
    await moveTo(midnight + 30 * 24 * hour, machine(config));
    const ticks = await ticksOf();
    expect(ticks.map(({ state }) => state)).toEqual(["started", ...Array(100).fill("missed")]);
    expect(ticks[1]?.reason).toBe("no worker was there, like at earlier times that are not listed");
    await moveTo(nowMs + minute, machine(config));
    expect(await ticksOf()).toHaveLength(102);
  });

  test("a schedule that is paused misses its times, and says who paused it", async () => {
    const config = await configOf(nightly);
    const only = machine(config);
    await moveTo(midnight, only);
    await store.pauseSchedule("nightly", "ada on build-3", nowMs);
    await moveTo(midnight + 2 * hour, only);
    expect(only.events).toMatchObject([
      { type: "tick-missed", reason: "ada on build-3 had paused the schedule" },
    ]);
    await store.pauseSchedule("nightly", undefined, nowMs);
    await moveTo(midnight + 26 * hour, only);
    expect((await ticksOf()).map(({ state }) => state)).toEqual(["started", "missed"]);
  });

  test("a scenario with an error makes its time fail with the reason, and the next one is tried", async () => {
    const config = await configOf(
      `{ name: "broken", cron: "0 2 * * *", select: { tags: ["bad"] } }, { name: "none", cron: "0 2 * * *", select: { tags: ["nothing"] } }, ${nightly}`,
    );
    const only = machine(config);
    await moveTo(midnight, only);
    await moveTo(midnight + 2 * hour, only);
    expect(await ticksOf("broken")).toEqual([
      { at: 2, state: "failed", reason: expect.stringMatching(/^scenarios\/bad\.yaml: .*nobody/) },
    ]);
    expect(await ticksOf("none")).toMatchObject([
      { state: "failed", reason: expect.stringContaining("nothing") },
    ]);
    expect(await ticksOf()).toEqual([{ at: 2, state: "started" }]);
    expect(await runCount()).toBe(1);
    await moveTo(midnight + 26 * hour, only);
    expect((await ticksOf("broken")).map(({ at }) => at)).toEqual([26, 2]);
  });

  test("a ledger that cannot be reached at the time, or that fails as the run opens, loses nothing", async () => {
    const config = await configOf(nightly);
    const gone = new PlacewrightError("ledger-unusable", "Cannot use the ledger: the connection was lost");
    let failing: "all" | "open" | "answer" | undefined;
    const at: Store = {
      ...store,
      async openSchedule(...args) {
        if (failing === "all") throw gone;
        return store.openSchedule(...args);
      },
      async openRun(...args) {
        if (failing === "open") throw gone;
        const opened = await store.openRun(...args);
        if (failing === "answer") throw gone;
        return opened;
      },
    };
    const only = machine(config, { at });
    await moveTo(midnight, only);
    failing = "all";
    await moveTo(midnight + 2 * hour, only);
    failing = "open";
    await moveTo(nowMs + 10_000, only);
    expect(only.events.map(({ type }) => type)).toEqual(["schedule-failed", "schedule-failed"]);
    failing = undefined;
    await moveTo(nowMs + 10_000, only);
    expect(await ticksOf()).toEqual([{ at: 2, state: "claimed" }]);
    await moveTo(nowMs + 2 * minute, only);
    expect(await ticksOf()).toEqual([{ at: 2, state: "started" }]);
    expect((await store.runs({ state: "open" })).length).toBe(1);
    failing = "answer";
    await moveTo(midnight + 26 * hour, only);
    failing = undefined;
    await moveTo(nowMs + 3 * minute, only);
    expect((await ticksOf()).map(({ state }) => state)).toEqual(["started", "started"]);
    const [newest] = await store.ticks({ limit: 1 });
    expect((await store.run(newest?.runId ?? ""))?.state).toBe("open");
    expect(await store.dueRuns({ limit: 5, nowMs: Date.now() })).toHaveLength(2);
  });

  test("one schedule that always fails does not keep another from its times", async () => {
    const config = await configOf(`{ name: "damaged", cron: "0 2 * * *" }, ${nightly}`);
    const at: Store = {
      ...store,
      async openSchedule(name, ...rest) {
        if (name === "damaged") throw new PlacewrightError("ledger-unusable", "Cannot read schedule");
        return store.openSchedule(name, ...rest);
      },
    };
    const only = machine(config, { at });
    await moveTo(midnight, only);
    await moveTo(midnight + 2 * hour, only);
    expect(await ticksOf()).toEqual([{ at: 2, state: "started" }]);
  });

  test("a worker leaves a schedule alone if it may not use all of its projects", async () => {
    const config = await configOf(
      `{ name: "nightly", cron: "0 2 * * *", select: { tags: ["a"] }, project: ["here", "other"] }`,
    );
    const limited = machine(config, { projects: ["here"] });
    await moveTo(midnight, limited);
    await moveTo(midnight + 2 * hour, limited);
    expect([await store.schedules(), await runCount()]).toEqual([[], 0]);
  });

  test("a date that is set back delays nothing", async () => {
    const config = await configOf('{ name: "nightly", cron: "* * * * *", select: { tags: ["a"] } }');
    let backMs = 0;
    const only = createScheduler({
      store,
      config,
      env: {},
      clock: { ...clock, now: () => nowMs - backMs },
      owner: "w",
      concurrency: 1,
      projects: ["here", "other"],
      interrupt: new AbortController().signal,
      abandon: new AbortController().signal,
      onEvent: () => {},
      onStarted: ({ lease }) => lease.release(),
    });
    await moveTo(midnight, only);
    backMs = 3 * hour;
    await moveTo(midnight + 61_000, only);
    expect(await runCount()).toBe(0);
    backMs = 0;
    await moveTo(midnight + 2 * minute + 2000, only);
    expect(await runCount()).toBe(1);
  });
}, isThorough);
