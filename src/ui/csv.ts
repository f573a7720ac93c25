/** A cell of a table: text, a number, or nothing. */
export type Cell = string | number | undefined;

/** Characters that start a formula in a spreadsheet, also after blanks that it removes. */
const formula = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Converts a cell. A text that a spreadsheet would compute is marked as text; a number is none. */
function toCell(cell: Cell): string {
  if (cell === undefined || typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  const text = formula.test(cell) || /^[\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n;]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Formats rows as CSV (RFC 4180) that no spreadsheet computes. */
export const toCsv = (rows: Iterable<readonly Cell[]>): string =>
  [...rows].map((row) => `${row.map(toCell).join(",")}\r\n`).join("");

/** Returns the headers of a CSV file to save. */
export const csvHeaders = (name: string): Readonly<Record<string, string>> => ({
  "Content-Type": "text/csv; charset=utf-8",
  "Content-Disposition": `attachment; filename="${name.replace(/[^\w.-]+/g, "-").slice(0, 80)}.csv"`,
});
