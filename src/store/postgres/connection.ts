import type { Pool, PoolClient } from "pg";
import { damagedRecord } from "../damaged-record.ts";
import { NewerSchema } from "../newer-schema.ts";
import {
  type Connection,
  type Dialect,
  type Plan,
  type Row,
  row,
  type SqlValue,
  type Step,
} from "../sql/connection.ts";
import type { PostgresAddress } from "./address.ts";
import { createMarks, LostCommit } from "./marks.ts";
import { patiently } from "./patience.ts";
import { isConflict, isLost, toLedgerError } from "./postgres-error.ts";
import { newest } from "./schema.ts";
import { begin } from "./session.ts";

const dialect: Dialect = {
  eachText: "json_array_elements_text(?::json)",
  forUpdate: "FOR UPDATE",
  join: "JOIN",
  joinNewest: (rest) => `CROSS JOIN LATERAL (SELECT newest.* FROM attempt AS newest ${rest}) AS attempt`,
};

export interface ConnectionOptions {
  readonly address: PostgresAddress;
  /** How long to try again while the server cannot be reached, in milliseconds. */
  readonly patienceMs: number;
  readonly now: () => number;
}

/** Opens the ledger's methods to a PostgreSQL database. */
export function createConnection(
  pool: Pool,
  { address: { schema, name }, patienceMs, now }: ConnectionOptions,
): Connection {
  // Each transaction reads the version: the ledger may have been upgraded since this process opened it.
  const version = ["(SELECT version FROM ledger) AS version"];
  const beginRead = begin(schema, "ISOLATION LEVEL REPEATABLE READ READ ONLY", version);
  const beginWrite = begin(schema, "ISOLATION LEVEL READ COMMITTED", version);
  const marks = createMarks(beginWrite, now);

  /** Gives a connection to some work, and closes it if it failed in a way that leaves it unusable. */
  async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let isBroken = false;
    try {
      return await work(client);
    } catch (error) {
      isBroken = error instanceof LostCommit || isLost(error) || !(await rollBack(client));
      throw error;
    } finally {
      client.release(isBroken);
    }
  }

  /** Carries out one transaction, until it is known whether it was committed. */
  async function transact<T>(start: string, work: () => Plan<T>, isWrite: boolean): Promise<T> {
    let result: T | undefined;
    try {
      await withClient(async (client) => {
        const offsetMs = await beginWith(client, start, now);
        result = await carryOut(client, work(), offsetMs);
        if (isWrite) await marks.commit(client);
        else await client.query("COMMIT");
      });
    } catch (error) {
      if (!(error instanceof LostCommit)) throw error;
      const { id, cause } = error;
      const wasCommitted = await patiently(() => withClient((client) => marks.wasCommitted(client, id)), {
        patienceMs,
        shouldRetry,
      });
      if (!wasCommitted) throw cause;
    }
    return result as T;
  }

  const shouldRetry = (error: unknown): boolean => isLost(error) || isConflict(error);

  const use = async <T>(start: string, work: () => Plan<T>, isWrite: boolean): Promise<T> => {
    try {
      return await patiently(() => transact(start, work, isWrite), { patienceMs, shouldRetry });
    } catch (error) {
      throw toLedgerError(error, name);
    }
  };

  return {
    dialect,
    read: (work) => use(beginRead, work, false),
    write: (work) => use(beginWrite, work, true),
    // Each write commits a mark of its own.
    version: () =>
      use(
        beginRead,
        function* () {
          const found = yield* row(
            { version: "md5(coalesce(string_agg(id, ' ' ORDER BY id), ''))" },
            "FROM written",
          );
          return String(found?.["version"]);
        },
        false,
      ),
    assertPayable() {},
    damaged: (what, runId) => damagedRecord(name, what, runId),
  };
}

/** Ends a transaction that failed. Resolves to whether the connection can be used again. */
const rollBack = (client: PoolClient): Promise<boolean> =>
  client.query("ROLLBACK").then(
    () => true,
    () => false,
  );

/** Longest difference between two clocks that may as well be the time of a call, in milliseconds. */
const callMs = 1000;

/**
 * Begins a transaction. Resolves to how far the server's clock is ahead of this machine's, in milliseconds. Throws
 * `NewerSchema` if a newer version of placewright has upgraded the ledger.
 */
async function beginWith(client: PoolClient, start: string, now: () => number): Promise<number> {
  const before = now();
  const results = (await client.query(start)) as unknown as readonly { readonly rows: readonly Row[] }[];
  const { now_ms: nowMs, version } = results.at(-1)?.rows[0] ?? {};
  if (Number(version) > newest) throw new NewerSchema(Number(version), newest);
  const offsetMs = Number(nowMs) - (before + now()) / 2;
  return Math.abs(offsetMs) < callMs ? 0 : Math.round(offsetMs);
}

async function carryOut<T>(client: PoolClient, plan: Plan<T>, offsetMs: number): Promise<T> {
  let next = plan.next();
  while (!next.done) next = plan.next(await answer(client, next.value, offsetMs));
  return next.value;
}

async function answer(client: PoolClient, step: Step, offsetMs: number): Promise<unknown> {
  switch (step.kind) {
    case "run":
      return (await client.query(numbered(step.sql), toCells(step.values))).rowCount;
    case "rows": {
      const selected = Object.entries(step.columns).map(([name, sql]) => `${sql} AS "${name}"`);
      const sql = numbered(`SELECT ${selected.join(", ")} ${step.from}`);
      const { rows } = await client.query<Row>(sql, toCells(step.values));
      return rows.map(withoutNull);
    }
    case "bytes": {
      const { rows } = await client.query<{ bytes: Buffer | null }>(numbered(step.sql), toCells(step.values));
      return rows[0]?.bytes ? new Uint8Array(rows[0].bytes) : undefined;
    }
    case "raise":
      // The head is a file beside SQLite's, which a copy can lack. A server's disk is its own.
      return undefined;
    case "offset":
      return offsetMs;
  }
}

/** Numbers the placeholders, as PostgreSQL does. Statements have no other question mark. */
function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll("?", () => `$${++count}`);
}

/** The driver takes bytes as a Buffer. */
const toCells = (values: readonly SqlValue[]): unknown[] =>
  values.map((value) =>
    value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value,
  );

const withoutNull = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
