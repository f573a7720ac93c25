import { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import type { LostRun } from "../store.ts";
import type { LedgerHead, RunHead } from "./head-file.ts";

/** The sequence of a database, and its knowledge of the runs in a head. */
export interface HeadState {
  readonly sequence: number;
  /** The database's runs, finished or not, by id. */
  readonly runs: ReadonlyMap<string, Pick<RunHead, "epoch" | "intents">>;
}

export interface Losses {
  /** Number of writes that can cost money and that the database does not have. */
  readonly writes: number;
  readonly runs: readonly LostRun[];
}

/**
 * Compares a database with a head that was read before it. An older head proves nothing: its process ended
 * between the two writes, another process has not published its own yet, or runs were deleted since. With
 * equal sequences both have the same runs, unless they come from different copies of the ledger.
 */
export function findLosses(head: LedgerHead, state: HeadState): Losses {
  if (head.sequence < state.sequence) return { writes: 0, runs: [] };
  const runs = head.runs.flatMap(({ id, createdAtMs, epoch, intents }): LostRun[] => {
    const known = state.runs.get(id);
    if (known && known.epoch >= epoch && known.intents >= intents) return [];
    const mayBePaid = Math.max(0, intents - (known?.intents ?? 0));
    return [{ runId: id, createdAtMs, isMissing: known === undefined, mayBePaid }];
  });
  return { writes: head.sequence - state.sequence, runs };
}

/** Whether anything was lost. */
export const isLoss = ({ writes, runs }: Losses): boolean => writes > 0 || runs.length > 0;

/** Maximum number of lost runs to name. */
const maxNamed = 10;

const describe = ({ runId, isMissing, mayBePaid }: LostRun): string => {
  const paid = mayBePaid > 0 ? `${plural(mayBePaid, "test")} may be billed` : "no tests were submitted";
  return isMissing ? `run ${runId} is missing (${paid})` : `run ${runId} is out of date (${paid})`;
};

/** Lists lost runs in one line. */
export function describeLosses(runs: readonly LostRun[]): string {
  const more = runs.length > maxNamed ? `; and ${plural(runs.length - maxNamed, "run")} more` : "";
  return runs.slice(0, maxNamed).map(describe).join("; ") + more;
}

/** Returns the error of a ledger that has lost data, or its whole database (`isGone`). */
export function lossError(folder: string, { writes, runs }: Losses, isGone = false): PlacewrightError {
  const some =
    writes > 1
      ? `its last ${writes} writes are`
      : writes === 1
        ? "its last write is"
        : "writes that it had are";
  const missing = isGone ? "ledger.sqlite is" : some;
  const [first] = runs;
  return new PlacewrightError(
    "ledger-unusable",
    `Cannot use the ledger in "${folder}": ${missing} missing; ${first ? describeLosses(runs) : "no unfinished run is affected"}`,
    {
      hint: `Restore the newest copy of the whole folder, with ledger.sqlite-wal. If there is none, ${first ? `run placewright reconcile ${first.runId} --adopt to read the tests from the provider` : "delete ledger.head to continue with what is left"}`,
    },
  );
}

/** Returns the losses if the database is gone and only the head is left. */
export const lossOfAll = (head: LedgerHead): Losses => findLosses(head, { sequence: 0, runs: new Map() });
