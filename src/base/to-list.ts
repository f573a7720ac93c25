/**
 * Lists up to `max` distinct items and how many more there are: `a, b, c and 4 more`. Without more, the last
 * item follows `beforeLast`: `a, b and c`.
 */
export function toList(items: readonly string[], max = 3, beforeLast = " and "): string {
  const unique = [...new Set(items)];
  const shown = unique.slice(0, max);
  const rest = unique.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(", ")}${beforeLast}${shown.at(-1)}`;
}

/** Lists names as `toList` does, in alphabetical order: the same names result in the same text, in any order. */
export const toNames = (names: readonly string[], max?: number): string => toList(names.toSorted(), max);
