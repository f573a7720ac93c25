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
