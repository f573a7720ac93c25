import { decodeHeader } from "../../message/decode-header.ts";
import { withoutComments } from "./comments.ts";

/** A Content-Type or Content-Disposition header: its value in lower case, and its decoded parameters. */
export interface ContentField {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const parameterPattern = /;\s*([^\s=;*]+)(?:\*(\d+))?(\*)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g;

/** Parses `text/html; charset="utf-8"`, including continued and encoded parameters (RFC 2231). */
export function parseContentField(field: string): ContentField {
  const parameters = new Map<string, string>();
  for (const [, name = "", section, encoded, quoted, token = ""] of field.matchAll(parameterPattern)) {
    const key = name.toLowerCase();
    const raw = quoted === undefined ? token : quoted.replace(/\\(.)/g, "$1");
    const value = encoded ? decodeExtended(raw) : decodeHeader(raw);
    // If a parameter is repeated, mail programs use the first.
    if (section === undefined && parameters.has(key)) continue;
    parameters.set(key, (parameters.get(key) ?? "") + value);
  }
  return { value: readValue(field), parameters };
}

/** Returns `text/html` for `text /html`, `"text/html"`, and `text/(x)html`, as mail programs read them. */
function readValue(field: string): string {
  const [type = "", subtype] = (/^[^;]*/.exec(withoutComments(field))?.[0] ?? "")
    .replaceAll('"', " ")
    .toLowerCase()
    .split("/");
  return subtype === undefined ? firstWord(type) : `${firstWord(type)}/${firstWord(subtype)}`;
}

const firstWord = (text: string): string => /\S+/.exec(text)?.[0] ?? "";

/** Decodes `utf-8'en'na%C3%AFve`, or a later section of such a value. */
function decodeExtended(value: string): string {
  const text = value.replace(/^[^']*'[^']*'/, "");
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
