import { PlacewrightError } from "../base/errors.ts";

/**
 * Returns the error for one record that something other than Placewright changed; other records stay
 * readable. `why` names the damage.
 */
export const damagedRecord = (folder: string, what: string, runId?: string, why?: string): PlacewrightError =>
  damaged(
    folder,
    what,
    why,
    `Restore the ledger from a copy${runId === undefined ? "" : `, or run placewright reconcile ${runId} to list its tests at the provider`}. Other runs are not affected`,
  );

/** Returns the error for a run whose id is none, so that no list of runs can be shown. */
export const damagedId = (folder: string, id: string): PlacewrightError =>
  damaged(
    folder,
    `run ${id}`,
    "its id is not one of Placewright's",
    "Restore the ledger from a copy, or delete the row of that run. Until then, runs cannot be listed. Workers, and commands with the id of another run, still work",
  );

const damaged = (folder: string, what: string, why: string | undefined, hint: string): PlacewrightError =>
  new PlacewrightError(
    "ledger-unusable",
    `Cannot use the ledger in "${folder}": its record of ${what} is damaged${why ? ` (${why})` : ""}`,
    { hint },
  );
