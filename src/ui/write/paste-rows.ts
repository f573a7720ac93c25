import { parse } from "csv-parse/sync";
import { PlacewrightError } from "../../base/errors.ts";

export type PastedRow = Readonly<Record<string, string | number | boolean>>;

export interface PastedRows {
  readonly columns: readonly string[];
  readonly rows: readonly PastedRow[];
}

const [maxRows, maxColumns, maxCell] = [500, 50, 10_000];

const refuse = (why: string, hint: string): PlacewrightError =>
  new PlacewrightError("usage", `Cannot add the pasted rows: ${why}`, { hint });

/**
 * Reads rows that were copied from a spreadsheet (tabs), or CSV (commas or semicolons). The first line has the names of
 * the columns, unless it has none of the `known` ones and `known` is not empty.
 */
export function parsePastedRows(text: string, known: readonly string[] = []): PastedRows {
  const body = text.replace(/^\uFEFF/, "").replaceAll(/\r\n?/g, "\n");
  if (body.trim() === "")
    throw refuse("there are none", "Copy cells with their column names, and paste them");
  const lines = read(body, delimiterOf(body)).filter((cells) => cells.some((cell) => cell.trim() !== ""));
  const [first = []] = lines;
  const names = first.map((cell) => cell.trim());
  const hasNames = known.length === 0 || names.some((name) => known.includes(name));
  const columns = hasNames ? names : known.slice(0, names.length);
  const rows = hasNames ? lines.slice(1) : lines;
  if (rows.length === 0) throw refuse("they have no row below the column names", "Copy at least two lines");
  if (rows.length > maxRows) throw refuse(`they are more than ${maxRows}`, "Use a CSV file for that many");
  if (columns.length > maxColumns)
    throw refuse(`they have more than ${maxColumns} columns`, "Copy fewer columns");
  const widest = Math.max(...rows.map((cells) => cells.length));
  if (columns.length < widest)
    throw refuse(`a row has ${widest} cells for ${columns.length} columns`, "Name every column");
  const taken = new Set<string>();
  for (const name of columns) {
    if (name === "") throw refuse("a column has no name", "Name every column in the first line");
    if (name === "__proto__" || /[\p{Cc}{}]/u.test(name) || name.length > 100)
      throw refuse(`"${name.slice(0, 40)}" is not the name of a column`, "Use letters, digits, and _");
    if (taken.has(name)) throw refuse(`two columns have the name "${name}"`, "Rename one of them");
    taken.add(name);
  }
  return {
    columns,
    rows: rows.map((cells) =>
      Object.fromEntries(
        columns.flatMap((name, at) => {
          const cell = cells[at];
          return cell === undefined ? [] : [[name, toValue(cell)]];
        }),
      ),
    ),
  };
}

function read(text: string, delimiter: string): string[][] {
  try {
    return parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: maxCell * 50,
    });
  } catch (cause) {
    throw new PlacewrightError("usage", "Cannot add the pasted rows: a quote is not closed", {
      hint: "Copy the cells again",
      cause,
    });
  }
}

/** Spreadsheets copy with tabs. Files have commas or semicolons, of which the first line has more. */
function delimiterOf(text: string): string {
  const [first = ""] = text.split("\n", 1);
  if (text.includes("\t")) return "\t";
  const count = (sign: string) => first.split(sign).length;
  return count(";") > count(",") ? ";" : ",";
}

/** Returns a number or a truth value if the cell is written as one. `007` and `1.50` stay texts, as they are written. */
export function toValue(cell: string): string | number | boolean {
  const text = cell.trim();
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true";
  return text.length <= 15 && Number.isFinite(Number(text)) && String(Number(text)) === text
    ? Number(text)
    : cell;
}
