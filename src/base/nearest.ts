import { distance } from "fastest-levenshtein";

/** Longer words get no suggestion: the time to compare two words grows with the product of their lengths. */
const maxCharacters = 200;

/**
 * Returns the allowed word most similar to `word`, or undefined if none is similar enough. A third of the
 * letters may differ, but always one, and two (two swapped letters) from four letters up. One must be the same.
 */
export function nearest(word: string, allowed: Iterable<string>): string | undefined {
  if (word.length > maxCharacters) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(word.length < 4 ? 1 : 2, Math.floor(word.length / 3)) + 1;
  for (const candidate of allowed) {
    if (candidate.length > maxCharacters) continue;
    const candidateDistance = distance(word.toLowerCase(), candidate.toLowerCase());
    // Two words without a common letter are not similar, however short they are.
    if (candidateDistance === Math.max(word.length, candidate.length)) continue;
    if (candidateDistance < bestDistance) {
      best = candidate;
      bestDistance = candidateDistance;
    }
  }
  return best;
}
