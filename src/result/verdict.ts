import { PlacewrightError } from "../base/errors.ts";
import { kindOfValue } from "../base/kind-of-value.ts";

/**
 * Verdicts of a test or run. Not measured never counts as passed; a provider error is `errored`, never
 * `failed`.
 *
 * @example
 * ```ts
 * import { verdicts } from "placewright/report-schema";
 *
 * verdicts.filter((verdict) => verdict !== "passed" && verdict !== "warned").length; // → 5
 * ```
 */
export const verdicts = [
  "passed",
  "warned",
  "failed",
  "not-measured",
  "pending",
  "errored",
  "skipped",
] as const;
/** The state of a test or run. */
export type Verdict = (typeof verdicts)[number];

/** Most severe first: a run gets the most severe verdict of its tests. */
const bySeverity: readonly Verdict[] = [
  "errored",
  "failed",
  "not-measured",
  "pending",
  "skipped",
  "warned",
  "passed",
];

/**
 * Returns the most severe of several verdicts, or `skipped` if there are none. Throws `usage` for anything that is no
 * verdict.
 *
 * @example
 * ```ts
 * import { worstVerdict } from "placewright/report-schema";
 *
 * worstVerdict(["passed", "failed", "warned"]); // → "failed"
 * worstVerdict([]); // → "skipped"
 * ```
 */
export function worstVerdict(parts: Iterable<Verdict>): Verdict {
  if (typeof parts !== "object" || parts === null || !(Symbol.iterator in parts))
    throw new PlacewrightError("usage", `${kindOfValue(parts)} is not a list of verdicts`);
  const present = new Set(parts);
  for (const part of present)
    if (!verdicts.includes(part)) throw new PlacewrightError("usage", `"${String(part)}" is not a verdict`);
  return bySeverity.find((verdict) => present.has(verdict)) ?? "skipped";
}

/** Counts each verdict; every verdict is a key. */
export function countVerdicts(parts: Iterable<Verdict>): Record<Verdict, number> {
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const verdict of parts) counts[verdict]++;
  return counts;
}

/**
 * Exit code of a run. If several codes apply, the order is 130 > 2 > 3 > 1 > 4 > 0. Usage errors start no run; with 2, a
 * run has tests that could not be run. A run that another process took over has no report, and exits with 5.
 */
export type RunExitCode = 0 | 1 | 2 | 3 | 4 | 130;

/** Whether a test or run with this verdict may be sent. */
export const isSendable = (verdict: Verdict): boolean => verdict === "passed" || verdict === "warned";

/** Whether a test could not be run, because its scenario or its message is invalid. */
export const isBroken = ({
  verdict,
  error,
}: {
  readonly verdict: Verdict;
  readonly error?: unknown;
}): boolean => verdict === "not-measured" && error !== undefined;

/**
 * Returns the exit code of a run, the first that applies:
 * 130 interrupted · 2 a scenario or message is invalid · 3 provider error, or the ledger and the provider differ in billed tests · 1 an
 * expectation failed or could not be measured · 4 tests are pending or were skipped · 0 passed or warned.
 */
export function exitCodeOf(
  parts: Iterable<Verdict>,
  {
    interrupted = false,
    hasBroken = false,
    isAmiss = false,
  }: { readonly interrupted?: boolean; readonly hasBroken?: boolean; readonly isAmiss?: boolean } = {},
): RunExitCode {
  if (interrupted) return 130;
  if (hasBroken) return 2;
  const present = new Set(parts);
  if (present.has("errored") || isAmiss) return 3;
  if (present.has("failed") || present.has("not-measured")) return 1;
  return present.has("pending") || present.has("skipped") ? 4 : 0;
}
