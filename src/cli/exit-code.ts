/** Exit codes, the one that weighs most first. 5 is never combined: another process decides what the run comes to. */
const byWeight = [5, 130, 2, 3, 1, 4, 0];

/** Returns the exit code that weighs most: 130 > 2 > 3 > 1 > 4 > 0, and 5 alone. An unknown one weighs as much as 3. */
export function worstExitCode(...codes: readonly number[]): number {
  const present = new Set(codes.map((code) => (byWeight.includes(code) ? code : 3)));
  return byWeight.find((code) => present.has(code)) ?? 0;
}
