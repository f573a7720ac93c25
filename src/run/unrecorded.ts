import { PlacewrightError } from "../base/errors.ts";

/** Names shown of tests that may be paid for. */
const maxNamed = 20;

/**
 * What a fault of the ledger means once tests were submitted: which may be paid for, and how to go on. A fault from before the
 * first create stays as it is.
 */
export function toUnrecorded(error: unknown, runId: string, sent: ReadonlySet<string>): unknown {
  const isLedger = error instanceof PlacewrightError && error.code === "ledger-unusable";
  if (!isLedger || sent.size === 0) return error;
  const names = [...sent].slice(0, maxNamed).join(", ");
  const more = sent.size > maxNamed ? `, and ${sent.size - maxNamed} more` : "";
  return new PlacewrightError(
    "run-unrecorded",
    `Failed to record run ${runId}: ${error.reason}. Tests that may be paid for: ${names}${more}`,
    {
      cause: error,
      hint: `${error.hint ?? "Repair the ledger"}; then placewright resume ${runId} finds them by name and pays for none again`,
    },
  );
}
