import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openPostgresStore } from "../../../../src/store/postgres/postgres-store.ts";
import type { Store } from "../../../../src/store/store.ts";
import { hasPostgres, type PostgresServer, postgresNote, startPostgres } from "../../../support/postgres.ts";
import { freePort } from "../../../support/server-process.ts";

const password = "tulips&roses";
let server: PostgresServer;
let base: string;
const urlOf = (schema: string, change: (url: URL) => void = () => {}): string => {
  const url = new URL(base);
  url.searchParams.set("schema", schema);
  change(url);
  return url.href;
};
async function ask(...statements: readonly string[]): Promise<void> {
  const client = new Client(base.replace(/\?.*/, ""));
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

const stores: Store[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});
async function open(schema: string): Promise<Store> {
  const store = await openPostgresStore(urlOf(schema), { patienceMs: 100 });
  stores.push(store);
  return store;
}
const refusalOf = (url: string): Promise<{ code: string; reason: string; hint: string }> =>
  openPostgresStore(url, { patienceMs: 100 }).then(
    (store) => store.close().then(() => expect.fail("it opened")),
    (error) => error,
  );
const createRun = (store: Store, id = "r") =>
  store.createRun({ id, createdAtMs: 1, settings: {} }, { owner: "me", untilMs: 9 });

test.runIf(process.env["PLACEWRIGHT_REQUIRE_SERVERS"] === "1")(
  "PLACEWRIGHT_REQUIRE_SERVERS=1 finds PostgreSQL",
  () => expect(hasPostgres).toBe(true),
);

describe.skipIf(!hasPostgres)(`a ledger in PostgreSQL${postgresNote}`, () => {
  beforeAll(async () => {
    server = await startPostgres({ password, settings: { max_connections: "12" } });
    base = server.url("none").replace("placewright@", `placewright:${encodeURIComponent(password)}@`);
  });
  afterAll(() => server.close());

  test.each<[string, () => Promise<string> | string, string, string]>([
    [
      "without a server",
      async () => {
        const port = await freePort();
        return urlOf("a", (url) => {
          url.port = String(port);
        });
      },
      "no server answers at its address",
      "Start PostgreSQL",
    ],
    [
      "with a wrong password",
      () =>
        urlOf("a", (url) => {
          url.password = "daisies";
        }),
      "the server refuses the user or the password",
      "Correct the user and the password",
    ],
    [
      "without a password",
      () =>
        urlOf("a", (url) => {
          url.password = "";
        }),
      "the server asks for a password, and none is set",
      "Set PGPASSWORD, or add the password to the URL",
    ],
    [
      "without its database",
      () =>
        urlOf("a", (url) => {
          url.pathname = "/nowhere";
        }),
      "the database does not exist",
      "Create it (createdb)",
    ],
    [
      "without TLS, although the URL requires it",
      () =>
        urlOf("a", (url) => {
          url.searchParams.set("sslmode", "require");
        }),
      "the server does not offer TLS, which the URL requires",
      "Check that the server runs",
    ],
  ])("%s is refused in words, without its password", async (_, url, reason, hint) => {
    const refusal = await refusalOf(await url());
    expect(refusal).toMatchObject({ code: "ledger-unusable", hint: expect.stringContaining(hint) });
    expect(refusal.reason).toContain(reason);
    expect(refusal.reason).toMatch(/^Cannot use the ledger in postgres:\/\/placewright@127\.0\.0\.1:\d+\//);
    expect(`${refusal.reason}${refusal.hint}`).not.toMatch(/tulips|daisies/);
  });

  test("is created once by several processes at the same time", async () => {
    const opened = await Promise.all(Array.from({ length: 3 }, () => open("crowd")));
    await createRun(opened[0] as Store);
    for (const store of opened) expect(await store.runs()).toHaveLength(1);
  });

  test("of a newer version is refused, and stays as it is", async () => {
    await open("newer");
    await ask("UPDATE newer.ledger SET version = 99");
    expect(await refusalOf(urlOf("newer"))).toMatchObject({
      reason: expect.stringContaining(
        "it was written by a newer version of placewright (schema 99; this version",
      ),
    });
  });

  test("is not made of another program's tables", async () => {
    await ask("CREATE SCHEMA foreigner", "CREATE TABLE foreigner.run (id INT)");
    expect(await refusalOf(urlOf("foreigner"))).toMatchObject({
      reason: expect.stringContaining('its schema "foreigner" has tables that placewright did not create'),
    });
  });

  test("is not created by a user without rights, and used by one with rights on its tables only", async () => {
    await ask(`CREATE ROLE clerk LOGIN PASSWORD '${password}'`);
    const asClerk = (schema: string) =>
      urlOf(schema, (url) => {
        url.username = "clerk";
      });
    expect(await refusalOf(asClerk("granted"))).toMatchObject({
      reason: expect.stringContaining("the user lacks the rights"),
      hint: expect.stringContaining("CREATE on the database for the first start"),
    });
    await createRun(await open("granted"));
    await ask(
      "GRANT USAGE ON SCHEMA granted TO clerk",
      "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA granted TO clerk",
    );
    const store = await openPostgresStore(asClerk("granted"));
    stores.push(store);
    await createRun(store, "r2");
    expect(await store.runs()).toHaveLength(2);
  });

  test("that is read-only can be read, and says why it is not written", async () => {
    await createRun(await open("standby"));
    await ask("ALTER DATABASE postgres SET default_transaction_read_only = on");
    try {
      const store = await open("standby");
      expect(await store.runs()).toHaveLength(1);
      await expect(createRun(store, "r2")).rejects.toMatchObject({
        code: "ledger-unusable",
        reason: expect.stringContaining("the server is read-only"),
        hint: "Use the URL of the primary server",
      });
    } finally {
      await ask(
        "SET default_transaction_read_only = off",
        "ALTER DATABASE postgres RESET default_transaction_read_only",
      );
    }
  });

  test("whose server has no connection left says so", async () => {
    const clients = Array.from({ length: 14 }, () => new Client(base.replace(/\?.*/, "")));
    const taken = await Promise.allSettled(clients.map((client) => client.connect()));
    try {
      expect(taken.some(({ status }) => status === "rejected")).toBe(true);
      expect(await refusalOf(urlOf("crowded"))).toMatchObject({
        reason: expect.stringContaining("the server has no connections left"),
        hint: expect.stringContaining("max_connections"),
      });
    } finally {
      await Promise.all(clients.map((client) => client.end().catch(() => {})));
    }
  });

  test("does not keep others waiting for a transaction that froze", async () => {
    await createRun(await open("frozen_writer"));
    const frozen = new Client(base.replace(/\?.*/, ""));
    frozen.on("error", () => {});
    await frozen.connect();
    await frozen.query("BEGIN; SET LOCAL idle_in_transaction_session_timeout = '300ms'");
    await frozen.query("SELECT FROM frozen_writer.run FOR UPDATE");
    // The other one waits until the server ends that transaction.
    const store = await open("frozen_writer");
    expect(await store.cancelRun("r")).toBe(true);
    await frozen.end().catch(() => {});
  });

  test.each<[string, (url: URL) => void]>([
    [
      "a wrong password",
      (url) => {
        url.password = "daisies";
      },
    ],
    [
      "a missing database",
      (url) => {
        url.pathname = "/nowhere";
      },
    ],
    [
      "an unknown host",
      (url) => {
        url.hostname = "nowhere.invalid";
      },
    ],
  ])("is not waited for with %s", async (_, change) => {
    const onWait = vi.fn();
    await expect(openPostgresStore(urlOf("a", change), { onWait })).rejects.toMatchObject({
      code: "ledger-unusable",
    });
    expect(onWait).not.toHaveBeenCalled();
  });
});
