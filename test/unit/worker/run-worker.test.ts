import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import type { ResolvedConfig } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { checkStore } from "../../../src/run/checked-store.ts";
import type { Store } from "../../../src/store/store.ts";
import type { WorkerEvent } from "../../../src/worker/worker-event.ts";
import { makeProject } from "../../support/project-folder.ts";
import { inCi, inDepth, isThorough } from "../../support/sample-of.ts";
import { describeStores } from "../../support/store-kinds.ts";
import { hastyClock, planRun, startWorker, type TestWorker } from "../../support/test-worker.ts";

const scenario = `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Your order of ten tulips is on its way." } }
variants: [{ name: one }, { name: two }]
expect: { overall: [inbox >= 0] }
`;

describeStores((open) => {
  let store: Store;
  let tamper: (sql: string) => Promise<void>;
  let closers: (() => Promise<unknown>)[];
  beforeEach(async () => {
    const opened = await open();
    store = await checkStore(opened.store, "the ledger");
    ({ tamper } = opened);
    closers = [opened.close];
  });
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
  });

  async function configOf(keys = "", completeAfter = "0"): Promise<ResolvedConfig> {
    const { dir, remove } = await makeProject({
      "placewright.config.ts": `export default { check: { failOn: "never" }, ${keys}
        projects: [{ name: "here", provider: "local", completeAfter: "${completeAfter}", pollEvery: 20 },
          { name: "other", provider: "local", completeAfter: 0 }] };\n`,
      "scenarios/a.yaml": scenario,
      "broken.ts": 'export default { onEnd() { throw new Error("the disk is full"); } };\n',
    });
    closers.push(remove);
    return loadConfig({ cwd: dir, env: {} });
  }

  function work(config: ResolvedConfig, options: Parameters<typeof startWorker>[2] = {}): TestWorker {
    const worker = startWorker(store, config, options);
    closers.push(() => worker.stop().catch(() => {}));
    return worker;
  }
  const isLeft = (runId: string) => (event: WorkerEvent) =>
    event.type === "run-left" && event.runId === runId && event.isFinished;
  const stateOf = async (runId: string) => (await store.run(runId))?.state;

  test("works on the runs that it finds, and writes their reports", async () => {
    const config = await configOf();
    const runs = [await planRun(store, config), await planRun(store, config, ["here", "other"])];
    const worker = work(config);
    for (const id of runs) await worker.until(isLeft(id));
    await worker.stop();
    for (const id of runs) expect(await stateOf(id)).toBe("finished");
    expect((await readdir(config.reportsDir)).filter((name) => runs.includes(name))).toHaveLength(2);
    const report = JSON.parse(await readFile(join(config.reportsDir, "latest/report.json"), "utf8"));
    expect(runs).toContain(report.run.id);
    expect(worker.events.at(-1)).toEqual({ type: "stopping", runs: 0 });
    expect(await store.workers()).toEqual([]);
  });

  test("says what it works on, and what it may use", async () => {
    const config = await configOf("", "1h");
    const runId = await planRun(store, config);
    const worker = work(config, { concurrency: 7, projects: ["here"] });
    await worker.until(({ type }) => type === "looked");
    const [card] = await store.workers();
    expect(card?.document).toMatchObject({ pid: process.pid, concurrency: 7, projects: ["here"] });
    await worker.until(({ type }) => type === "run-taken");
    await worker.stop();
    expect(await store.dueRuns({ limit: 5, nowMs: Date.now() })).toEqual([{ id: runId, state: "open" }]);
  });

  inDepth("works on no more runs at once than it should, scheduled ones included", async () => {
    const config = await configOf('schedules: [{ name: "s", cron: "0 2 * * *", latest: "36500d" }],');
    await store.openSchedule("s", Date.now() - 26 * 3_600_000);
    const runs = [];
    for (let count = 0; count < 4; count++) runs.push(await planRun(store, config));
    let now = 0;
    let most = 0;
    const count = ({ type }: WorkerEvent): void => {
      if (type === "run-taken") most = Math.max(most, ++now);
      if (type === "run-left" || type === "run-failed") now--;
    };
    const worker = work(config, { concurrency: 2 });
    for (const id of runs) await worker.until(isLeft(id));
    await worker.until(({ type }) => type === "tick-started");
    const started = worker.events.find(({ type }) => type === "tick-started");
    if (started?.type !== "tick-started") throw new Error("no tick");
    await worker.until(isLeft(started.runId));
    worker.events.forEach(count);
    expect(most).toBeLessThanOrEqual(2);
  });

  test("leaves runs of other projects alone", async () => {
    const config = await configOf();
    const [both, own] = [
      await planRun(store, config, ["here", "other"]),
      await planRun(store, config, ["here"]),
    ];
    const worker = work(config, { projects: ["here"] });
    await worker.until(isLeft(own));
    await worker.looks(5);
    expect([await stateOf(own), await stateOf(both)]).toEqual(["finished", "open"]);
    expect((await store.run(both))?.epoch).toBe(1);
  });

  test("collects a cancelled run, and submits no more of it", async () => {
    const config = await configOf("", "1h");
    const runId = await planRun(store, config);
    const first = work(config);
    await first.until((event) => event.type === "run-event" && event.event.type === "test-submitted");
    await first.stop();
    await store.cancelRun(runId);
    const before = (await store.latestAttempts(runId)).filter(({ state }) => state === "planned").length;
    const second = work(config);
    await second.until((event) => event.type === "run-taken");
    await second.looks(3);
    await second.stop();
    expect((await store.latestAttempts(runId)).filter(({ state }) => state === "planned")).toHaveLength(
      before,
    );
    expect(await stateOf(runId)).toBe("cancelled");
  });

  inDepth("a reporter that fails does not hurt its run", async () => {
    const config = await configOf('reporters: ["./broken.ts"],');
    const runId = await planRun(store, config);
    const worker = work(config);
    await worker.until(isLeft(runId));
    expect(worker.events).toContainEqual({
      type: "report-failed",
      runId,
      message: expect.stringContaining("the disk is full"),
    });
    expect(await stateOf(runId)).toBe("finished");
  });

  test.each<[string, (runId: string) => string, RegExp]>([
    [
      "its row is damaged",
      (runId) => `UPDATE run SET settings = '{"projects":[{}]}' WHERE id = '${runId}'`,
      /damaged|Cannot read|not valid|projects/,
    ],
    [
      "its project has other settings than the config",
      (runId) =>
        `UPDATE run SET settings = replace(settings, '"provider":"local"', '"provider":"sesv2"') WHERE id = '${runId}'`,
      /ledger|config/,
    ],
  ])("a run whose ledger and config do not match waits longer each time: %s", async (_, sql, words) => {
    const config = await configOf();
    const [bad, good] = [await planRun(store, config), await planRun(store, config)];
    await tamper(sql(bad));
    let laterMs = 0;
    const clock = { ...hastyClock, steadyMs: () => systemClock.steadyMs() + laterMs };
    const worker = work(config, { clock });
    await worker.until(isLeft(good));
    const failures = () => worker.events.filter((event) => event.type === "run-failed");
    const pauses = [30_000, 60_000, 120_000];
    for (const [index, ms] of pauses.entries()) {
      await worker.until(() => failures().length > index);
      await worker.looks(3);
      expect(failures()).toHaveLength(index + 1);
      laterMs += ms;
    }
    expect(
      failures()
        .map(({ againInMs }) => againInMs)
        .slice(0, 3),
    ).toEqual(pauses);
    for (const { runId, error } of failures()) {
      expect(runId).toBe(bad);
      expect(String(error)).toMatch(words);
    }
    expect(await stateOf(good)).toBe("finished");
  });

  inDepth("an id that is none is never used", async () => {
    const config = await configOf();
    const [bad, good] = [await planRun(store, config), await planRun(store, config)];
    await tamper(
      `INSERT INTO run (id, created_ms, settings, state, calls, epoch) SELECT '../../escaped', created_ms, settings, state, calls, epoch FROM run WHERE id = '${bad}'`,
    );
    const worker = work(config);
    await worker.until(isLeft(good));
    await worker.until(isLeft(bad));
    await worker.looks(3);
    expect(worker.events.filter(({ type }) => type === "run-failed")).toEqual([]);
  });

  describe("with retention", () => {
    test("deletes old runs when it starts", async () => {
      const config = await configOf('retention: "90d",');
      const [old, newest] = [await planRun(store, config), await planRun(store, config)];
      const first = work(config);
      for (const id of [old, newest]) await first.until(isLeft(id));
      await first.stop();
      const finishedMs = Date.now() - 91 * 24 * 3_600_000;
      await tamper(
        `UPDATE run SET created_ms = ${finishedMs}, finished_ms = ${finishedMs} WHERE id = '${old}'`,
      );
      await work(config).until(({ type }) => type === "runs-deleted");
      expect((await store.runs({ limit: 5 })).map(({ id }) => id)).toEqual([newest]);
    });

    test("keeps a damaged run, and deletes the others", async () => {
      const config = await configOf('retention: "90d",');
      const [bad, old] = [await planRun(store, config), await planRun(store, config)];
      const first = work(config);
      for (const id of [bad, old]) await first.until(isLeft(id));
      await first.stop();
      await tamper(`UPDATE run SET created_ms = CASE WHEN id = '${bad}' THEN 1 ELSE 2 END, finished_ms = 2`);
      await tamper(
        `INSERT INTO run (id, created_ms, settings, state, calls, epoch) SELECT '../../escaped', created_ms, settings, state, calls, epoch FROM run WHERE id = '${bad}'`,
      );
      const worker = work(config);
      await worker.until(({ type }) => type === "runs-deleted");
      expect(worker.events.filter(({ type }) => type === "ledger-failed")).toEqual([]);
      // The other one has the latest passing result.
      expect((await store.oldRuns(3)).map(({ id, isDamaged }) => [id, isDamaged])).toEqual([
        [old, undefined],
        ["../../escaped", true],
      ]);
    });

    inCi("several workers at once delete each run once, and say nothing of the others", async () => {
      const config = await configOf('retention: "90d",');
      const ids = [];
      for (let count = 0; count < 6; count++) ids.push(await planRun(store, config));
      const first = work(config);
      for (const id of ids) await first.until(isLeft(id));
      await first.stop();
      const finishedMs = Date.now() - 91 * 24 * 3_600_000;
      await tamper(
        `UPDATE run SET created_ms = ${finishedMs}, finished_ms = ${finishedMs} WHERE id <> '${ids.at(-1)}'`,
      );
      const workers = [work(config), work(config), work(config)];
      await vi.waitFor(async () => expect(await store.runs({ limit: 9 })).toHaveLength(1), {
        timeout: 120_000,
      });
      for (const worker of workers) await worker.stop();
      const events = workers.flatMap((worker) => worker.events);
      const deleted = events.flatMap((event) => (event.type === "runs-deleted" ? [event.count] : []));
      expect(deleted.reduce((sum, count) => sum + count, 0)).toBe(5);
      expect(events.filter(({ type }) => /failed|fault/.test(type))).toEqual([]);
    });

    inDepth("deletes old runs each hour, and only those", async () => {
      const config = await configOf('retention: "90d",');
      const ids = [];
      for (let count = 0; count < 3; count++) ids.push(await planRun(store, config));
      let laterMs = 0;
      const clock = { ...hastyClock, steadyMs: () => systemClock.steadyMs() + laterMs };
      const worker = work(config, { clock });
      for (const id of ids) await worker.until(isLeft(id));
      const [oldest = "", old = ""] = ids;
      const days = (count: number) => Date.now() - count * 24 * 3_600_000;
      await tamper(
        `UPDATE run SET created_ms = ${days(100)}, finished_ms = ${days(91)} WHERE id = '${oldest}'`,
      );
      await tamper(`UPDATE run SET created_ms = ${days(100)}, finished_ms = ${days(89)} WHERE id = '${old}'`);
      await worker.looks(3);
      expect(await store.runs({ limit: 5 })).toHaveLength(3);
      laterMs = 3_600_000;
      await worker.until(({ type }) => type === "runs-deleted");
      const left = (await store.runs({ limit: 5 })).map(({ id }) => id);
      expect(left).not.toContain(oldest);
      expect(left).toContain(ids[2]);
    });
  });
}, isThorough);
