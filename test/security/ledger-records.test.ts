import { mkdir, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, describe, expect, test } from "vitest";
import { openJournal } from "../../src/provider/seedlist/journal.ts";
import { checkStore } from "../../src/run/checked-store.ts";
import { readRun } from "../../src/run/read-run.ts";
import { emlPathOf } from "../../src/run/stored-message.ts";
import { sumOfStanding } from "../../src/store/sql/attempt-columns.ts";
import { formatSum, parseDocument, sumOf, toDocument } from "../../src/store/sql/stored-document.ts";
import { openDatabase } from "../../src/store/sqlite/open-database.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { hasLocalData, projectDataDir, removeLocalData } from "../../src/workspace/local-dir.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";

// Every record of a real run, changed in every place with a valid checksum: each reader rejects it or leaves
// it out.

const { dir, remove } = await makeProject({
  "placewright.config.mjs": `export default { check: { failOn: "never" }, projects: [{ name: "local", provider: "local",
    completeAfter: "10ms", faults: [{ operation: "GetAccount", latencyMs: 1 }] }] };\n`,
  "scenarios/sale.yaml": `from: Acme <news@acme.example>
tags: [nightly]
message: { simple: { subject: "Free {{what}} now!!!", html: "<p>Win <a href='http://bit.ly/x'>here</a> {{what}}</p>" } }
variants: [{ name: tulip, what: tulips }]
control: { simple: { subject: "Your order", text: "Thank you. Your order is on its way." } }
confidence: 0.9
expect: { overall: [inbox >= 1, { warn: "spam <= control + 5" }], Gmail: [inbox >= 99], checks: { errors: 100 } }
`,
  "scenarios/health.yaml": `domain: acme.example
expect: { overall: [inbox >= 90, blocklistings == 0], daily: [{ warn: inbox >= 85 }] }
`,
});
const first = await runCommand(["run", "--seed", "x"], { cwd: dir });
// The second run compares with a baseline, and reuses the results of the first.
const second = await runCommand(["run", "--seed", "x", "--reuse", "1h"], { cwd: dir });
const ledgerDir = join(dir, ".placewright");
const store = await checkStore(await openSqliteStore(ledgerDir), ledgerDir);
const database = await openDatabase(ledgerDir);
database.exec("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF");
const run = await store.newestRun();
if (!run) throw new Error(first.stdout + first.stderr + second.stdout + second.stderr);
const runId = run.id;

afterAll(async () => {
  database.close();
  await store.close();
  await remove();
});

/** A JSON document in the ledger, with its location and its reader. */
interface Stored {
  readonly what: string;
  readonly table: string;
  readonly column: string;
  readonly rowid: number;
  readonly text: string;
  read(): Promise<unknown>;
}

function documents(
  what: string,
  table: string,
  column: string,
  key: string,
  read: (key: string) => Promise<unknown>,
): Stored[] {
  const rows = database
    .prepare(
      `SELECT rowid, ${column} AS text, ${key} AS key FROM ${table} WHERE ${column} IS NOT NULL ORDER BY rowid`,
    )
    .all() as { readonly rowid: number; readonly text: string; readonly key: string }[];
  return rows.map(({ rowid, text, key: own }) => ({
    what,
    table,
    column,
    rowid,
    text,
    read: () => read(own),
  }));
}

const all: readonly Stored[] = [
  ...documents("settings", "run", "settings", "id", store.run),
  ...documents("reconciliation", "run", "reconciliation", "id", store.run),
  ...documents("calls", "run", "calls", "id", store.run),
  ...documents("identity", "test", "identity", "run_id", store.identities),
  ...documents("plan", "attempt", "plan", "name", store.attempt),
  ...documents("result", "attempt", "result", "name", store.attempt),
  ...documents("placement", "attempt", "placement", "name", store.attempt),
  ...documents("message", "message", "document", "content_hash", store.message),
];

type Change = (document: unknown) => unknown;
type Probe = readonly [name: string, stored: Stored, change: Change];

/** Places with arbitrary keys, which come from a scenario, a provider, or a tag. */
const free = /^(calls|plan: (submission\.tags|expect|expect\.checks))$/;

/** Yields a change for every place of a document whose shape was not seen before. */
function* changesOf(stored: Stored, seen: Set<string>): Generator<Probe> {
  function* visit(value: unknown, path: readonly (string | number)[]): Generator<Probe> {
    const place = `${stored.what}${path.length > 0 ? `: ${path.map((key) => (typeof key === "number" ? "*" : key)).join(".")}` : ""}`;
    const isBranch = typeof value === "object" && value !== null;
    if (!seen.has(place)) {
      seen.add(place);
      yield [
        `${place} is of another type`,
        stored,
        (document) => setAt(document, path, isBranch ? "evil" : { evil: [1] }),
      ];
      if (isBranch && !Array.isArray(value) && !free.test(place))
        yield [
          `${place} has an unknown key`,
          stored,
          (document) => setAt(document, [...path, "onload"], "x"),
        ];
    }
    if (isBranch)
      for (const [key, inner] of Object.entries(value))
        yield* visit(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  }
  yield* visit(parseDocument(stored.text), []);
}

function setAt(document: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const place = document as Record<string | number, unknown>;
  place[key] = setAt(place[key], rest, value);
  return document;
}

const seen = new Set<string>();
const probes: readonly Probe[] = all.flatMap((stored) => [...changesOf(stored, seen)]);

const damaged = { code: "ledger-unusable" };

describe("a document with an invalid shape", () => {
  test("exists in every kind", () => {
    expect([...new Set(all.map(({ what }) => what))].sort()).toEqual(
      ["calls", "identity", "message", "placement", "plan", "reconciliation", "result", "settings"].sort(),
    );
  });

  test("is readable if unchanged", async () => {
    for (const { read } of all) await read();
    await readRun(store, run, { atMs: 0 });
  });

  test.each(probes)("%s", async (_name, { table, column, rowid, text, read }, change) => {
    const update = database.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`);
    update.run(toDocument(change(parseDocument(text))), rowid);
    try {
      await expect(read()).rejects.toMatchObject(damaged);
    } finally {
      update.run(text, rowid);
    }
  });
});

/** Numbers out of bounds, as JSON text. */
const numbers: readonly (readonly [what: string, path: string, json: string])[] = [
  ...["250", "-3", "1e999", "-1e999", "100.0001", '"95"'].flatMap((json) =>
    ["overall.inboxPercent", "overall.spamPercent", "isps.0.inboxPercent"].map(
      (path) => ["placement", path, json] as const,
    ),
  ),
  ...["0", "-1", "101", "1.5", "1e9", "1e999"].map(
    (json) => ["settings", "projects.0.pace.concurrency", json] as const,
  ),
  ...["-1", "21", "1e6", "0.5"].map((json) => ["settings", "projects.0.pace.retries", json] as const),
  ...["pollEveryMs", "retryBaseMs", "settleMs"].flatMap((key) =>
    ["-1", "1e999", "1e300"].map((json) => ["settings", `projects.0.pace.${key}`, json] as const),
  ),
  ...["-1", "0", "1e999"].map((json) => ["settings", "projects.0.pace.callsPerSecond", json] as const),
  ...["-1", "1e999"].map((json) => ["settings", "projects.0.settings.completeAfterMs", json] as const),
  ...["-1", "1e999"].map((json) => ["settings", "projects.0.pricePerTest", json] as const),
  ...["-0.1", "1.1", "1e999"].map(
    (json) => ["settings", "projects.0.settings.faults.0.probability", json] as const,
  ),
  ...["-1", "600001"].map((json) => ["settings", "projects.0.settings.faults.0.latencyMs", json] as const),
  ...["-1", "1.5", "1e999"].map((json) => ["calls", "create", json] as const),
  ...["0.1", "1", "1e999"].map((json) => ["plan", "confidence", json] as const),
];

describe("a number out of range", () => {
  test.each(numbers)("in %s at %s: %s", async (what, path, json) => {
    const stored = all.find(
      (each) => each.what === what && (what !== "plan" || each.text.includes('"kind":"placement"')),
    ) as Stored;
    const marker = "11223344556677";
    const keys = path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    const text = JSON.stringify(setAt(parseDocument(stored.text), keys, Number(marker))).replace(
      marker,
      json,
    );
    const { table, column, rowid, read } = stored;
    const update = database.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`);
    // Write the text as the ledger does: `JSON.stringify` cannot represent infinity.
    update.run(`${formatSum(sumOf(text))} ${text}`, rowid);
    try {
      await expect(read()).rejects.toMatchObject(damaged);
    } finally {
      update.run(stored.text, rowid);
    }
  });
});

const victims = [
  "../../../victim",
  "../victim",
  "..",
  ".",
  "",
  "/",
  "/etc",
  "local",
  "C:\\victim",
  "\\\\host\\share",
];
const evilIds: readonly string[] = [
  ...victims,
  "20260301-081500-3fa9c1/../../../victim",
  "20260301-081500-3fa9c1/..",
  "20260301-081500-3fa9c1\n",
  "20260301-081500-3fa9c1\u0000",
  " 20260301-081500-3fa9c1",
  "20260301-081500-3FA9C1",
  "20260301-081500-3fa9c1.",
  "２０２６0301-081500-3fa9c1",
  "%2e%2e%2fvictim",
  "..%2fvictim",
  "-rf",
  "~",
  "$HOME",
  "a".repeat(5000),
  "20260301-081500-3fa9c1\u202e",
];

describe("an invalid id", () => {
  test.each(evilIds)("names no folder: %j", async (id) => {
    const config = { ledgerDir };
    const victim = join(dir, "victim");
    await mkdir(victim, { recursive: true });
    for (const use of [
      () => projectDataDir(config, id, "local"),
      () => hasLocalData(config, id),
      () => removeLocalData(config, id),
    ])
      await expect(use()).rejects.toMatchObject(damaged);
    expect((await stat(victim)).isDirectory()).toBe(true);
  });

  test.each(evilIds)("is rejected in every list and row: %j", async (id) => {
    database.exec("BEGIN");
    try {
      database.prepare("UPDATE run SET id = ? WHERE id = ?").run(id, runId);
      database.prepare("UPDATE attempt SET run_id = ? WHERE run_id = ?").run(id, runId);
      database.prepare("UPDATE test SET run_id = ? WHERE run_id = ?").run(id, runId);
      database.exec("COMMIT");
      for (const read of [
        () => store.run(id),
        () => store.newestRun(),
        () => store.runs(),
        () => store.latestAttempts(id),
        () => store.allAttempts(id),
      ])
        await expect(read()).rejects.toMatchObject(damaged);
      expect(await store.openAttempts(10)).toEqual([]);
      expect(await store.oldRuns(Number.MAX_SAFE_INTEGER)).toEqual(
        expect.arrayContaining([expect.objectContaining({ id, isDamaged: true })]),
      );
    } finally {
      database.prepare("UPDATE run SET id = ? WHERE id = ?").run(runId, id);
      database.prepare("UPDATE attempt SET run_id = ? WHERE run_id = ?").run(runId, id);
      database.prepare("UPDATE test SET run_id = ? WHERE run_id = ?").run(runId, id);
    }
  });

  test.each(["../../../victim", "20260301-081500-3fa9c1/../../../victim"])(
    "is deleted by no command: %j",
    async (id) => {
      const victim = join(dir, "victim");
      await mkdir(victim, { recursive: true });
      await writeFile(join(victim, "precious"), "x");
      database.prepare("UPDATE run SET id = ?, created_ms = 0 WHERE id = ?").run(id, runId);
      try {
        for (const args of [
          ["wait", id],
          ["resume", id],
          ["report", id],
        ]) {
          const { code, stderr } = await runCommand(args, { cwd: dir });
          expect({ args, code, stderr }).toMatchObject({
            code: 2,
            stderr: expect.stringContaining("damaged"),
          });
          expect(stderr).not.toMatch(/^\s+at /m);
        }
        const pruned = await runCommand(["prune", "--keep", "1h"], { cwd: dir });
        expect(pruned).toMatchObject({ code: 0, stdout: expect.stringContaining(": its record is damaged") });
        expect(await readdir(victim)).toEqual(["precious"]);
      } finally {
        database
          .prepare("UPDATE run SET id = ?, created_ms = ? WHERE id = ?")
          .run(runId, run.createdAtMs, id);
      }
    },
  );
});

interface Cell {
  readonly table: "run" | "attempt" | "test" | "baseline";
  readonly column: string;
  readonly value: unknown;
}
const attemptCells: readonly Cell[] = [
  ...["done", "", "SUBMITTED", "planned; submitted"].map((value) => ({ column: "state", value })),
  ...["ok", "", "PASSED", "passed\n"].map((value) => ({ column: "verdict", value })),
  ...["", "x".repeat(2000)].map((value) => ({ column: "report_id", value })),
  ...[0, -1].map((value) => ({ column: "number", value })),
  ...["../../x", "x", "", "A".repeat(64), "g".repeat(64), `${"a".repeat(64)}\n`].map((value) => ({
    column: "content_hash",
    value,
  })),
  ...["../x", "", "A".repeat(32)].map((value) => ({ column: "measure_key", value })),
  ...[9e15, -9e15].flatMap((value) =>
    ["intended_ms", "submitted_ms", "completed_ms"].map((column) => ({ column, value })),
  ),
  ...["sale", "sale.20200101-000000-000000.01234567", `x.${runId}`, `../x.${runId}.0123456`, ""].map(
    (value) => ({
      column: "name",
      value,
    }),
  ),
].map((cell) => ({ table: "attempt" as const, ...cell }));

describe("a cell that no version writes", () => {
  test.each(attemptCells)("of an attempt: $column = $value", async ({ column, value }) => {
    const key = database
      .prepare("SELECT rowid, * FROM attempt WHERE run_id = ? ORDER BY rowid")
      .get(runId) as Record<string, unknown>;
    const update = (to: Record<string, unknown>) =>
      database
        .prepare(`UPDATE attempt SET ${column} = ?, sum = ? WHERE rowid = ?`)
        .run(
          to[column],
          sumOfStanding({ state: to["state"], verdict: to["verdict"], reportId: to["report_id"] }),
          key["rowid"],
        );
    update({ ...key, [column]: value });
    try {
      await expect(store.latestAttempts(runId)).rejects.toMatchObject(damaged);
      await expect(store.allAttempts(runId)).rejects.toMatchObject(damaged);
    } finally {
      update(key);
    }
  });

  test.each([
    ...["done", "", "OPEN"].map((value) => ["state", value] as const),
    ...["ok", ""].map((value) => ["verdict", value] as const),
    ...[9e15, -9e15].flatMap((value) => [["created_ms", value] as const, ["finished_ms", value] as const]),
    ["epoch", -1],
    ["lease_until_ms", 9e15],
  ] as const)("of a run: %s = %j", async (column, value) => {
    const before = database.prepare("SELECT rowid, * FROM run WHERE id = ?").get(runId) as Record<
      string,
      unknown
    >;
    const update = (to: unknown) =>
      database
        .prepare(`UPDATE run SET ${column} = ?, lease_owner = 'x' WHERE rowid = ?`)
        .run(to, before["rowid"]);
    update(value);
    try {
      await expect(store.run(runId)).rejects.toMatchObject(damaged);
      // The list names it as damaged, with nothing of its content, and has the other runs.
      const listed = await store.runs();
      expect(listed.find(({ id }) => id === runId)).toEqual({
        id: runId,
        createdAtMs: 0,
        state: "open",
        calls: {},
        epoch: 0,
        isDamaged: true,
      });
      expect(listed.filter(({ isDamaged }) => !isDamaged)).toHaveLength(listed.length - 1);
    } finally {
      update(before[column]);
    }
  });

  test("under another test's id", async () => {
    const rows = database
      .prepare("SELECT rowid, identity FROM test WHERE run_id = ? ORDER BY rowid")
      .all(runId) as {
      rowid: number;
      identity: string;
    }[];
    const [one, other] = rows as [(typeof rows)[0], (typeof rows)[0]];
    database.prepare("UPDATE test SET identity = ? WHERE rowid = ?").run(other.identity, one.rowid);
    await expect(store.identities(runId)).rejects.toMatchObject(damaged);
    database.prepare("UPDATE test SET identity = ? WHERE rowid = ?").run(one.identity, one.rowid);
  });
});

describe("a link in the place of a folder", () => {
  test.each(["local", `local/${runId}`, `local/${runId}/local`])(
    "%s: nothing is written or deleted through it",
    async (path) => {
      const project = await makeProject({ "victim/20260301-081500-3fa9c1/precious": "x", "ledger/x": "" });
      const place = join(project.dir, "ledger", path);
      await mkdir(join(place, ".."), { recursive: true });
      await symlink(join(project.dir, "victim"), place);
      const config = { ledgerDir: join(project.dir, "ledger") };
      await expect(projectDataDir(config, runId, "local")).rejects.toMatchObject(damaged);
      await removeLocalData(config, "20260301-081500-3fa9c1").catch(() => {});
      await removeLocalData(config, runId).catch(() => {});
      expect(await readdir(join(project.dir, "victim/20260301-081500-3fa9c1"))).toEqual(["precious"]);
      await project.remove();
    },
  );
});

describe("a database with additional schema objects", () => {
  const statements = [
    "CREATE TRIGGER evil AFTER UPDATE ON run BEGIN DELETE FROM attempt; END",
    "CREATE TRIGGER evil AFTER INSERT ON attempt BEGIN UPDATE attempt SET state = 'finished', verdict = 'passed'; END",
    "CREATE TRIGGER evil BEFORE DELETE ON run BEGIN SELECT RAISE(IGNORE); END",
    "CREATE VIEW evil AS SELECT * FROM run",
    "DROP TABLE baseline; CREATE VIEW baseline AS SELECT 'local' AS project, '' AS branch, id AS run_id, 0 AS set_ms FROM run",
    "CREATE TABLE evil (x)",
    "CREATE INDEX evil ON run (branch)",
    "CREATE UNIQUE INDEX evil ON attempt (report_id)",
    "DROP INDEX attempt_of_test",
    "ALTER TABLE run ADD COLUMN evil TEXT",
    "ALTER TABLE attempt ADD COLUMN evil TEXT GENERATED ALWAYS AS (upper(verdict)) VIRTUAL",
    "ALTER TABLE attempt RENAME COLUMN sum TO evil",
    "DROP TABLE lost_run",
    "CREATE VIRTUAL TABLE evil USING fts5(x)",
    "PRAGMA user_version = 99",
    "PRAGMA application_id = 1",
    "DROP TABLE head; CREATE TABLE head (id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL)",
  ];

  test.each(statements)("%s", async (sql) => {
    const project = await makeProject({});
    const made = await openSqliteStore(project.dir);
    await made.close();
    const own = await openDatabase(project.dir);
    own.exec(sql);
    own.close();
    await expect(openSqliteStore(project.dir)).rejects.toMatchObject(damaged);
    await project.remove();
  });
});

describe("the file of a message in a report", () => {
  test.each([
    ["../../../etc/passwd", "a".repeat(64)],
    ["sale", "../../ab".padEnd(64, "x")],
    ["sale", "/etc/pas".padEnd(64, "x")],
    ["sale", "..\\..\\ab".padEnd(64, "x")],
    ["a/b\\c:d*e", "\u0000".repeat(64)],
    ["con", "index.ht".padEnd(64, "x")],
    ["…", "．．／．．／ab".padEnd(64, "x")],
    [".htaccess", "%2e%2e%2f".padEnd(64, "x")],
  ])("is in its folder, with any title and hash: %j %j", (title, hash) => {
    expect(emlPathOf(title, hash)).toMatch(/^messages\/[a-z0-9-]+\.eml$/);
  });
});

describe("a seed list's journal", () => {
  const name = `sale.${runId}.01234567`;
  const found = (sighting: object) =>
    JSON.stringify({
      type: "found",
      seed: "a@b.example",
      sighting: { place: "inbox", folder: "INBOX", uid: 7, arrivedAtMs: 1, seenAtMs: 2, ...sighting },
    });

  test("reads what it wrote", async () => {
    const { read } = await journalWith(found({}));
    expect((await read())?.seeds.get("a@b.example")?.sighting).toMatchObject({ folder: "INBOX", uid: 7 });
  });

  test.each([
    found({ folder: { toString: "x" } }),
    found({ folder: ["INBOX"] }),
    found({ uid: "1:*" }),
    found({ uid: 0 }),
    found({ uid: -1 }),
    found({ uid: 1.5 }),
    found({ uid: 2 ** 33 }),
    found({ place: "everywhere" }),
    found({ arrivedAtMs: "now" }),
    found({ seenAtMs: null }),
    found({ authentication: { spf: "pass" } }),
    found({ authentication: [] }),
    found({ tab: 5 }),
    found({ more: 1 }),
    '{"type":"found","seed":"a@b.example"}',
    '{"type":"found","seed":5,"sighting":{}}',
    '{"type":"begun","seed":"a@b.example","atMs":"1"}',
    '{"type":"refused","seed":"a@b.example"}',
    '{"type":"__proto__","seed":"a@b.example"}',
    '{"type":"unmeasured","seed":"a@b.example","reason":{"toString":1}}',
    '{"type":"sent","atMs":null}',
    '{"type":"closed","because":"x"}',
    "null",
    "[]",
    '"closed"',
    "{",
  ])("rejects a test with an invalid line, because a copy could be sent twice: %s", async (line) => {
    const { read } = await journalWith(line);
    await expect(read()).rejects.toThrow(/seeds\.sqlite" has a damaged row/);
  });

  test.each(["../../etc/passwd", "pw../x", "/etc/passwd", "", "pw", "PW00", "pw00\u0000", "pw00/../x"])(
    "reads no other file by an id: %j",
    async (token) => {
      const { journal } = await journalWith(found({}));
      expect(await journal.read(token)).toBeUndefined();
    },
  );

  async function journalWith(line: string) {
    const project = await makeProject({});
    const writing = openJournal(project.dir);
    const { token } = await writing.begin(name);
    await writing.close();
    const database = new Database(join(project.dir, "seeds.sqlite"));
    database.prepare("INSERT INTO entry (token, entry) VALUES (?, ?)").run(token, line);
    database.close();
    const journal = openJournal(project.dir);
    return { journal, read: async () => journal.read(token).finally(project.remove) };
  }
});
