import type Database from "libsql";
import { PlacewrightError } from "../../base/errors.ts";
import { damagedRecord } from "../damaged-record.ts";
import { describeOwner } from "../owner.ts";
import type { Fence, RunState } from "../store.ts";
import type { HeadKeeper } from "./head-keeper.ts";
import { toLedgerError } from "./ledger-error.ts";
import { DamagedDocument, parseDocument } from "./stored-document.ts";
import { transact } from "./transaction.ts";

/** Column values by name. `NULL` values are left out. */
export type Row = Readonly<Record<string, unknown>>;

/** SQL expressions, by the names of the values they select. */
export type Columns = Readonly<Record<string, string>>;

/** The epoch, state, and lease of a run, which decide who may write to it. */
export interface Hold {
  readonly epoch: number;
  readonly state: RunState;
  readonly owner?: string;
  readonly untilMs?: number;
  readonly shadowUntilMs: number;
}

/**
 * Raises the head's sequence within the calling write, and returns the new value. Required in every write
 * that can cost money.
 */
export type Raise = () => number;

/** Access to the database for the ledger's methods. */
export interface Connection {
  run(sql: string, ...values: unknown[]): number;
  rows(columns: Columns, from: string, ...values: unknown[]): Row[];
  row(columns: Columns, from: string, ...values: unknown[]): Row | undefined;
  /** Returns the bytes of a BLOB. */
  bytes(sql: string, ...values: unknown[]): Uint8Array | undefined;
  /** Wraps every method, and converts SQLite's errors to errors of the ledger. */
  use<T>(work: () => T): Promise<T>;
  write<T>(work: (raise: Raise) => T): Promise<T>;
  /** Writes all or nothing. Throws `run-taken-over` if the fence's epoch is outdated. */
  writeFenced<T>(fence: Fence, work: (hold: Hold, raise: Raise) => T): Promise<T>;
  holdOf(runId: string): Hold | undefined;
  /** Throws `ledger-unusable` if the head file is damaged, because then nothing may be billed. */
  assertPayable(): void;
  /**
   * Parses a stored document. `what` and `runId` name it in the error. Throws `ledger-unusable` if it is
   * damaged.
   */
  parse<T>(stored: unknown, what: () => string, runId?: string): T;
  damaged(what: string, runId?: string): PlacewrightError;
}

/** Returns the error for a write with an outdated epoch. Names the last owner, if known. */
export function takenOver(runId: string, hold: Hold | undefined): PlacewrightError {
  const who = hold?.owner ? describeOwner(hold.owner) : "another process";
  return new PlacewrightError("run-taken-over", `Cannot continue run ${runId}: ${who} took it over`, {
    hint: `Run placewright status ${runId} to see its state`,
  });
}

/** Returns the cells of a row that are not NULL, by their names. */
function toRow(json: ArrayBuffer, names: readonly string[]): Row {
  const cells = JSON.parse(Buffer.from(json).toString()) as readonly unknown[];
  const named: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) if (cells[index] !== null) named[name] = cells[index];
  return named;
}

export function createConnection(
  database: Database.Database,
  folder: string,
  head: HeadKeeper | undefined,
): Connection & { close(): void } {
  const prepared = new Map<string, Database.Statement>();
  const statement = (sql: string): Database.Statement => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };

  // Select each row as one BLOB of JSON: libsql aborts the process on text that is not UTF-8, which one
  // flipped bit can cause.
  const rows: Connection["rows"] = (columns, from, ...values) => {
    const names = Object.keys(columns);
    const sql = `SELECT CAST(json_array(${Object.values(columns)}) AS BLOB) AS row ${from}`;
    return (statement(sql).all(...values) as { readonly row: ArrayBuffer }[]).map(({ row }) =>
      toRow(row, names),
    );
  };
  const row: Connection["row"] = (columns, from, ...values) => rows(columns, from, ...values)[0];

  async function use<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      throw toLedgerError(error, folder);
    }
  }

  const write: Connection["write"] = (work) =>
    use(() => {
      let isRaised = false;
      let staged: string | undefined;
      const result = transact(database, "IMMEDIATE", () => {
        const done = work(() => {
          isRaised = true;
          return raiseSequence(database);
        });
        if (isRaised) staged = head?.stage();
        return done;
      });
      if (staged !== undefined) head?.publish(staged);
      return result;
    });

  const holdOf: Connection["holdOf"] = (runId) =>
    row(
      {
        epoch: "epoch",
        state: "state",
        owner: "lease_owner",
        untilMs: "lease_until_ms",
        shadowUntilMs: "shadow_until_ms",
      },
      "FROM run WHERE id = ?",
      runId,
    ) as Hold | undefined;

  const damaged: Connection["damaged"] = (what, runId) => damagedRecord(folder, what, runId);

  return {
    run: (sql, ...values) => statement(sql).run(...values).changes,
    rows,
    row,
    bytes(sql, ...values) {
      const found = statement(sql).get(...values) as { readonly bytes: ArrayBuffer | null } | undefined;
      return found?.bytes ? new Uint8Array(found.bytes) : undefined;
    },
    use,
    write,
    writeFenced: (fence, work) =>
      write((raise) => {
        const hold = holdOf(fence.runId);
        if (hold?.epoch !== fence.epoch) throw takenOver(fence.runId, hold);
        return work(hold, raise);
      }),
    holdOf,
    assertPayable() {
      const damage = head?.damage();
      if (damage) throw damage;
    },
    parse(stored, what, runId) {
      try {
        return parseDocument(stored as string);
      } catch (error) {
        if (error instanceof DamagedDocument) throw damaged(what(), runId);
        throw error;
      }
    },
    damaged,
    close() {
      prepared.clear();
      database.close();
    },
  };
}

function raiseSequence(database: Database.Database): number {
  database.exec("UPDATE head SET sequence = sequence + 1");
  return (database.prepare("SELECT sequence FROM head").get() as { readonly sequence: number }).sequence;
}
