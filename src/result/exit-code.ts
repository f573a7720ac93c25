import type { RunOutcome } from "./run-report.ts";
import type { RunExitCode } from "./verdict.ts";

/**
 * Exit codes, highest weight first. 5 overrides all others: another process decides the result of the run.
 */
const byWeight = [5, 130, 2, 3, 1, 4, 0];

/**
 * Returns the exit code with the highest weight: 5, then 130 > 2 > 3 > 1 > 4 > 0. An unknown code counts as
 * 3.
 */
export function worstExitCode(...codes: readonly number[]): number {
  const present = new Set(codes.map((code) => (byWeight.includes(code) ? code : 3)));
  return byWeight.find((code) => present.has(code)) ?? 0;
}

/**
 * Returns the exit code of a run that is left to continue by itself: 0 if all of its tests are submitted, or will be by
 * workers, and none is finished.
 */
export const detachedExitCode = (
  { exitCode, counts }: Pick<RunOutcome, "exitCode" | "counts">,
  isForWorkers = false,
): RunExitCode => (exitCode === 4 && (isForWorkers || counts.skipped === 0) ? 0 : exitCode);
