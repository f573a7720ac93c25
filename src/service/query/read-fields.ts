import type { HttpRequest } from "../protocol/http-response.ts";
import { QueryError } from "./query-error.ts";

/** Maximum number of parameters: more than the largest request of the API has, 50 destinations with 50 recipients. */
const maxFields = 20_000;

/** Maximum length of a parameter's name, in characters as sent. */
const maxNameCharacters = 1000;

/**
 * Reads the parameters of a request by name, from its query string and its body.
 * @throws {QueryError} MalformedQueryString: if the encoding is invalid; MalformedInput: if there are too many parameters, or
 * one is repeated.
 */
export function readFields({ query, body }: HttpRequest): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  addFields(fields, query);
  if (body) addFields(fields, decodeBytes(body));
  return fields;
}

/** Adds `name=value` pairs that `&` separates. Splits step by step, so that no list of millions of parts is made. */
function addFields(fields: Map<string, string>, text: string): void {
  let parts = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("&", start);
    const end = found < 0 ? text.length : found;
    if (++parts > maxFields)
      throw new QueryError("MalformedInput", `The request has more than ${maxFields} parameters`);
    if (end > start) addField(fields, text.slice(start, end));
    start = end + 1;
  }
}

function addField(fields: Map<string, string>, pair: string): void {
  const sign = pair.indexOf("=");
  const encoded = sign < 0 ? pair : pair.slice(0, sign);
  if (encoded.length > maxNameCharacters)
    throw new QueryError("MalformedInput", "The name of a parameter is too long");
  const name = decodeComponent(encoded);
  if (fields.has(name)) throw new QueryError("MalformedInput", `The parameter ${name} is repeated`);
  fields.set(name, sign < 0 ? "" : decodeComponent(pair.slice(sign + 1)));
}

function decodeComponent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw notEncoded();
  }
}

function decodeBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw notEncoded();
  }
}

const notEncoded = (): QueryError =>
  new QueryError("MalformedQueryString", "The parameters are not valid percent-encoding of UTF-8");
