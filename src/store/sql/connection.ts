import { PlacewrightError } from "../../base/errors.ts";
import { describeOwner } from "../owner.ts";
import type { Fence, RunState, Store } from "../store.ts";
import { DamagedDocument, parseDocument } from "./stored-document.ts";

/** Column values by name. `NULL` values are left out. */
export type Row = Readonly<Record<string, unknown>>;

/** SQL expressions, by the names of the values they select. */
export type Columns = Readonly<Record<string, string>>;

/** A value of a statement's placeholder `?`. */
export type SqlValue = string | number | Uint8Array | null;

/** What a plan asks its database to do next. */
export type Step =
  | { readonly kind: "run"; readonly sql: string; readonly values: readonly SqlValue[] }
  | {
      readonly kind: "rows";
      readonly columns: Columns;
      readonly from: string;
      readonly values: readonly SqlValue[];
    }
  | { readonly kind: "bytes"; readonly sql: string; readonly values: readonly SqlValue[] }
  | { readonly kind: "raise" }
  | { readonly kind: "offset" };

/**
 * What a method of the ledger does in one transaction: a generator of steps, which gets the answer of each.
 * SQLite carries it out at once, so that nothing in this process can interrupt it. PostgreSQL waits for each
 * step. Statements are written for both: placeholders are `?`, in the order of the values.
 */
// biome-ignore lint/suspicious/noExplicitAny: the functions below give each answer its type
export type Plan<T> = Generator<Step, T, any>;

/** Changes rows, and returns how many. */
export function* run(sql: string, ...values: SqlValue[]): Plan<number> {
  return yield { kind: "run", sql, values };
}

export function* rows(columns: Columns, from: string, ...values: SqlValue[]): Plan<readonly Row[]> {
  return yield { kind: "rows", columns, from, values };
}

export function* row(columns: Columns, from: string, ...values: SqlValue[]): Plan<Row | undefined> {
  const [first] = yield* rows(columns, from, ...values);
  return first;
}

/** Returns the column `bytes` of the first row. */
export function* bytes(sql: string, ...values: SqlValue[]): Plan<Uint8Array | undefined> {
  return yield { kind: "bytes", sql, values };
}

/**
 * Raises the head's sequence within the calling write. Required in every write that can cost money. Does
 * nothing in a database that keeps no head.
 */
export function* raise(): Plan<void> {
  yield { kind: "raise" };
}

/**
 * Returns what to add to a time of this machine, in milliseconds, for the clock of the database. Machines that share
 * a ledger compare the ends of leases by that one clock, because their own may be minutes apart.
 */
export function* clockOffset(): Plan<number> {
  return yield { kind: "offset" };
}

/** What the databases write differently. */
export interface Dialect {
  /** The table of the texts in a placeholder's list of JSON, with the column `value`. */
  readonly eachText: string;
  /** Ends a query whose rows this transaction will change, so that no other does before it ends. */
  readonly forUpdate: string;
  /** Joins in the order that is written: SQLite would begin with the larger table. */
  readonly join: string;
  /** Joins the attempts that the rest of a query finds for each row, such as the newest ones. */
  readonly joinNewest: (rest: string) => string;
}

/** Access to a database for the ledger's methods. */
export interface Connection {
  readonly dialect: Dialect;
  /** Reads, and converts the database's errors to errors of the ledger. */
  read<T>(work: () => Plan<T>): Promise<T>;
  /** Writes all or nothing. Begins again if the database asks for it. */
  write<T>(work: () => Plan<T>): Promise<T>;
  /** Returns a text that is another one after any write, by any process. */
  version(): Promise<string>;
  /** Throws `ledger-unusable` if nothing may be billed, because the ledger may have lost something. */
  assertPayable(): void;
  /** Returns the error of a damaged record. */
  damaged(what: string, runId?: string): PlacewrightError;
}

/** An open ledger, and its connection. Closing the store closes both. */
export interface OpenLedger {
  readonly store: Store;
  readonly connection: Connection;
}

/** The epoch, state, and lease of a run, which decide who may write to it. */
export interface Hold {
  readonly epoch: number;
  readonly state: RunState;
  readonly owner?: string;
  readonly untilMs?: number;
  readonly shadowUntilMs: number;
}

/** Returns who may write to a run, and lets no other transaction change that until this one ends. */
export function* holdOf({ dialect }: Connection, runId: string): Plan<Hold | undefined> {
  return (yield* row(
    {
      epoch: "epoch",
      state: "state",
      owner: "lease_owner",
      untilMs: "lease_until_ms",
      shadowUntilMs: "shadow_until_ms",
    },
    `FROM run WHERE id = ? ${dialect.forUpdate}`,
    runId,
  )) as Hold | undefined;
}

/** Writes all or nothing. Throws `run-taken-over` if the fence's epoch is outdated. */
export const writeFenced = <T>(
  connection: Connection,
  { runId, epoch }: Fence,
  work: (hold: Hold) => Plan<T>,
): Promise<T> =>
  connection.write(function* () {
    const hold = yield* holdOf(connection, runId);
    if (hold?.epoch !== epoch) throw takenOver(runId, hold);
    return yield* work(hold);
  });

/** Returns the error for a write with an outdated epoch. Names the last owner, if known. */
export function takenOver(runId: string, hold: Hold | undefined): PlacewrightError {
  if (!hold)
    return new PlacewrightError(
      "run-taken-over",
      `Cannot continue run ${runId}: it is no longer in the ledger. Another process deleted it, or the ledger was replaced`,
      {
        hint: `If it had submitted tests, run placewright reconcile ${runId} --adopt. Otherwise start a new run`,
      },
    );
  const who = hold.owner ? describeOwner(hold.owner) : "another process";
  return new PlacewrightError("run-taken-over", `Cannot continue run ${runId}: ${who} took it over`, {
    hint: `Run placewright status ${runId} to see its state`,
  });
}

/**
 * Parses a stored document. `what` and `runId` name it in the error. Throws `ledger-unusable` if it is
 * damaged.
 */
export function parseStored<T>(
  { damaged }: Connection,
  stored: unknown,
  what: () => string,
  runId?: string,
  needsSum = false,
): T {
  try {
    return parseDocument(stored as string, needsSum);
  } catch (error) {
    if (error instanceof DamagedDocument) throw damaged(what(), runId);
    throw error;
  }
}
