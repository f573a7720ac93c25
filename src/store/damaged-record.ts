import { PlacewrightError } from "../base/errors.ts";

/**
 * Returns the error for one record that something other than Placewright changed; other records stay
 * readable. `why` names the damage, and `others` says what it means for other runs.
 */
export const damagedRecord = (
  folder: string,
  what: string,
  runId?: string,
  why?: string,
  others = "Other runs are not affected",
): PlacewrightError =>
  new PlacewrightError(
    "ledger-unusable",
    `Cannot use the ledger in "${folder}": its record of ${what} is damaged${why ? ` (${why})` : ""}`,
    {
      hint: `Restore the ledger from a copy${runId === undefined ? "" : `, or run placewright reconcile ${runId} to list its tests at the provider`}. ${others}`,
    },
  );
