import { afterEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { openPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import type { WorkerEvent } from "../../../src/worker/worker-event.ts";
import { openLedger } from "../../../src/workspace/ledger.ts";
import { startFarProject } from "../../support/far-project.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl, startPostgres } from "../../support/postgres.ts";
import { makeProject } from "../../support/project-folder.ts";
import { planRun, startWorker, type TestWorker } from "../../support/test-worker.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const isLeft = (event: WorkerEvent) => event.type === "run-left" && event.isFinished;
const isSubmitted = (event: WorkerEvent) =>
  event.type === "run-event" && event.event.type === "test-submitted";

function noteWorker(worker: TestWorker): TestWorker {
  closers.push(() => worker.stop().catch(() => {}));
  return worker;
}

/** Creates a project at a service, and opens its ledger in a database. */
async function stage(url: string, tests: number) {
  const far = await startFarProject({ tests, keys: "concurrency: 1, pollEvery: 50" });
  closers.push(far.close);
  const config = {
    ...(await loadConfig({ cwd: far.dir, env: { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" } })),
    ledgerUrl: url,
  };
  const store = await openLedger(config);
  closers.push(store.close);
  return { far, config, store };
}

async function local(url: string) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { check: { failOn: "never" }, projects: [{ name: "here", provider: "local", completeAfter: "1h" }] };\n`,
    "scenarios/a.yaml":
      'from: news@acme.example\nmessage: { simple: { subject: "Your order", text: "On its way." } }\nexpect: { overall: [inbox >= 0] }\n',
  });
  closers.push(remove);
  return { ...(await loadConfig({ cwd: dir, env: {} })), ledgerUrl: url };
}

describe.skipIf(!hasPostgres)(`workers that share a database${postgresNote}`, () => {
  test("continue each other's runs, and pay for each test once", async () => {
    process.env["AWS_ACCESS_KEY_ID"] ??= "a";
    process.env["AWS_SECRET_ACCESS_KEY"] ??= "b";
    const url = await sharedPostgresUrl();
    const { far, config, store } = await stage(url, 12);
    const runId = await planRun(store, config);
    const first = noteWorker(startWorker(store, config));
    await first.until(isSubmitted);
    await first.stop();
    expect(first.events).toContainEqual(
      expect.objectContaining({ type: "run-left", runId, isFinished: false }),
    );
    const open = await openLedger(config);
    closers.push(open.close);
    const others = [noteWorker(startWorker(open, config)), noteWorker(startWorker(store, config))];
    await Promise.any(others.map((each) => each.until(isLeft)));
    const names = (await far.reports()).map(({ name }) => name);
    expect([names.length, new Set(names).size]).toEqual([12, 12]);
    expect((await store.run(runId))?.state).toBe("finished");
  });

  test("leave tests to the machine that has their record, and tell why", async () => {
    const url = await sharedPostgresUrl();
    const [here, elsewhere] = [await local(url), await local(url)];
    const store = await openLedger(here);
    closers.push(store.close);
    const runId = await planRun(store, here);
    const first = noteWorker(startWorker(store, here));
    await first.until(isSubmitted);
    await first.stop();
    const other = noteWorker(startWorker(store, elsewhere));
    await other.until(({ type }) => type === "run-failed");
    await other.stop();
    const failed = other.events.find((event) => event.type === "run-failed");
    expect(failed).toMatchObject({
      error: {
        code: "usage",
        reason: `Cannot continue run ${runId} on this machine: the machine that submitted its tests in project "here" has their record`,
      },
    });
    expect((await store.latestAttempts(runId)).map(({ state }) => state)).toEqual(["submitted"]);
    expect(await store.dueRuns({ limit: 5, nowMs: Date.now() })).toHaveLength(1);
  });

  test("survive a server that is away for a while", async () => {
    const server = await startPostgres();
    closers.push(server.close);
    const config = await local(server.url("team"));
    const quick = { ...config, projects: config.projects };
    const store = await openPostgresStore(server.url("team"), { patienceMs: 100 });
    closers.push(store.close);
    const worker = noteWorker(startWorker(store, quick));
    await worker.until(({ type }) => type === "looked");
    await server.stop("immediate");
    await worker.until(({ type }) => type === "ledger-failed");
    await server.start();
    await worker.looks(1);
    const runId = await planRun(store, config);
    await worker.until((event) => event.type === "run-taken" && event.runId === runId);
  });

  test("end when a newer version has upgraded the ledger, and touch nothing more", async () => {
    const url = await sharedPostgresUrl();
    const config = await local(url);
    const store = await openLedger(config);
    closers.push(store.close);
    const runId = await planRun(store, config);
    const worker = noteWorker(startWorker(store, config));
    await worker.until(isSubmitted);
    const { Client } = await import("pg");
    const client = new Client(url.replace(/\?.*/, ""));
    await client.connect();
    closers.push(() => client.end());
    await client.query(`SET search_path = ${new URL(url).searchParams.get("schema")}`);
    await client.query("UPDATE ledger SET version = version + 1");
    const told = {
      code: "ledger-unusable",
      reason: expect.stringMatching(
        /^Cannot use the ledger in postgres:.*: it was written by a newer version of placewright \(schema \d+; this version supports \d+\)$/,
      ),
      hint: "Update placewright on this machine",
    };
    await expect(worker.ended).rejects.toMatchObject(told);
    const row = async () => (await client.query("SELECT state, epoch, lease_until_ms FROM run")).rows;
    const before = await row();
    await expect(store.releaseLease({ runId, epoch: 1 })).rejects.toMatchObject(told);
    await expect(store.runs({ limit: 1 })).rejects.toMatchObject(told);
    expect(await row()).toEqual(before);
    await expect(openPostgresStore(url)).rejects.toMatchObject(told);
  });
});
