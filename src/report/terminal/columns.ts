/** Longer lines are hard to read. */
export const maxColumns = 100;
/** A reported width below this is unreliable: a pseudo-terminal without a screen reports 0. */
const leastColumns = 20;
const usualColumns = 80;

/** Returns the width to lay out text for, in columns. */
export function columnsOf(
  { columns }: { readonly columns?: number | undefined },
  unknown: number = usualColumns,
): number {
  if (columns === undefined) return unknown;
  return columns >= leastColumns ? Math.min(maxColumns, columns) : usualColumns;
}
