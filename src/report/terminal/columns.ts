/** Wider lines nobody reads. */
export const mostColumns = 100;
/** A terminal that claims to be narrower than this does not know its size: a pseudo-terminal without a screen says 0. */
const leastColumns = 20;
const usualColumns = 80;

/** How many columns text is laid out for. */
export function columnsOf(
  { columns }: { readonly columns?: number | undefined },
  unknown: number = usualColumns,
): number {
  if (columns === undefined) return unknown;
  return columns >= leastColumns ? Math.min(mostColumns, columns) : usualColumns;
}
