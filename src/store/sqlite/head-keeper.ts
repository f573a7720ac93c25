import type Database from "libsql";
import { PlacewrightError } from "../../base/errors.ts";
import type { LostRun } from "../store.ts";
import {
  type LedgerHead,
  publishStaged,
  type RunHead,
  readHead,
  stageHead,
  toHeadText,
} from "./head-file.ts";
import { findLosses, type HeadState, isLoss, type Losses, lossError } from "./losses.ts";
import { rollBack, transact } from "./transaction.ts";

/**
 * Keeps a ledger's head file and its database in step. The database is always written first, so a head that
 * is ahead of it proves a loss, whenever a process was ended. See docs/decisions/0015.
 */
export interface HeadKeeper {
  /** Returns runs with a noticed loss that is not accepted yet. */
  losses(): LostRun[];
  /** Returns why this ledger cannot be used for billed tests, if its head file is damaged. */
  damage(): PlacewrightError | undefined;
  /**
   * Stages the new head next to the old one, within a write that has raised the sequence, and returns its
   * text. Throws `ledger-unusable` if the database has lost something since it was opened.
   */
  stage(): string | undefined;
  /** Publishes the staged head after that write is on disk. Never throws: an outdated head is harmless. */
  publish(text: string): void;
}

export interface HeadKeeperOptions {
  readonly folder: string;
  /** The head as read before the database was opened. */
  readonly head: LedgerHead | "damaged" | undefined;
  /** Whether to record losses and continue. Otherwise a loss is an error. */
  readonly acceptsLoss: boolean;
}

/** Compares the database with its head. Throws `ledger-unusable` if the database has lost something. */
export function openHead(
  database: Database.Database,
  { folder, head, acceptsLoss }: HeadKeeperOptions,
): HeadKeeper {
  const keeper: HeadKeeper = {
    losses: () => readLostRuns(database),
    damage: () => (readHead(folder) === "damaged" ? damageError(folder) : undefined),
    stage() {
      const last = readHead(folder);
      // Leave a damaged head for the user to inspect.
      if (last === "damaged") return undefined;
      if (last) {
        const { sequence, runs } = readState(database, last);
        if (last.sequence >= sequence)
          throw lossError(folder, findLosses(last, { sequence: sequence - 1, runs }));
      }
      const text = toHeadText(readDatabaseHead(database));
      stageHead(folder, text);
      return text;
    },
    publish(text) {
      try {
        // Take the write lock, so that heads are published in the order of their sequence.
        database.exec("BEGIN IMMEDIATE");
        const last = readHead(folder);
        const mine = readDatabaseHead(database);
        if (last === "damaged" || (last?.sequence ?? -1) >= mine.sequence) return;
        publishStaged(folder, toHeadText(mine) === text ? text : toHeadText(mine));
      } catch {
        // The write itself has succeeded; the next one updates the head.
      } finally {
        rollBack(database);
      }
    },
  };

  if (head === undefined) {
    const current = readDatabaseHead(database);
    if (current.sequence > 0) rebuild(database, folder);
  } else if (head !== "damaged") {
    const found = findLosses(head, readState(database, head));
    if (isLoss(found)) {
      if (!acceptsLoss) throw lossError(folder, found);
      recordLosses(database, folder);
    }
  } else if (acceptsLoss) {
    recordLosses(database, folder);
  }
  const lost = keeper.losses();
  if (lost.length > 0 && !acceptsLoss) throw lossError(folder, { writes: 0, runs: lost });
  return keeper;
}

const damageError = (folder: string): PlacewrightError =>
  new PlacewrightError(
    "ledger-unusable",
    `Cannot use the ledger in "${folder}" for new tests: its file ledger.head, which records whether billed tests were lost, is damaged`,
    {
      hint: "Restore the folder from a copy. If ledger.sqlite was never truncated or replaced by an older one, delete ledger.head instead",
    },
  );

/** Creates a missing head from the database. If that fails, the next write creates it. */
function rebuild(database: Database.Database, folder: string): void {
  try {
    database.exec("BEGIN IMMEDIATE");
    if (readHead(folder) === undefined) writeHead(database, folder);
  } catch {
    // Reading does not need a head.
  } finally {
    rollBack(database);
  }
}

function writeHead(database: Database.Database, folder: string): void {
  const text = toHeadText(readDatabaseHead(database));
  stageHead(folder, text);
  publishStaged(folder, text);
}

/** Records the losses until they are accepted, and sets the database and head to the same sequence. */
function recordLosses(database: Database.Database, folder: string): void {
  transact(database, "IMMEDIATE", () => {
    const head = readHead(folder);
    const last = typeof head === "object" ? head : { sequence: 0, runs: [] };
    const { runs }: Losses = findLosses(last, readState(database, last));
    const insert = database.prepare(
      `INSERT INTO lost_run VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET epoch = excluded.epoch,
         intents = excluded.intents, may_be_paid = max(may_be_paid, excluded.may_be_paid)`,
    );
    for (const { runId, createdAtMs, isMissing, mayBePaid } of runs) {
      const known = last.runs.find(({ id }) => id === runId);
      insert.run(runId, createdAtMs, known?.epoch ?? 0, known?.intents ?? 0, Number(isMissing), mayBePaid);
    }
    const sequence = Math.max(last.sequence, sequenceOf(database)) + 1;
    database.prepare("UPDATE head SET sequence = ?").run(sequence);
  });
  transact(database, "IMMEDIATE", () => writeHead(database, folder));
}

const sequenceOf = (database: Database.Database): number =>
  (database.prepare("SELECT sequence FROM head").get() as { readonly sequence: number }).sequence;

/**
 * Returns what the database knows about the runs of a head. Includes recorded losses, so that they are not
 * reported twice.
 */
function readState(database: Database.Database, head: LedgerHead): HeadState {
  const find = database.prepare(
    `SELECT max(epoch) AS epoch, max(intents) AS intents FROM (
       SELECT epoch, intents FROM run WHERE id = ?1 UNION ALL SELECT epoch, intents FROM lost_run WHERE run_id = ?1)`,
  );
  const runs = new Map<string, Pick<RunHead, "epoch" | "intents">>();
  for (const { id } of head.runs) {
    const { epoch, intents } = find.get(id) as { readonly epoch: number | null; readonly intents: number };
    if (epoch !== null) runs.set(id, { epoch, intents });
  }
  return { sequence: sequenceOf(database), runs };
}

/** Returns the head of this database: its open and cancelled runs, and runs whose loss is not accepted. */
function readDatabaseHead(database: Database.Database): LedgerHead {
  const runs = database
    .prepare(
      `SELECT id, min(createdAtMs) AS createdAtMs, max(epoch) AS epoch, max(intents) AS intents FROM (
         SELECT id, created_ms AS createdAtMs, epoch, intents FROM run
           WHERE state <> 'finished' AND state IN ('open', 'cancelled')
         UNION ALL SELECT run_id, created_ms, epoch, intents FROM lost_run)
       GROUP BY id ORDER BY id`,
    )
    .all() as RunHead[];
  return { sequence: sequenceOf(database), runs };
}

function readLostRuns(database: Database.Database): LostRun[] {
  const rows = database
    .prepare(
      `SELECT run_id AS runId, created_ms AS createdAtMs, is_missing AS isMissing, may_be_paid AS mayBePaid
       FROM lost_run ORDER BY run_id`,
    )
    .all() as (Omit<LostRun, "isMissing"> & { readonly isMissing: number })[];
  return rows.map((row) => ({ ...row, isMissing: row.isMissing === 1 }));
}
