import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { describe } from "vitest";
import { openPostgresStore } from "../../src/store/postgres/postgres-store.ts";
import { openDatabase } from "../../src/store/sqlite/open-database.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "./postgres.ts";

/** Opens an empty ledger. `close` also removes it. */
export type OpenStore = () => Promise<{
  readonly store: Store;
  /** The folder of an SQLite ledger. */
  readonly folder?: string;
  /** Opens the same ledger again, as another process does. */
  again(): Promise<Store>;
  /** Changes the database behind the ledger's back. */
  tamper(sql: string): Promise<void>;
  close(): Promise<void>;
}>;

const openSqlite: OpenStore = async () => {
  const folder = await mkdtemp(join(tmpdir(), "placewright-ledger-"));
  const store = await openSqliteStore(folder);
  return {
    store,
    folder,
    again: () => openSqliteStore(folder),
    async tamper(sql) {
      const database = await openDatabase(folder);
      database.exec(sql);
      database.close();
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const openPostgres: OpenStore = async () => {
  const url = await sharedPostgresUrl();
  const store = await openPostgresStore(url);
  return {
    store,
    again: () => openPostgresStore(url),
    async tamper(sql) {
      const client = new Client(url.replace(/\?.*/, ""));
      await client.connect();
      await client.query(`SET search_path = ${new URL(url).searchParams.get("schema")}; ${sql}`);
      await client.end();
    },
    close: store.close,
  };
};

/**
 * Declares the tests that hold for the ledgers of every database. Tests of what uses a ledger, and take long, may leave
 * out PostgreSQL on a laptop.
 */
export function describeStores(tests: (open: OpenStore) => void, withPostgres = true): void {
  describe("in SQLite", () => tests(openSqlite));
  describe.skipIf(!hasPostgres || !withPostgres)(`in PostgreSQL${postgresNote}`, () => tests(openPostgres));
}
