import { crc32 } from "node:zlib";

/** Thrown for a stored text that does not match its checksum, or is not JSON. */
export class DamagedDocument extends Error {
  override readonly name = "DamagedDocument";
}

/** Returns the CRC-32 of bytes, or of a text in UTF-8. Detects every change within 32 bits in a row. */
export const sumOf = (content: string | NodeJS.ArrayBufferView): number => crc32(content);

/** Formats a checksum as stored: `crc32:0f1e2d3c`. */
export const formatSum = (sum: number): string => `crc32:${sum.toString(16).padStart(8, "0")}`;

/** Serializes a value as JSON after its checksum: `crc32:0f1e2d3c {"a":1}`. */
export function toDocument(value: unknown): string {
  const json = JSON.stringify(value);
  return `${formatSum(sumOf(json))} ${json}`;
}

export const toOptionalDocument = (value: unknown): string | null =>
  value === undefined ? null : toDocument(value);

const marked = /^(crc32:[0-9a-f]{8}) /;

/**
 * Whether a stored document is unchanged. One without a checksum, from schema 1 or 2, must at least be JSON.
 * @param needsSum Whether it was written with a checksum, so that one without was replaced.
 */
export function isIntact(stored: string, needsSum = false): boolean {
  const sum = marked.exec(stored)?.[1];
  if (sum === undefined) return !needsSum && isJson(stored);
  return sum === formatSum(sumOf(stored.slice(sum.length + 1)));
}

/** Parses a stored document. Throws `DamagedDocument`. */
export function parseDocument<T = unknown>(stored: string, needsSum = false): T {
  if (!isIntact(stored, needsSum)) throw new DamagedDocument("The stored text does not match its checksum");
  try {
    return JSON.parse(stored.replace(marked, "")) as T;
  } catch {
    throw new DamagedDocument("The stored text is not JSON");
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
