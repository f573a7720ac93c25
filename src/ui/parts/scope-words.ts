import { toSafeLine } from "../../report/safe-text.ts";

/** Returns the name of a scope for display. */
export const nameScope = (scope: string): string => (scope === "overall" ? "Overall" : toSafeLine(scope));

/** Joins words: `a`, `a and b`, `a, b, and c`. */
export function listWords(words: readonly string[]): string {
  if (words.length < 3) return words.join(" and ");
  return `${words.slice(0, -1).join(", ")}, and ${words.at(-1)}`;
}
