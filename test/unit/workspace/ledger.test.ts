import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openExistingLedger, openLedger, sealOf } from "../../../src/workspace/ledger.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "../../support/postgres.ts";
import { s3Environment, startS3 } from "../../support/s3-server.ts";
import { temporaryProject } from "../scenario/temporary-project.ts";
import { testOf } from "../store/one-run.ts";

const key = "0123456789abcdef0123456789abcdef";
const keyed = { PLACEWRIGHT_LEDGER_KEY: key };

const newFolder = async () => join(await temporaryProject({}), "ledger");

/** Opens a ledger, and closes it. Returns the names of its files, except the log of the database. */
async function filesOf(ledgerDir: string, env: Readonly<Record<string, string>>): Promise<string[]> {
  await (await openLedger({ ledgerDir, env })).close();
  return (await readdir(ledgerDir)).filter((name) => !/-(wal|shm)$/.test(name));
}

describe("a ledger", () => {
  test("is created, and opened again, without a seal", async () => {
    const ledgerDir = await newFolder();
    expect(await filesOf(ledgerDir, {})).not.toContain("ledger.seal");
    const store = await openLedger({ ledgerDir, env: { PLACEWRIGHT_LEDGER_KEY: "" } });
    expect(await store.runs({ state: "open" })).toEqual([]);
    await store.close();
  });

  test("is sealed by a key when it is closed, and has no mark of use then", async () => {
    const ledgerDir = await newFolder();
    const files = await filesOf(ledgerDir, keyed);
    expect(files).toEqual(expect.arrayContaining(["ledger.seal", "ledger.sqlite"]));
    expect(files.filter((name) => name.startsWith("ledger.use-"))).toEqual([]);
    expect(await filesOf(ledgerDir, keyed)).toEqual(files);
  });

  test("is refused if it was sealed by another key, or never", async () => {
    const [sealed, plain] = [await newFolder(), await newFolder()];
    await filesOf(sealed, keyed);
    await filesOf(plain, {});
    for (const [ledgerDir, env] of [
      [sealed, { PLACEWRIGHT_LEDGER_KEY: key.toUpperCase() }],
      [plain, keyed],
    ] as const)
      await expect(openLedger({ ledgerDir, env })).rejects.toMatchObject({ code: "ledger-unsealed" });
  });

  test("that cannot be opened leaves no mark of use", async () => {
    const ledgerDir = await newFolder();
    await filesOf(ledgerDir, keyed);
    await writeFile(join(ledgerDir, "ledger.sqlite"), "not a database");
    const seal = await sealOf({ ledgerDir, env: keyed });
    await seal?.use();
    await seal?.close();
    await expect(openLedger({ ledgerDir, env: keyed })).rejects.toMatchObject({
      code: expect.stringMatching(/^ledger-/),
    });
    expect((await readdir(ledgerDir)).filter((name) => name.startsWith("ledger.use-"))).toEqual([]);
  });
});

test("a ledger has a seal only with a key", async () => {
  const ledgerDir = await newFolder();
  expect(await sealOf({ ledgerDir, env: {} })).toBeUndefined();
  expect(await sealOf({ ledgerDir, env: { PLACEWRIGHT_LEDGER_KEY: "" } })).toBeUndefined();
  expect(await sealOf({ ledgerDir, env: keyed })).toBeDefined();
});

describe.skipIf(!hasPostgres)(`a ledger in a database${postgresNote}`, () => {
  const lease = { owner: "nowhere 1 x", untilMs: 1 };
  const id = "20260301-081500-00000a";

  test("keeps its runs, for a reader too, and says its place if one is damaged", async () => {
    const config = { ledgerDir: "/nowhere", ledgerUrl: await sharedPostgresUrl(), env: {} };
    const store = await openLedger(config);
    await store.createRun({ id, createdAtMs: 5, branch: "main", settings: { projects: 1 } }, lease);
    await store.close();
    const { store: again, whyEmpty } = await openExistingLedger(config);
    expect([(await again.runs({ state: "planning" })).map(({ id }) => id), whyEmpty]).toEqual([
      [id],
      undefined,
    ]);
    await expect(again.run(id)).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringContaining("postgres"),
    });
    await again.close();
  });

  test("has large messages in a bucket, which is checked only if that is wanted", async () => {
    const server = await startS3();
    onTestFinished(() => server.close());
    for (const [name, value] of Object.entries(s3Environment)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const ledgerUrl = await sharedPostgresUrl();
    const inBucket = (bucket: string) => ({
      ledgerDir: "/nowhere",
      ledgerUrl,
      env: {},
      messages: { bucket, overBytes: 10, prefix: "", endpoint: server.endpoint, pathStyle: true },
    });
    const store = await openLedger(inBucket(server.bucket), { checksBucket: true });
    await store.createRun({ id: "one", createdAtMs: 5, branch: "main", settings: {} }, lease);
    await store.addTests(
      { runId: "one", epoch: 1 },
      [testOf("a")],
      [{ contentHash: "hash", bytes: new Uint8Array(20), document: {} }],
    );
    await store.close();
    expect(await server.keys()).toHaveLength(1);
    await (await openLedger(inBucket("no-such-bucket"))).close();
    await expect(openLedger(inBucket("no-such-bucket"), { checksBucket: true })).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringContaining("no-such-bucket"),
    });
    const client = new Client(ledgerUrl.replace(/\?.*/, ""));
    await client.connect();
    const { rows } = await client.query("SELECT query FROM pg_stat_activity WHERE query LIKE $1", [
      `%${new URL(ledgerUrl).searchParams.get("schema")}%`,
    ]);
    await client.end();
    expect(rows).toEqual([]);
  });
});
