import { distance } from "fastest-levenshtein";

/**
 * The allowed word that `word` was most likely meant to be, or undefined where none is near: a third of its letters may be
 * wrong, and two (a swap of neighbours) from four letters on.
 */
export function nearest(word: string, allowed: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(word.length < 4 ? 1 : 2, Math.floor(word.length / 3)) + 1;
  for (const candidate of allowed) {
    const candidateDistance = distance(word.toLowerCase(), candidate.toLowerCase());
    if (candidateDistance < bestDistance) {
      best = candidate;
      bestDistance = candidateDistance;
    }
  }
  return best;
}
