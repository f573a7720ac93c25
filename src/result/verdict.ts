/** What a test or a run comes to. Not measured is never passed; a provider's fault is errored, never failed. */
export const verdicts = [
  "passed",
  "warned",
  "failed",
  "not-measured",
  "pending",
  "errored",
  "skipped",
] as const;
export type Verdict = (typeof verdicts)[number];

/** Gravest first: the verdict of a whole is the gravest of its parts. */
const byGravity: readonly Verdict[] = [
  "errored",
  "failed",
  "not-measured",
  "pending",
  "skipped",
  "warned",
  "passed",
];

/** The gravest of several verdicts; `skipped` where there are none. */
export function worstVerdict(parts: Iterable<Verdict>): Verdict {
  const present = new Set(parts);
  return byGravity.find((verdict) => present.has(verdict)) ?? "skipped";
}

/** How many of each; every verdict is a key. */
export function countVerdicts(parts: Iterable<Verdict>): Record<Verdict, number> {
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const verdict of parts) counts[verdict]++;
  return counts;
}

/** The process's exit status for a run. Usage errors (2) never become a run; where several hold, 130 > 3 > 1 > 4 > 0. */
export type RunExitCode = 0 | 1 | 3 | 4 | 130;

/** 130 interrupted · 3 a provider's error, or the ledger and the provider differ in what is paid for · 1 an expectation failed or could not be measured · 4 still pending · 0 passed or warned. */
export function exitCodeOf(
  parts: Iterable<Verdict>,
  {
    interrupted = false,
    isAmiss = false,
  }: { readonly interrupted?: boolean; readonly isAmiss?: boolean } = {},
): RunExitCode {
  if (interrupted) return 130;
  const present = new Set(parts);
  if (present.has("errored") || isAmiss) return 3;
  if (present.has("failed") || present.has("not-measured")) return 1;
  return present.has("pending") || present.has("skipped") ? 4 : 0;
}
