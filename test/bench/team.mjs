import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createJiti } from "jiti";
import pg from "pg";
import { startService } from "../../dist/api/service.js";

const support = createJiti(import.meta.url);
const { hasPostgres, startPostgres } = await support.import("../support/postgres.ts");
const { makeProject } = await support.import("../support/project-folder.ts");
const { interrupt, launchCli, waitForOutput } = await support.import("../support/run-cli.ts");

const counts = (process.env.BENCH_WORKERS ?? "1,2,4,8").split(",").map(Number);
const runs = Number(process.env.BENCH_TEAM_RUNS ?? 16);
const testsPerRun = 25;
const tests = runs * testsPerRun;
const completeAfterMs = 3000;
const pollEveryMs = 1000;

const scenario = `from: Acme <news@acme.example>
message:
  simple: { subject: "Your order {{number}}", text: "Thank you. Your order {{number}} of ten tulips is on its way." }
variants: rows.csv
expect: { overall: [inbox >= 0] }
`;

/**
 * Measures how fast workers on this machine carry out the runs of one ledger, which all start at once. The service runs
 * here, too, and limits no rate.
 */
export async function bench() {
  console.log(
    `  ${tests} tests in ${runs} runs; a test takes ${completeAfterMs / 1000} s, and is looked for every ${pollEveryMs / 1000} s`,
  );
  console.log(
    "  ledger      workers  tests/s  × one worker  calls/test  verdict after: median  latest  MB/1,000 tests",
  );
  const server = hasPostgres ? await startPostgres({ syncs: true }) : undefined;
  if (!server) console.log("  (PostgreSQL is not installed: apt-get install postgresql)");
  try {
    for (const kind of server ? ["postgres", "sqlite"] : ["sqlite"]) {
      let first;
      for (const workers of counts) {
        const ledger = kind === "postgres" ? server : undefined;
        const { seconds, callsPerTest, delays, bytes } = await measure(workers, ledger);
        const rate = tests / seconds;
        first ??= rate;
        const [median, latest] = [delays[delays.length >> 1], delays.at(-1)];
        console.log(
          [
            `  ${kind.padEnd(10)}`,
            `${workers}`.padStart(8),
            rate.toFixed(1).padStart(8),
            (rate / first).toFixed(2).padStart(13),
            callsPerTest.toFixed(2).padStart(11),
            `${(median / 1000).toFixed(1)} s`.padStart(22),
            `${(latest / 1000).toFixed(1)} s`.padStart(7),
            ((bytes / 1e6 / tests) * 1000).toFixed(1).padStart(15),
          ].join(" "),
        );
      }
    }
  } finally {
    await server?.close();
  }
}

async function measure(count, server) {
  const service = await startService({ completeAfterMs, region: "us-east-1", seed: "team" });
  const schema = `team_${count}`;
  const rows = Array.from({ length: testsPerRun }, (_, index) => `order-${index + 1},${index + 1}`);
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { ${server ? `ledger: "${server.url(schema)}",` : ""} check: { failOn: "never" },
      projects: [{ name: "far", provider: "sesv2", region: "us-east-1", endpoint: "${service.url}", pollEvery: ${pollEveryMs} }] };\n`,
    "scenarios/orders.yaml": scenario,
    "rows.csv": `name,number\n${rows.join("\n")}\n`,
  });
  const sizeOf = () =>
    server ? sizeOfSchema(server.url(schema), schema) : sizeOfFile(join(dir, ".placewright/ledger.sqlite"));
  const workers = [];
  const endAll = () => {
    for (const { child } of workers) interrupt(child);
    return Promise.all(workers.map(({ ended }) => ended));
  };
  try {
    const { store, plan } = await openProject(dir);
    let figures;
    let before;
    try {
      before = await sizeOf();
      for (let nth = 0; nth < runs; nth++) await plan();
      for (let nth = 0; nth < count; nth++) workers.push(launchCli(["worker"], { cwd: dir }));
      await Promise.all(workers.map(({ child }) => waitForOutput(child, /^placewright worker/)));
      while ((await store.runs({ state: "finished" })).length < runs) await sleep(200);
      figures = await figuresOf(store);
    } finally {
      await endAll();
      await store.close();
    }
    // Only now SQLite has moved everything from its log to the database.
    return { ...figures, bytes: (await sizeOf()) - before };
  } finally {
    await service.close();
    await remove();
  }
}

/** Opens the ledger of a project. `plan` records a run of all its tests, and leaves it to the workers. */
async function openProject(cwd) {
  const { loadConfig } = await import("../../.build/config/load.js");
  const { openLedger } = await import("../../.build/workspace/ledger.js");
  const { selectAllFrom } = await import("../../.build/workspace/select-tests.js");
  const { startRun } = await import("../../.build/workspace/start-run.js");
  const config = await loadConfig({ cwd, env: {} });
  const store = await openLedger(config);
  const { tests: selection } = await selectAllFrom(config, {});
  return {
    store,
    async plan() {
      const options = { selection, check: false, env: {}, commandLine: "bench" };
      const { lease } = await startRun(store, config, options);
      await lease.release();
    },
  };
}

/** Returns the figures of all runs: `delays` from the completion of a test to its verdict, ascending, in milliseconds. */
async function figuresOf(store) {
  const { findRun, readRun } = await import("../../.build/run/read-run.js");
  let calls = 0;
  const submitted = [];
  const completed = [];
  const delays = [];
  for (const { id } of await store.runs()) {
    const { run } = await readRun(store, await findRun(store, id), { atMs: Date.now() });
    calls += run.apiCalls;
    for (const { submittedAtMs, completedAtMs } of await store.latestAttempts(id)) {
      if (submittedAtMs === undefined || completedAtMs === undefined)
        throw new Error("a test is not complete");
      submitted.push(submittedAtMs);
      completed.push(completedAtMs);
      delays.push(completedAtMs - submittedAtMs - completeAfterMs);
    }
  }
  return {
    seconds: (Math.max(...completed) - Math.min(...submitted)) / 1000,
    callsPerTest: calls / tests,
    delays: delays.toSorted((a, b) => a - b),
  };
}

async function sizeOfSchema(url, schema) {
  const client = new pg.Client({ connectionString: url.replace(/\?.*/, "") });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT sum(pg_total_relation_size(c.oid)) AS size FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'`,
      [schema],
    );
    return Number(rows[0]?.size ?? 0);
  } finally {
    await client.end();
  }
}

const sizeOfFile = async (path) => (await stat(path).catch(() => ({ size: 0 }))).size;
