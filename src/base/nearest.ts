import { distance } from "fastest-levenshtein";

/** Longer words have no near one: comparing two takes as long as their lengths multiplied. */
const maxCharacters = 200;

/**
 * The allowed word that `word` was most likely meant to be, or undefined where none is near: a third of its letters may be
 * wrong, and two (a swap of neighbours) from four letters on.
 */
export function nearest(word: string, allowed: Iterable<string>): string | undefined {
  if (word.length > maxCharacters) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(word.length < 4 ? 1 : 2, Math.floor(word.length / 3)) + 1;
  for (const candidate of allowed) {
    if (candidate.length > maxCharacters) continue;
    const candidateDistance = distance(word.toLowerCase(), candidate.toLowerCase());
    if (candidateDistance < bestDistance) {
      best = candidate;
      bestDistance = candidateDistance;
    }
  }
  return best;
}
