import type Database from "libsql";
import { damagedRecord } from "../damaged-record.ts";
import { type Connection, type Dialect, type Plan, type Row, row, type Step } from "../sql/connection.ts";
import type { HeadKeeper } from "./head-keeper.ts";
import { toLedgerError } from "./ledger-error.ts";
import { transact } from "./transaction.ts";

const dialect: Dialect = {
  eachText: "json_each(?)",
  // A write locks the whole database.
  forUpdate: "",
  join: "CROSS JOIN",
  joinNewest: (rest) =>
    `CROSS JOIN attempt ON attempt.rowid IN (SELECT newest.rowid FROM attempt AS newest ${rest})`,
};

/** Returns the cells of a row that are not NULL, by their names. */
function toRow(json: ArrayBuffer, names: readonly string[]): Row {
  const cells = JSON.parse(Buffer.from(json).toString()) as readonly unknown[];
  const named: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) if (cells[index] !== null) named[name] = cells[index];
  return named;
}

/** Opens the ledger's methods to an SQLite database. */
export function createConnection(
  database: Database.Database,
  folder: string,
  head: HeadKeeper | undefined,
): Connection & { use<T>(work: () => T): Promise<T>; close(): void } {
  const prepared = new Map<string, Database.Statement>();
  const statement = (sql: string): Database.Statement => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };

  function answer(step: Step): unknown {
    switch (step.kind) {
      case "run":
        return statement(step.sql).run(...step.values.map(toCell)).changes;
      case "rows": {
        // Select each row as one BLOB of JSON: libsql aborts the process on text that is not UTF-8, which one
        // flipped bit can cause.
        const names = Object.keys(step.columns);
        const sql = `SELECT CAST(json_array(${Object.values(step.columns)}) AS BLOB) AS row ${step.from}`;
        const found = statement(sql).all(...step.values) as { readonly row: ArrayBuffer }[];
        return found.map(({ row }) => toRow(row, names));
      }
      case "bytes": {
        const found = statement(step.sql).get(...step.values) as
          | { readonly bytes: ArrayBuffer | null }
          | undefined;
        return found?.bytes ? new Uint8Array(found.bytes) : undefined;
      }
      case "raise":
        return database.exec("UPDATE head SET sequence = sequence + 1");
      case "offset":
        // Its processes are on one machine.
        return 0;
    }
  }

  /** Carries out a plan at once. `onStep` sees each step. */
  function carryOut<T>(plan: Plan<T>, onStep: (step: Step) => void = () => {}): T {
    let next = plan.next();
    while (!next.done) {
      onStep(next.value);
      next = plan.next(answer(next.value));
    }
    return next.value;
  }

  /** Writes of this connection. The database counts those of the others. */
  let writes = 0;

  async function use<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      throw toLedgerError(error, folder);
    }
  }

  return {
    dialect,
    use,
    read: (work) => use(() => carryOut(work())),
    write: (work) =>
      use(() => {
        let isRaised = false;
        let staged: string | undefined;
        writes++;
        const result = transact(database, "IMMEDIATE", () => {
          const done = carryOut(work(), ({ kind }) => {
            isRaised ||= kind === "raise";
          });
          if (isRaised) staged = head?.stage();
          return done;
        });
        if (staged !== undefined) head?.publish(staged);
        return result;
      }),
    version: () =>
      use(() => {
        const found = carryOut(
          (function* () {
            return yield* row({ version: "data_version" }, "FROM pragma_data_version");
          })(),
        );
        return `${found?.["version"]} ${writes}`;
      }),
    assertPayable() {
      const damage = head?.damage();
      if (damage) throw damage;
    },
    damaged: (what, runId) => damagedRecord(folder, what, runId),
    close() {
      prepared.clear();
      database.close();
    },
  };
}

/** libsql takes bytes as a Buffer. */
const toCell = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
