import { decodeHeader } from "../../message/decode-header.ts";
import type { MimePart } from "../../message/mime-tree.ts";
import { bounds, type Cuts } from "./bounds.ts";

/** A header of the message itself. */
export interface HeaderField {
  /** Name as written in the message, such as `Subject` or `subject`. Compare it case-insensitively. */
  readonly name: string;
  /** Unfolded but not decoded: each character is a byte. */
  readonly raw: string;
  /** Value with encoded words decoded. */
  readonly value: string;
}

/** Reads the first headers of the message itself. Adds those that are too long to `cuts`. */
export function readHeaderFields({ headers }: MimePart, cuts: Cuts): readonly HeaderField[] {
  return headers.slice(0, bounds.headerFields).map(({ name, value }): HeaderField => {
    if (value.length > bounds.headerFieldCharacters)
      cuts.add(`the ${name} header after ${bounds.headerFieldCharacters} characters`, "headers");
    const raw = value.slice(0, bounds.headerFieldCharacters);
    return { name, raw, value: decodeHeader(raw) };
  });
}

/** Returns a function that finds the headers of a name, in order. The name is case-insensitive. */
export function indexByName(fields: readonly HeaderField[]): (name: string) => readonly HeaderField[] {
  const byName = new Map<string, HeaderField[]>();
  for (const field of fields) {
    const key = field.name.toLowerCase();
    const same = byName.get(key);
    if (same) same.push(field);
    else byName.set(key, [field]);
  }
  return (name) => byName.get(name.toLowerCase()) ?? [];
}
