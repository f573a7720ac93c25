import { extname } from "node:path";
import type { AuthoredFile } from "../authored/authored-file.ts";
import { withFrame } from "../authored/code-frame.ts";
import { decodeText } from "../authored/decode-text.ts";
import { parseJson } from "../authored/parse-json.ts";
import { parseYaml } from "../authored/parse-yaml.ts";
import { changeError, PlacewrightError, type SourceLocation } from "../base/errors.ts";
import { readFileInside } from "../message/project-file.ts";
import type { VariantRow } from "./scenario.ts";

/** What a data file contains, and where its rows are. */
interface DataFile {
  readonly value: unknown;
  /** Returns the place of a row, counted from 0. */
  locateRow(index: number): SourceLocation;
}

const withRows = ({ value, locate }: AuthoredFile): DataFile => ({
  value,
  locateRow: (index) => locate([index], "value"),
});

const readYaml = async (text: string, file: string) => withRows(await parseYaml(text, file));

const readers: Readonly<Record<string, (text: string, file: string) => Promise<DataFile>>> = {
  ".csv": parseCsv,
  ".json": async (text, file) => withRows(await parseJson(text, file)),
  ".yaml": readYaml,
  ".yml": readYaml,
};

/**
 * Reads the rows of a CSV, JSON, or YAML file inside the project folder, and returns what `use` makes of them. Throws
 * `scenario-invalid` if the content is invalid, with the data file's line if it is known. Also throws the errors of
 * reading a file.
 */
export async function readRows<T>(
  path: string,
  projectDir: string,
  use: (rows: readonly VariantRow[], locateRow: DataFile["locateRow"]) => T,
): Promise<T> {
  const read = readers[extname(path).toLowerCase()];
  if (!read) {
    throw new PlacewrightError("scenario-invalid", `variants "${path}" is not a data file`, {
      hint: `Use one of these file extensions: ${Object.keys(readers).join(", ")}`,
      literal: path,
    });
  }
  const bytes = await readFileInside(projectDir, path, "variants");
  let text = "";
  try {
    text = decodeText(bytes, path, "scenario-invalid");
    const { value, locateRow } = await read(text, path);
    return use(checkRows(value, "it", locateRow), locateRow);
  } catch (error) {
    throw error instanceof PlacewrightError ? inDataFile(error, path, text) : error;
  }
}

/** Locates an error in the data file, at its beginning if no line is known. */
function inDataFile(error: PlacewrightError, file: string, text: string): PlacewrightError {
  return withFrame(changeError(error, { location: error.location ?? { file } }), { file, text });
}

/** Validates a list of rows, at least one. `origin` names their source in errors. */
export function checkRows(
  rows: unknown,
  origin: string,
  locateRow?: DataFile["locateRow"],
): readonly VariantRow[] {
  const refuse = (reason: string, hint: string, location?: SourceLocation) =>
    new PlacewrightError("scenario-invalid", reason, { hint, location });
  if (!Array.isArray(rows)) throw refuse(`${origin} contains no list of rows`, "Make it a list of objects");
  if (rows.length === 0) throw refuse(`${origin} has no rows`, "Add one, or remove variants");
  const strange = rows.findIndex(
    (row: unknown) => typeof row !== "object" || row === null || Array.isArray(row),
  );
  if (strange >= 0) {
    const where = origin === "it" ? "" : ` of ${origin}`;
    throw refuse(
      `row ${strange + 1}${where} is not an object of names and values`,
      "Make every row an object",
      locateRow?.(strange),
    );
  }
  return rows;
}

/** Parses CSV with column names in its first line. Throws `scenario-invalid`, with the line if known. */
export async function parseCsv(text: string, file: string): Promise<DataFile> {
  const { CsvError, parse } = await import("csv-parse/sync");
  const [header = ""] = text.split("\n", 1);
  try {
    const options = { delimiter: delimiterOf(header), skip_empty_lines: true, trim: true };
    const [columns = [], ...records]: string[][] = parse(text, options);
    const seen = new Set<string>();
    const twice = columns.find((column) => column === "" || seen.size === seen.add(column).size);
    if (twice !== undefined) {
      const why = twice === "" ? "a column without a name" : `two columns named "${twice}"`;
      throw new PlacewrightError("scenario-invalid", `it has ${why}`, {
        location: { file, line: 1 },
        hint: "Use a different name for each column in the first line",
      });
    }
    return {
      value: records.map((record) =>
        Object.fromEntries(columns.map((column, index) => [column, record[index]])),
      ),
      locateRow(index) {
        // With its place, each record would take more memory.
        const lines: number[] = [];
        const keep = (record: string[], { lines: line }: { readonly lines: number }) => {
          lines.push(line);
          return record;
        };
        parse(text, { ...options, on_record: keep });
        return { file, line: lines[index + 1] ?? 1 };
      },
    };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = error.code === "CSV_QUOTE_NOT_CLOSED" ? openQuoteLine(text) : Number(error["lines"]);
    const [reason, hint] = csvFaults[error.code] ?? [`it is not valid CSV: ${error.message}`];
    throw new PlacewrightError("scenario-invalid", reason, {
      location: Number.isInteger(line) ? { file, line } : { file },
      hint,
      cause: error,
    });
  }
}

/** Returns the line of the quote that is opened and never closed. The parser reports the last line. */
function openQuoteLine(text: string): number {
  let [opened, closed, isOpen] = [0, -2, false];
  for (const { index } of text.matchAll(/"/g)) {
    if (isOpen) closed = index;
    // Two quotes in a row are a quote in the same text.
    else if (index > closed + 1) opened = index;
    isOpen = !isOpen;
  }
  return text.slice(0, opened).split("\n").length;
}

/** Reason and hint by error code of the parser. */
const csvFaults: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: [
    "a line has more or fewer values than the first line has names",
    "Use the same number of values in each line, and put a value that contains the delimiter in quotes",
  ],
  CSV_QUOTE_NOT_CLOSED: ["a quote is opened and never closed", "Close it, or write a quote in a text twice"],
  CSV_INVALID_CLOSING_QUOTE: ["text follows a closing quote", "Write a quote in a text twice"],
  INVALID_OPENING_QUOTE: [
    "a value has a quote in its middle",
    "Put the whole value in quotes, and write a quote in it twice",
  ],
};

/**
 * Returns the delimiter. Spreadsheets write semicolons if the comma is the decimal sign, and tabs as an
 * option.
 */
function delimiterOf(header: string): string {
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [",", ";", "\t"].toSorted((a, b) => count(b) - count(a))[0] ?? ",";
}
