import { toCallError } from "../authored/import-module.ts";
import { runUserCode } from "../authored/user-code.ts";
import { PlacewrightError, type SourceLocation } from "../base/errors.ts";
import { checkRows, readRows } from "./read-rows.ts";
import type { Variant, VariantRow, VariantSource } from "./scenario.ts";

/**
 * Returns the variants of a scenario: one without a name if it has no data, else one per row. A row is named
 * by its `name`, or else by its first values, as many as make it unique.
 *
 * Throws `scenario-invalid` if there are no rows, or if rows are not objects or share a name. Also throws the
 * errors of reading a file.
 */
export async function loadVariants(
  source: VariantSource | undefined,
  { projectDir, file = "" }: { readonly projectDir: string; readonly file?: string },
): Promise<Variant[]> {
  if (source === undefined) return [{ row: {} }];
  if (typeof source === "string")
    return readRows(source, projectDir, (rows, locateRow) => nameVariants(rows, "", locateRow));
  if (typeof source !== "function") return nameVariants(source, "variants: ");
  let rows: unknown;
  try {
    rows = await runUserCode(source, { file, unsettled: "did not finish", isLoading: true, endsLoops: true });
  } catch (error) {
    throw toCallError("variants()", error, file);
  }
  return nameVariants(checkRows(rows, "variants()"), "variants(): ");
}

const maxNameLength = 40;

function nameVariants(
  rows: readonly VariantRow[],
  origin: string,
  locateRow?: (index: number) => SourceLocation,
): Variant[] {
  for (const [index, row] of rows.entries()) refuseIterators(row, `${origin}row ${index + 1}`);
  const candidates = rows.map(namesOf);
  const claims = new Map<string, number>();
  for (const name of candidates.flat()) claims.set(name, (claims.get(name) ?? 0) + 1);

  const rowNumbers = new Map<string, number>();
  return rows.map((row, index) => {
    const own = candidates[index] ?? [];
    const name = own.find((candidate) => claims.get(candidate) === 1) ?? own.at(-1) ?? "";
    const other = rowNumbers.get(name);
    if (other !== undefined) {
      const reason = `${origin}rows ${other} and ${index + 1} are both named "${name}"`;
      throw new PlacewrightError("scenario-invalid", reason, {
        hint: 'Give each row a different value in the column "name"',
        location: locateRow?.(index),
      });
    }
    rowNumbers.set(name, index + 1);
    return { name, row };
  });
}

/**
 * Returns the possible names of a row, shortest first: its `name` alone, or its first value, its first two,
 * and so on.
 */
function namesOf(row: VariantRow, index: number): string[] {
  const given = toName(row["name"]);
  if (given !== undefined) return [given];
  const values = Object.values(row).flatMap((value) => toName(value) ?? []);
  if (values.length === 0) return [`row ${index + 1}`];
  return values.map((_, last) => values.slice(0, last + 1).join(", "));
}

function toName(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
  const text = String(value).trim().replace(/\s+/g, " ");
  if (text === "") return undefined;
  const letters = [...text];
  return letters.length > maxNameLength ? `${letters.slice(0, maxNameLength - 1).join("")}…` : text;
}

/**
 * Throws `scenario-invalid` for a value that can be read only once: the subject would use it up, and the
 * bodies would have none of it.
 */
function refuseIterators(row: VariantRow, origin: string): void {
  const seen = new Set<unknown>([row]);
  const queue: { readonly value: object; readonly path: string }[] = [{ value: row, path: "" }];
  for (const { value, path } of queue)
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner !== "object" || inner === null || seen.has(inner)) continue;
      seen.add(inner);
      const name = path === "" ? key : `${path}.${key}`;
      if (isIterator(inner))
        throw new PlacewrightError(
          "scenario-invalid",
          `${origin}: "${name}" can be read only once, because it is an iterator`,
          { hint: `Make it a list: ${key}: [...${key}]` },
        );
      queue.push({ value: inner, path: name });
    }
}

const isIterator = (value: object): boolean =>
  typeof Reflect.get(value, "next") === "function" &&
  (Symbol.iterator in value || Symbol.asyncIterator in value);
