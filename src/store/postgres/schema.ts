import type { Pool, PoolClient } from "pg";
import { NewerSchema } from "../newer-schema.ts";
import type { PostgresAddress } from "./address.ts";
import { firstVersion, migrations } from "./migrations.ts";
import { begin } from "./session.ts";

/** The version of the schema that this version of placewright writes. */
export const newest = firstVersion + migrations.length - 1;

/** Lets one process at a time create or upgrade a ledger: `PLWR` in ASCII. */
const lockId = 0x504c5752;

/**
 * Creates the ledger's tables, or upgrades them. Throws if the schema has other tables, or was written by a
 * newer version of placewright.
 */
export async function openSchema(pool: Pool, { schema }: PostgresAddress): Promise<void> {
  const client = await pool.connect();
  let isDone = false;
  try {
    if ((await versionOf(client, schema)) !== newest) {
      await client.query(begin(schema, "ISOLATION LEVEL READ COMMITTED"));
      await client.query("SELECT pg_advisory_xact_lock($1)", [lockId]);
      // Another process may have done it in the meantime.
      await upgrade(client, schema, await versionOf(client, schema));
      await client.query("COMMIT");
    }
    isDone = true;
  } finally {
    // A connection that failed within its transaction is closed, which rolls it back.
    client.release(!isDone);
  }
}

async function upgrade(client: PoolClient, schema: string, version: number | undefined): Promise<void> {
  if (version === newest) return;
  if (version !== undefined && version > newest) throw new NewerSchema(version, newest);
  // Waits for all transactions of earlier versions, and keeps new ones waiting: each has read the version from it.
  if (version !== undefined) await client.query(`LOCK TABLE "${schema}".ledger IN ACCESS EXCLUSIVE MODE`);
  if (version === undefined) {
    const { rows } = await client.query(
      "SELECT (SELECT count(*) FROM pg_tables WHERE schemaname = $1) AS tables, EXISTS (SELECT FROM pg_namespace WHERE nspname = $1) AS found",
      [schema],
    );
    if (rows[0].tables > 0)
      throw new Error(`its schema "${schema}" has tables that placewright did not create`);
    if (!rows[0].found) await client.query(`CREATE SCHEMA "${schema}"`);
    await client.query("CREATE TABLE ledger (id BIGINT PRIMARY KEY CHECK (id = 1), version BIGINT NOT NULL)");
    await client.query("INSERT INTO ledger VALUES (1, 0)");
  }
  for (const step of migrations.slice(version === undefined ? 0 : version - firstVersion + 1))
    await client.query(step);
  await client.query("UPDATE ledger SET version = $1", [newest]);
}

/** Returns the version of the schema. Undefined if it has no ledger. */
async function versionOf(client: PoolClient, schema: string): Promise<number | undefined> {
  // Not to_regclass: it remembers that a table was missing, although another process has created it since.
  const { rows } = await client.query(
    "SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = 'ledger'",
    [schema],
  );
  if (rows.length === 0) return undefined;
  const { rows: versions } = await client.query(`SELECT version FROM "${schema}".ledger`);
  return versions[0]?.version;
}
