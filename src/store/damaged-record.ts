import { PlacewrightError } from "../base/errors.ts";

/** One record that was changed by something else than Placewright. The others can be read. `why` says what is wrong with it. */
export const damagedRecord = (folder: string, what: string, runId?: string, why?: string): PlacewrightError =>
  new PlacewrightError(
    "ledger-unusable",
    `Cannot use the ledger in "${folder}": its record of ${what} is damaged${why ? ` (${why})` : ""}`,
    {
      hint: `other runs can be used; restore the ledger from a copy${runId === undefined ? "" : `, or see what the provider has with placewright reconcile ${runId}`}`,
    },
  );
