import { createHash } from "node:crypto";
import { once } from "node:events";
import { access, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import type { PlacewrightError } from "../../src/base/errors.ts";
import { createRunId } from "../../src/base/ids.ts";
import { createRandom } from "../../src/base/random.ts";
import type { ResolvedConfig } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load.ts";
import { type PlannedTest, toReportName } from "../../src/run/plan.ts";
import { findRun } from "../../src/run/read-run.ts";
import { recordTests } from "../../src/run/record-run.ts";
import { acquireAndRenewLease, leaseMs } from "../../src/run/run-lease.ts";
import { createOwner } from "../../src/store/owner.ts";
import { parseDocument, toDocument } from "../../src/store/sql/stored-document.ts";
import { openDatabase } from "../../src/store/sqlite/open-database.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { openLedger } from "../../src/workspace/ledger.ts";
import { projectsOf } from "../../src/workspace/run-projects.ts";
import { workOnRun } from "../../src/workspace/work-on-run.ts";
import { plannedTest } from "../support/planned-tests.ts";
import { runCommand } from "../support/run-command.ts";

// Ledgers are copied in caches and artifacts. Here, an attacker has written to one, with valid checksums.

type Json = { [key: string]: unknown };

const runId = createRunId(Date.parse("2026-03-01T08:15:00Z"), createRandom("ledger"));
const canary = "canary-of-the-environment";

let root = "";
let clean = "";
let config: ResolvedConfig;
let connections = 0;
/** The server that every poisoned field tries to reach. */
const listener = createServer((socket) => {
  connections++;
  socket.destroy();
});
let port = 0;

beforeAll(async () => {
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  ({ port } = listener.address() as AddressInfo);
  root = await mkdtemp(join(tmpdir(), "placewright-poison-"));
  clean = join(root, "clean");
  await mkdir(clean);
  await writeFile(join(clean, "placewright.config.mjs"), configText);
  // Code that runs leaves a file behind.
  const marking = (name: string) =>
    `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(join(root, "ran"))}, ${JSON.stringify(name)});`;
  await writeFile(join(clean, "own.mjs"), `${marking("own.mjs")} export default () => ({});`);
  config = await loadConfig({ cwd: clean, env: {} });
  await writeRun();
  await writeFile(join(clean, ".placewright/x.mjs"), `${marking("x.mjs")} export default () => ({});`);
});
afterAll(async () => {
  listener.close();
  await rm(root, { recursive: true, force: true });
});

const configText = `export default {
  projects: [
    { name: "far", provider: "sesv2", region: "eu-west-1", endpoint: "https://ses.acme.example" },
    { name: "own", provider: "module", module: "own.mjs", options: { url: "https://panel.acme.example", tries: [1, 2] } },
    { name: "box", provider: "seedlist", window: "1m",
      send: { via: "smtp", host: "smtp.acme.example", port: 587, user: "acme", password: { env: "SMTP_PASSWORD" },
        dkim: { domain: "acme.example", selector: "s1", key: { file: "keys/dkim.pem" } } },
      seeds: [{ isp: "Gmail", imap: { host: "imap.gmail.example", port: 993 }, password: { env: "SEED_PASSWORD" },
        seeds: [{ address: "seed@gmail.example" }] }] },
    { name: "here", provider: "local" },
  ],
};
`;

/** Records a run with one test per project, submitted and not collected. */
async function writeRun(): Promise<void> {
  const store = await openSqliteStore(join(clean, ".placewright"));
  try {
    const fence = { runId, epoch: 1 };
    const nowMs = Date.parse("2026-03-01T08:15:00Z");
    await store.createRun(
      { id: runId, createdAtMs: nowMs, branch: "main", settings: { projects: config.projects } },
      { owner: createOwner(), untilMs: nowMs + leaseMs },
    );
    const tests = config.projects.map((project, index): PlannedTest => {
      const test = plannedTest("sale", project);
      const contentHash = createHash("sha256").update(project.name).digest("hex");
      return {
        ...test,
        position: index + 1,
        message: { ...test.message, contentHash },
        submission: { ...test.submission, name: toReportName(runId, test.identity) },
      };
    });
    async function* each() {
      yield* tests;
    }
    await recordTests(each(), { store, fence, branch: "main", nowMs });
    await store.openRun(fence);
    await store.saveAttempts(
      fence,
      tests.map(({ submission, project }) => ({
        name: submission.name,
        state: "submitted",
        reportId: project.name === "box" ? `pw${"0".repeat(22)}` : "11111111-2222-3333-4444-555555555555",
        submittedAtMs: nowMs + 1000,
      })),
    );
    await store.releaseLease(fence);
  } finally {
    await store.close();
  }
}

type Database = Awaited<ReturnType<typeof openDatabase>>;

interface Copy {
  readonly dir: string;
  readonly config: ResolvedConfig;
}

async function copied(): Promise<Copy> {
  const dir = await mkdtemp(join(root, "copy-"));
  await cp(clean, dir, { recursive: true });
  // An attacker who can write the database can also replace the head.
  await rm(join(dir, ".placewright/ledger.head"), { force: true });
  const env = { SMTP_PASSWORD: canary, SEED_PASSWORD: canary };
  return { dir, config: await loadConfig({ cwd: dir, env }) };
}

/** Applies a change to a ledger's database. */
async function poison(dir: string, change: (database: Database) => void): Promise<void> {
  const database = await openDatabase(join(dir, ".placewright"));
  try {
    database.exec("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF");
    change(database);
  } finally {
    database.close();
  }
}

/** Rewrites a document as the ledger would, with a valid checksum. */
function rewrite(
  database: Database,
  { table, column, where = "1" }: { table: string; column: string; where?: string },
  change: (value: Json) => unknown,
): void {
  const stored = database.prepare(`SELECT ${column} AS text FROM ${table} WHERE ${where}`).get() as {
    readonly text: string;
  };
  const value = change(parseDocument(stored.text));
  database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${where}`).run(toDocument(value));
}

const setAt = (value: Json, path: string, to: unknown): Json => {
  const keys = path.split(".");
  let place = value;
  for (const key of keys.slice(0, -1)) {
    place[key] ??= {};
    place = place[key] as Json;
  }
  const last = keys.at(-1) as string;
  if (to === undefined) delete place[last];
  else
    Object.defineProperty(place, last, { value: to, enumerable: true, configurable: true, writable: true });
  return value;
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const thrown = async (work: Promise<unknown>): Promise<PlacewrightError> =>
  work.then(
    () => {
      throw new Error("nothing was thrown");
    },
    (error) => error,
  );

/** Executes the run as far as possible in this process. */
async function work({ config }: Copy): Promise<unknown> {
  const store = await openLedger(config);
  try {
    await findRun(store, runId);
    const lease = await acquireAndRenewLease(store, runId, { clock: systemClock });
    const { signal } = new AbortController();
    return await workOnRun(config, {
      store,
      runId,
      lease,
      emit() {},
      interrupt: signal,
      abandon: signal,
      timeoutMs: 0,
    });
  } finally {
    await store.close();
  }
}

const projects = ["far", "own", "box", "here"] as const;

/** Values that an attacker could put into a project's settings in the ledger, by path. */
const acting: readonly (readonly [project: (typeof projects)[number], path: string, value: () => unknown])[] =
  [
    ["own", "module", () => ".placewright/x.mjs"],
    ["own", "module", () => "./x.mjs"],
    ["own", "module", () => join(clean, ".placewright/x.mjs")],
    ["own", "module", () => `file://${join(clean, ".placewright/x.mjs")}`],
    [
      "own",
      "module",
      () => "data:text/javascript,import('node:fs').then(({writeFileSync})=>writeFileSync('ran',''))",
    ],
    ["own", "module", () => "../own.mjs"],
    ["own", "module", () => "own.mjs?x"],
    ["own", "module", () => "node:child_process"],
    ["own", "module", () => "OWN.mjs"],
    ["own", "module", () => "own.mjs\u0000.txt"],
    ["own", "options.url", () => `http://127.0.0.1:${port}`],
    ["own", "options.tries", () => [1, 2, 3]],
    ["own", "options.tries", () => ({ 0: 1, 1: 2, length: 2 })],
    ["own", "options.more", () => "x"],
    ["own", "options", () => undefined],
    ["own", "options", () => null],
    ["own", "options.__proto__", () => ({ url: `http://127.0.0.1:${port}` })],
    ["own", "options.toString", () => "x"],
    ["own", "env", () => ({ NODE_OPTIONS: "--import ./x.mjs" })],
    ["far", "endpoint", () => `http://127.0.0.1:${port}`],
    ["far", "endpoint", () => `http://localhost:${port}`],
    ["far", "endpoint", () => "https://ses.acme.example.evil.example"],
    ["far", "endpoint", () => "https://ses.acme.example/"],
    ["far", "endpoint", () => undefined],
    ["far", "region", () => "us-east-1"],
    ["far", "region", () => undefined],
    ["far", "profile", () => "production"],
    ["far", "role", () => "arn:aws:iam::123456789012:role/admin"],
    ["far", "placeholderCredentials", () => true],
    ["far", "headers", () => ({ "x-api-key": "1" })],
    ["far", "credentials", () => ({ accessKeyId: "a", secretAccessKey: "b" })],
    ["far", "dataDir", () => join(root, "victim")],
    ["far", "provider", () => "pinpoint-email"],
    ["box", "send.host", () => "127.0.0.1"],
    ["box", "send.port", () => port],
    ["box", "send.tls", () => "none"],
    ["box", "send.lmtp", () => true],
    ["box", "send.user", () => "root"],
    ["box", "send.password", () => ({ command: ["sh", "-c", `touch ${join(root, "ran")}`] })],
    ["box", "send.password", () => ({ env: "AWS_SECRET_ACCESS_KEY" })],
    ["box", "send.accessToken", () => ({ env: "AWS_SESSION_TOKEN" })],
    ["box", "send.mailFrom", () => "x@evil.example"],
    ["box", "send.dkim.key", () => ({ file: "/etc/passwd" })],
    ["box", "send.dkim.key", () => ({ command: ["sh", "-c", `touch ${join(root, "ran")}`] })],
    ["box", "send.dkim.domain", () => "evil.example"],
    ["box", "send.connections", () => 10_000],
    ["box", "send", () => ({ via: "ses", endpoint: `http://127.0.0.1:${port}` })],
    ["box", "send", () => ({ via: "ses", role: "arn:aws:iam::123456789012:role/admin" })],
    ["box", "groups.0.imap.host", () => "127.0.0.1"],
    ["box", "groups.0.imap.port", () => port],
    ["box", "groups.0.imap.tls", () => "none"],
    ["box", "groups.0.imap.junk", () => "INBOX"],
    ["box", "groups.0.password", () => ({ command: ["sh", "-c", `touch ${join(root, "ran")}`] })],
    ["box", "groups.0.password", () => ({ env: "AWS_SECRET_ACCESS_KEY" })],
    ["box", "groups.0.accessToken", () => ({ env: "GITHUB_TOKEN" })],
    ["box", "groups.0.authservId", () => ""],
    ["box", "groups.0.weight", () => 0],
    ["box", "groups.0.seeds.0.address", () => "victim@gmail.example"],
    ["box", "groups.0.seeds.0.user", () => "victim"],
    ["box", "groups.0.seeds.0.password", () => ({ command: ["touch", join(root, "ran")] })],
    [
      "box",
      "groups.1",
      () => ({ isp: "Evil", imap: { host: "127.0.0.1", port }, seeds: [{ address: "a@b.example" }] }),
    ],
    ["box", "windowMs", () => 0],
    ["box", "cleanUp", () => true],
  ];

/** Projects whose settings are replaced by another provider's. */
const replaced: readonly (readonly [
  project: (typeof projects)[number],
  name: string,
  settings: () => Json,
])[] = [
  ...(["far", "box", "here"] as const).map(
    (project) => [project, "a module", () => ({ provider: "module", module: ".placewright/x.mjs" })] as const,
  ),
  ...(["own", "box", "here"] as const).map(
    (project) =>
      [
        project,
        "a service",
        () => ({ provider: "sesv2", endpoint: `http://127.0.0.1:${port}`, region: "us-east-1" }),
      ] as const,
  ),
  ...(["far", "own", "here"] as const).map(
    (project) =>
      [
        project,
        "mailboxes",
        () => ({
          provider: "seedlist",
          windowMs: 1,
          send: { via: "smtp", host: "127.0.0.1", port, tls: "none" },
          groups: [
            {
              isp: "Evil",
              imap: { host: "127.0.0.1", port, tls: "none" },
              password: { command: ["touch", join(root, "ran")] },
              seeds: [{ address: "a@b.example" }],
            },
          ],
        }),
      ] as const,
  ),
  // A simulation in place of a measuring provider would pass tests that were never measured.
  ...(["far", "own", "box"] as const).map(
    (project) => [project, "a simulation", () => ({ provider: "local" })] as const,
  ),
];

type SettingsChange = readonly [name: string, project: string, change: (settings: Json) => Json];
const settingsChanges: readonly SettingsChange[] = [
  ...acting.map(
    ([project, path, value], index): SettingsChange => [
      `${index + 1} ${project}: ${path}`,
      project,
      (settings) => setAt(settings, path, value()),
    ],
  ),
  ...replaced.map(
    ([project, name, settings]): SettingsChange => [`${project} becomes ${name}`, project, settings],
  ),
];

/** A shared copy whose settings each test replaces. */
let shared: Copy;
let settingsBefore = "";

async function withSettings(project: string, change: (settings: Json) => Json): Promise<void> {
  await poison(shared.dir, (database) => {
    database.prepare("UPDATE run SET settings = ?").run(settingsBefore);
    rewrite(database, { table: "run", column: "settings" }, (value) => {
      const list = value["projects"] as Json[];
      const found = list.find(({ name }) => name === project) as Json;
      found["settings"] = change(found["settings"] as Json);
      return value;
    });
  });
}

async function expectNothingDone(): Promise<void> {
  expect(await exists(join(root, "ran"))).toBe(false);
  expect(connections).toBe(0);
}

describe("an effective setting that differs from the config", () => {
  beforeAll(async () => {
    shared = await copied();
    await poison(shared.dir, (database) => {
      settingsBefore = (database.prepare("SELECT settings FROM run").get() as { settings: string }).settings;
    });
  });

  test.each(settingsChanges)("is rejected before anything runs: %s", async (_name, project, change) => {
    await withSettings(project, change);
    const error = await thrown(work(shared));
    expect(error).toMatchObject({ name: "PlacewrightError" });
    expect(["run-project-changed", "ledger-unusable"]).toContain(error.code);
    expect(error.message).toContain(runId);
    await expectNothingDone();
  });

  test("comes from the config if unchanged; the ledger's value is never used", async () => {
    await withSettings("far", (settings) => settings);
    const store = await openLedger(shared.config);
    try {
      const projects = projectsOf(shared.config, await findRun(store, runId));
      for (const { name, settings } of projects.filter(({ name }) => name !== "here"))
        expect(settings).toBe(shared.config.projects.find((each) => each.name === name)?.settings);
    } finally {
      await store.close();
    }
  });

  test("does not matter to a finished run", async () => {
    const store = await openLedger(shared.config);
    try {
      const config = { ...shared.config, projects: [] };
      expect(projectsOf(config, await findRun(store, runId), new Set())).toHaveLength(4);
      expect(() => projectsOf(config, { id: runId, settings: {} } as never)).toThrow();
    } finally {
      await store.close();
    }
  });

  test.each([
    ["wait", "own", (settings: Json) => setAt(settings, "module", ".placewright/x.mjs")],
    ["resume", "own", (settings: Json) => setAt(settings, "module", ".placewright/x.mjs")],
    ["wait", "far", (settings: Json) => setAt(settings, "endpoint", `http://127.0.0.1:${port}`)],
    [
      "wait",
      "box",
      (settings: Json) => setAt(settings, "groups.0.password", { command: ["touch", join(root, "ran")] }),
    ],
    [
      "wait",
      "box",
      (settings: Json) => setAt(settings, "groups.0.imap", { host: "127.0.0.1", port, tls: "none" }),
    ],
    ["wait", "here", () => ({ provider: "module", module: ".placewright/x.mjs" })],
  ] as const)("%s of %s exits with 2 and reports the difference", async (command, project, change) => {
    await withSettings(project, change);
    const { code, stdout, stderr } = await runCommand([command], {
      cwd: shared.dir,
      env: {
        SMTP_PASSWORD: canary,
        SEED_PASSWORD: canary,
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: canary,
      },
    });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`project "${project}"`),
    });
    expect(stderr).toMatch(/in the config and .* in the ledger/);
    expect(stdout + stderr).not.toContain(canary);
    await expectNothingDone();
  });
});
