import { distance } from "fastest-levenshtein";
import type { Typo } from "./errors.ts";

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

/**
 * Returns the allowed word that differs from `word` in one letter, or in two that are swapped. Case does not count.
 * Stricter than `nearest`: for words that may well be another name.
 */
export function slipOf(word: string, allowed: Iterable<string>): string | undefined {
  const written = word.toLowerCase();
  for (const candidate of allowed) {
    const meant = candidate.toLowerCase();
    if (Math.abs(written.length - meant.length) > 1) continue;
    if (distance(written, meant) <= 1 || isSwapped(written, meant)) return candidate;
  }
  return undefined;
}

/** Whether two words are the same but for two neighbors that are swapped. */
function isSwapped(one: string, other: string): boolean {
  const at = [...one].findIndex((letter, index) => letter !== [...other][index]);
  const swapped = [...one];
  [swapped[at], swapped[at + 1]] = [swapped[at + 1] ?? "", swapped[at] ?? ""];
  return at >= 0 && swapped.join("") === other;
}

/** Returns the hint of an error about an unknown word: the word that was probably meant, or else another next step. */
export const suggest = (
  written: string,
  meant: string | undefined,
  otherwise?: string,
): { readonly hint: string | undefined; readonly typo?: Typo } =>
  meant === undefined ? { hint: otherwise } : { hint: `Did you mean "${meant}"?`, typo: { written, meant } };
