import { PlacewrightError } from "../base/errors.ts";

/** Maximum number of names to list, of tests that may be billed. */
const maxNamed = 20;

/**
 * Converts a ledger error after the first create: names the tests that may be billed, and how to continue.
 * Returns any other error unchanged.
 */
export function toUnrecorded(error: unknown, runId: string, sent: ReadonlySet<string>): unknown {
  const isLedger = error instanceof PlacewrightError && error.code === "ledger-unusable";
  if (!isLedger || sent.size === 0) return error;
  const names = [...sent].slice(0, maxNamed).join(", ");
  const more = sent.size > maxNamed ? `, and ${sent.size - maxNamed} more` : "";
  return new PlacewrightError(
    "run-unrecorded",
    `Failed to record run ${runId}: ${error.reason}. Tests that may be billed: ${names}${more}`,
    {
      cause: error,
      hint: `${error.hint ?? "Repair the ledger"}. Then run placewright resume ${runId}, which finds them by name and creates none twice`,
    },
  );
}
