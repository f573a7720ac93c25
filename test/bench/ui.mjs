import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createJiti } from "jiti";
import pg from "pg";

const Libsql = createRequire(import.meta.url)("libsql");
const support = createJiti(import.meta.url);
const { hasPostgres, startPostgres } = await support.import("../support/postgres.ts");
const { hasBrowser, launchBrowser } = await support.import("../support/browser.ts");

const cli = join(import.meta.dirname, "../../dist/cli/main.js");
const scenarios = Number(process.env.BENCH_SCENARIOS ?? 1000);
const runs = Number(process.env.BENCH_RUNS ?? 10_000);
const testsPerRun = 12;
/** Runs that are recorded. The others are copies of them, each 100 hours older. */
const recorded = 100;
const rounds = 7;
/** A page that takes longer is asked once only, in milliseconds. */
const slowMs = 5000;
const hourMs = 3_600_000;
const providers = ["Gmail", "Outlook", "Yahoo", "iCloud", "AOL", "GMX"];

/**
 * Measures the time to the first byte and to the first paint of every page of the dashboard, with a large ledger in SQLite
 * and in PostgreSQL. The first request of a page is not counted.
 */
export async function bench() {
  const server = hasPostgres ? await startPostgres({ syncs: false }) : undefined;
  if (!server) console.log("  (PostgreSQL is not installed: apt-get install postgresql)");
  if (!hasBrowser) console.log("  (Chromium is not installed: no first paint)");
  const browser = hasBrowser ? await launchBrowser() : undefined;
  try {
    for (const kind of server ? ["SQLite", "PostgreSQL"] : ["SQLite"]) {
      const dir = await makeProject(kind === "SQLite" ? undefined : server.url("ui"));
      try {
        await record(dir);
        await multiply(dir, kind === "SQLite" ? undefined : server.url("ui"));
        await measure(kind, dir, browser);
      } finally {
        await rm(dir, { recursive: true, force: true });
      }
    }
  } finally {
    await browser?.close();
    await server?.close();
  }
}

async function measure(kind, dir, browser) {
  const child = spawn(process.execPath, [cli, "ui", "--port", "0"], { cwd: dir });
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    const link = await new Promise((resolve, reject) => {
      child.stdout.on("data", (text) => {
        const match = /http:\S+token=\S+/.exec(String(text));
        if (match) resolve(new URL(match[0]));
      });
      child.stderr.on("data", (text) => process.stderr.write(text));
      child.once("close", () => reject(new Error("the dashboard has ended")));
    });
    const page = browser && (await (await browser.newContext()).newPage());
    const cookie = await signIn(link, page);
    const began = performance.now();
    const home = await ask(new URL("/", link), { cookie });
    const run = /\/runs\/\d{8}-\d{6}-[0-9a-f]{6}/.exec(home.text)?.[0] ?? "/runs";
    console.log(
      `  ${kind}: ${scenarios} scenarios, ${runs} runs, ${runs * testsPerRun} measurements; project loaded in ${((performance.now() - began) / 1000).toFixed(1)} s`,
    );
    await allBuilt(link, cookie);
    console.log("    page                            first byte  first paint");
    for (const path of pagesOf(run)) console.log(await line(path, { link, cookie, page }));
    await page?.context().close();
  } finally {
    child.kill("SIGINT");
    await ended;
  }
}

/** The pages of the dashboard. Those that a version does not have are left out. */
const pagesOf = (run) => [
  "/",
  "/?page=10",
  "/?answer=no",
  "/?q=campaign-01&tag=seasonal",
  "/?provider=Outlook",
  "/scenario?name=campaign-0001",
  "/check",
  "/write",
  "/runs",
  run,
  `${run}/report/`,
  "/compare",
  "/trends",
  "/trends?scenario=campaign-0001",
  "/components",
];

async function line(path, { link, cookie, page }) {
  const url = new URL(path, link);
  const first = await ask(url, { cookie });
  if (first.status === 404) return `    ${path.padEnd(30)}  (this version has no such page)`;
  if (first.status !== 200) return `    ${path.padEnd(30)}  (answers ${first.status})`;
  const bytes = [];
  const paints = [];
  const times = first.firstByteMs > slowMs ? 1 : rounds;
  for (let round = 0; round < times; round++) bytes.push((await ask(url, { cookie })).firstByteMs);
  for (let round = 0; page && round < times; round++) {
    await page.goto(url.href, { timeout: 120_000 });
    const paint = await page.waitForFunction(
      () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    );
    paints.push(await paint.jsonValue());
  }
  const text = (times) => (times.length === 0 ? "–" : `${median(times).toFixed(0)} ms`);
  return `    ${shorten(path).padEnd(30)}  ${text(bytes).padStart(10)}  ${text(paints).padStart(11)}`;
}

const shorten = (path) => path.replace(/\d{8}-\d{6}-[0-9a-f]{6}/, ":id");
const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

/** Waits until every message was built: the home page says so in a change. */
async function allBuilt(link, cookie) {
  while (/>Checking</.test((await ask(new URL("/?q=never-run", link), { cookie })).text))
    await new Promise((resolve) => setTimeout(resolve, 200));
}

async function signIn(link, page) {
  const { headers } = await ask(link, {});
  const cookie = (headers["set-cookie"] ?? []).map((text) => text.split(";")[0]).join("; ");
  const [name, value] = cookie.split("=");
  await page?.context().addCookies([{ name, value, url: link.origin }]);
  return cookie;
}

/** Connects to 127.0.0.1, because not every system resolves `*.localhost`. */
const ask = ({ host, port, pathname, search }, headers) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const asked = request(
      { host: "127.0.0.1", port, path: pathname + search, headers: { host, ...headers } },
      (answer) => {
        const firstByteMs = performance.now() - began;
        let text = "";
        answer.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        answer.once("end", () =>
          resolve({ status: answer.statusCode, headers: answer.headers, text, firstByteMs }),
        );
      },
    );
    asked.once("error", reject).end();
  });

async function makeProject(ledger) {
  const dir = await mkdtemp(join(tmpdir(), "placewright-bench-"));
  await mkdir(join(dir, "scenarios"));
  await writeFile(
    join(dir, "placewright.config.ts"),
    `export default { ${ledger ? `ledger: ${JSON.stringify(ledger)}, ` : ""}projects: [{ name: "local", provider: "local" }] };\n`,
  );
  for (let index = 0; index < scenarios; index++)
    await writeFile(
      join(dir, `scenarios/${nameOf(index)}.yaml`),
      `from: ${sender}
tags: [campaign, ${index % 3 === 0 ? "seasonal" : "weekly"}]
message: { simple: ${JSON.stringify(messageOf(index))} }
variants: [${variantsOf(index)
        .map((name) => `{ name: ${name} }`)
        .join(", ")}]
expect: { overall: [inbox >= 75], "*": [inbox >= 70] }
`,
    );
  // Shows when all messages are built.
  await writeFile(
    join(dir, "scenarios/never-run.yaml"),
    `from: Acme <news@acme.example>
message: { simple: { subject: "Later", text: "Thank you." } }
expect: { overall: [inbox >= 75] }
`,
  );
  return dir;
}

const sender = "Acme <news@acme.example>";
const messageText = "Thank you. Ten tulips are on their way.";
const messageOf = (index) => ({ subject: `Tulips ${index}`, text: messageText });
const nameOf = (index) => `campaign-${String(index).padStart(4, "0")}`;
/** One campaign in ten has three messages. */
const variantsOf = (index) => (index % 10 === 0 ? ["en", "de", "fr"] : ["en"]);

/** Records the last runs by the methods of the ledger. Each has the next tests. */
async function record(cwd) {
  const { loadConfig } = await import("../../.build/config/load.js");
  const { openLedger } = await import("../../.build/workspace/ledger.js");
  const { hashSimpleContent } = await import("../../.build/message/content-hash.js");
  const config = await loadConfig({ cwd, env: {} });
  const store = await openLedger(config);
  const tests = Array.from({ length: scenarios }, (_, index) =>
    variantsOf(index).map((variant) => ({
      scenario: nameOf(index),
      variant,
      // That of the files, or else each campaign has changed since.
      contentHash: hashSimpleContent({ kind: "simple", ...messageOf(index) }, sender),
    })),
  ).flat();
  const nowMs = Date.now();
  for (let nth = 0; nth < recorded; nth++) {
    const own = Array.from(
      { length: testsPerRun },
      (_, index) => tests[(nth * testsPerRun + index) % tests.length],
    );
    await recordRun(store, config, { nth, own, createdAtMs: nowMs - (recorded - nth) * hourMs });
  }
  await store.close();
}

async function recordRun(store, { projects }, { nth, own, createdAtMs }) {
  const hex = (length, value) => value.toString(16).padStart(length, "0");
  const [date, time] = new Date(createdAtMs).toISOString().split("T");
  const runId = `${date.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}-${hex(6, nth)}`;
  const fence = { runId, epoch: 1 };
  await store.createRun({ id: runId, createdAtMs, settings: { projects } }, { owner: "bench", untilMs: 1 });
  const made = own.map(({ scenario, variant, contentHash }, index) => ({
    id: `${scenario}[${variant}]@local`,
    scenario,
    variant,
    name: `${scenario}-${variant}.${runId}.${hex(8, index)}`,
    contentHash,
    inbox: 60 + ((nth * 7 + index * 13) % 40),
  }));
  await store.addTests(
    fence,
    made.map(({ id, scenario, variant, name, contentHash }, index) => ({
      position: index + 1,
      id,
      scenario,
      project: "local",
      identity: {
        id,
        title: `${scenario} (${variant})`,
        scenario,
        variant,
        project: "local",
        provider: "local",
        file: `scenarios/${scenario}.yaml`,
        tags: ["campaign"],
      },
      attempt: {
        name,
        number: 1,
        state: "planned",
        contentHash,
        providerKey: hex(32, 1),
        measureKey: hex(32, index),
        plan: {
          kind: "placement",
          submission: { from: "news@acme.example", tags: {} },
          expect: { overall: ["inbox >= 75"], "*": ["inbox >= 70"] },
        },
      },
    })),
    [...new Set(made.map(({ contentHash }) => contentHash))].map((contentHash) => ({
      contentHash,
      document: documentOf(contentHash),
    })),
  );
  await store.openRun(fence);
  await store.saveAttempts(
    fence,
    made.map(({ name, inbox }, index) => ({
      name,
      state: "finished",
      intendedAtMs: createdAtMs + 1,
      reportId: `report-${name}`,
      submittedAtMs: createdAtMs + 2,
      completedAtMs: createdAtMs + 60_000 + index,
      placement: placementOf(inbox),
      verdict: inbox >= 75 ? "passed" : "failed",
      result: judgmentOf(inbox),
    })),
  );
  const verdict = made.some(({ inbox }) => inbox < 75) ? "failed" : "passed";
  await store.finishRun(fence, { verdict, finishedAtMs: createdAtMs + 100_000 });
}

const documentOf = (contentHash) => ({
  content: { kind: "simple", subject: "Tulips", text: messageText },
  report: {
    contentHash,
    kind: "simple",
    from: "Acme <news@acme.example>",
    subject: "Tulips",
    sizeBytes: 400,
    headers: [],
    text: messageText,
    attachments: [],
    notes: [],
  },
});

const sharesOf = (inboxPercent) => ({
  inboxPercent,
  spamPercent: 100 - inboxPercent,
  missingPercent: 0,
  spfPercent: 100,
  dkimPercent: 100,
  seedCount: 40,
});
const placementOf = (inbox) => ({
  overall: sharesOf(inbox),
  isps: providers.map((isp, index) => ({ isp, ...sharesOf(Math.max(0, inbox - index)) })),
  simulated: true,
  reasons: [],
});
const judgmentOf = (inbox) => {
  const assertion = (scope, expectedPercent, actualPercent) => ({
    scope,
    source: `inbox >= ${expectedPercent}`,
    metric: "inbox",
    operator: ">=",
    expectedPercent,
    actualPercent,
    level: "error",
    outcome: actualPercent >= expectedPercent ? "passed" : "failed",
    message: `${scope}: ${actualPercent}% land in the inbox; at least ${expectedPercent}% expected`,
  });
  const assertions = [
    assertion("overall", 75, inbox),
    ...providers.map((isp, index) => assertion(isp, 70, Math.max(0, inbox - index))),
  ];
  const isPassed = assertions.every(({ outcome }) => outcome === "passed");
  return {
    verdict: isPassed ? "passed" : "failed",
    summary: isPassed ? "All 7 thresholds are met" : `${inbox}% land in the inbox overall`,
    assertions,
  };
};

/** Copies the runs of a ledger in its database, each 100 hours older than the one before, up to the wanted number. */
async function multiply(dir, url) {
  const copies = Math.floor(runs / recorded) - 1;
  const shift = `n::bigint * ${recorded * hourMs}`;
  const statements = (columnsOf, { shifted, idOf, counted }) =>
    ["run", "test", "attempt"].map((table) => {
      const id = table === "run" ? "id" : "run_id";
      const created = table === "run" ? "created_ms" : `(SELECT created_ms FROM run WHERE run.id = o.${id})`;
      const values = columnsOf[table].map((name) => {
        if (name === id) return idOf(created, `o.${id}`);
        if (table === "attempt" && name === "name")
          return `replace(o.name, o.run_id, ${idOf(created, "o.run_id")})`;
        return /_ms$/.test(name) && !/lease|shadow/.test(name) ? `o.${name} - ${shifted}` : `o.${name}`;
      });
      return `INSERT INTO ${table} (${columnsOf[table]}) SELECT ${values} FROM (SELECT * FROM ${table}) AS o, ${counted}`;
    });
  if (url === undefined) return multiplySqlite(join(dir, ".placewright/ledger.sqlite"), statements, copies);
  const schema = new URL(url).searchParams.get("schema");
  const client = new pg.Client(url.replace(/\?.*/, ""));
  await client.connect();
  await client.query(`SET search_path = ${schema}`);
  const columnsOf = {};
  for (const table of ["run", "test", "attempt"]) {
    const { rows } = await client.query(
      "SELECT column_name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position",
      [schema, table],
    );
    columnsOf[table] = rows.map(({ column_name: name }) => name);
  }
  const idOf = (created, id) =>
    `to_char(to_timestamp((${created} - ${shift}) / 1000) AT TIME ZONE 'UTC', 'YYYYMMDD-HH24MISS') || substr(${id}, 16)`;
  const counted = `generate_series(1, ${copies}) AS copies (n)`;
  for (const sql of statements(columnsOf, { shifted: shift, idOf, counted })) await client.query(sql);
  await client.query("ANALYZE");
  await client.end();
}

function multiplySqlite(file, statements, copies) {
  const database = new Libsql(file);
  const columnsOf = Object.fromEntries(
    ["run", "test", "attempt"].map((table) => [
      table,
      database
        .prepare(`PRAGMA table_info(${table})`)
        .all()
        .map(({ name }) => name),
    ]),
  );
  const shifted = `n * ${recorded * hourMs}`;
  const idOf = (created, id) =>
    `strftime('%Y%m%d-%H%M%S', (${created} - ${shifted}) / 1000, 'unixepoch') || substr(${id}, 16)`;
  const counted = `(WITH RECURSIVE counted (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM counted WHERE n < ${copies}) SELECT n FROM counted)`;
  database.exec("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN");
  for (const sql of statements(columnsOf, { shifted, idOf, counted })) database.exec(sql);
  database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}
