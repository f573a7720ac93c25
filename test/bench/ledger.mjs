import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const Libsql = createRequire(import.meta.url)("libsql");
const cli = join(import.meta.dirname, "../../dist/cli/main.js");
const runs = Number(process.env.BENCH_RUNS ?? 10_000);
const rounds = 3;
/** Time limit of a command, in milliseconds. A longer one has already failed the benchmark, and is ended. */
const maxMs = 600_000;

/**
 * Measures whole processes that read a ledger of 10,000 runs with three tests each, compared with an empty
 * ledger.
 */
export async function bench() {
  const [empty, full] = [await makeProject(), await makeProject()];
  try {
    await placewright(full, "run");
    multiply(join(full, ".placewright/ledger.sqlite"), runs);
    const { size } = await stat(join(full, ".placewright/ledger.sqlite"));
    console.log(`  ${runs} runs of 3 tests, ${(size / 2 ** 20).toFixed(0)} MiB`);
    const commands = {
      status: (dir) => placewright(dir, "status"),
      "status --all": (dir) => placewright(dir, "status", "--all"),
      history: (dir) => placewright(dir, "history"),
      "prune --dry-run": (dir) => placewright(dir, "prune", "--dry-run"),
      ...Object.fromEntries(
        ["/", "/runs", "/trends"].map((path) => [`ui ${path}`, (dir) => page(dir, path)]),
      ),
    };
    for (const [name, command] of Object.entries(commands)) {
      const base = await median(() => command(empty));
      const own = await median(() => command(full));
      console.log(
        `  ${name.padEnd(16)} ${(own / 1000).toFixed(2).padStart(7)} s  ${(own / base).toFixed(2).padStart(7)} × an empty ledger`,
      );
    }
  } finally {
    for (const dir of [empty, full]) await rm(dir, { recursive: true, force: true });
  }
}

async function median(measure) {
  const times = [];
  while (times.length < rounds && (times[0] ?? 0) < 10_000) times.push(await measure());
  return times.toSorted((a, b) => a - b)[times.length >> 1];
}

async function makeProject() {
  const dir = await mkdtemp(join(tmpdir(), "placewright-bench-"));
  await mkdir(join(dir, "scenarios"));
  await writeFile(
    join(dir, "placewright.config.ts"),
    `export default { projects: [{ name: "local", provider: "local", completeAfter: 50 }], check: { failOn: "never" } };\n`,
  );
  await writeFile(
    join(dir, "scenarios/sale.yaml"),
    `from: Acme <news@acme.example>
message: { simple: { subject: "{{title}}", text: "Thank you. Ten tulips are on their way." } }
variants: [{ name: a, title: One }, { name: b, title: Two }, { name: c, title: Three }]
expect: { overall: [inbox >= 1] }
`,
  );
  return dir;
}

/** Returns the duration of the whole process, in milliseconds. */
async function placewright(cwd, ...args) {
  const began = performance.now();
  await promisify(execFile)(process.execPath, [cli, ...args], {
    cwd,
    timeout: maxMs,
    maxBuffer: 2 ** 28,
    env: { ...process.env, NO_COLOR: "1" },
  }).catch((error) => {
    if (!error.killed && error.code !== 2) throw error;
  });
  return performance.now() - began;
}

/** Returns the time from the start of the dashboard's process to a loaded page, in milliseconds. */
async function page(cwd, path) {
  const began = performance.now();
  const child = spawn(process.execPath, [cli, "ui", "--port", "0"], { cwd });
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    const link = await new Promise((resolve, reject) => {
      child.stdout.on("data", (text) => {
        const match = /http:\S+/.exec(String(text));
        if (match) resolve(new URL(match[0]));
      });
      child.once("close", () => reject(new Error("the dashboard has ended")));
    });
    const visit = await ask(link, {});
    const cookie = (visit.headers["set-cookie"] ?? []).map((text) => text.split(";")[0]).join("; ");
    const answer = await ask(new URL(path, link), { cookie });
    if (answer.statusCode !== 200) throw new Error(`${path} answers ${answer.statusCode}`);
    return performance.now() - began;
  } finally {
    child.kill("SIGINT");
    await ended;
  }
}

/** Connects to 127.0.0.1, because not every system resolves `*.localhost`. */
const ask = ({ host, port, pathname, search }, headers) =>
  new Promise((resolve, reject) => {
    const path = pathname + search;
    const asked = request({ host: "127.0.0.1", port, path, headers: { host, ...headers } }, (answer) =>
      answer.resume().once("end", () => resolve(answer)),
    );
    asked.once("error", reject).end();
  });

/** Copies the only run of a ledger, an hour apart, without a transaction per run. */
function multiply(file, count) {
  const database = new Libsql(file);
  const copy = (table, changed) => {
    const columns = database
      .prepare(`PRAGMA table_info(${table})`)
      .all()
      .map(({ name }) => name);
    const values = columns.map(
      (name) => changed[name] ?? (/_ms$/.test(name) ? `${name} - n * 3600000` : name),
    );
    database.exec(`INSERT INTO ${table} (${columns}) WITH RECURSIVE copies (n) AS
      (VALUES (1) UNION ALL SELECT n + 1 FROM copies WHERE n < ${count - 1}) SELECT ${values} FROM (SELECT * FROM ${table}), copies`);
  };
  database.exec("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN");
  const id = "printf('20000101-000000-%06x', n)";
  copy("run", { id });
  copy("test", { run_id: id });
  copy("attempt", { name: `replace(name, run_id, ${id})`, run_id: id });
  database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}
