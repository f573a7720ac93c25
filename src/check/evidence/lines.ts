import { linesOf } from "../../message/lines.ts";

/** Maximum number of bytes of a message that are searched for headers. */
const maxSearched = 2 ** 20;

const known = new WeakMap<Uint8Array, ReadonlyMap<string, readonly number[]>>();

/**
 * Returns the 1-based line on which a header begins. `nth` selects among headers of the same name, 1-based.
 */
export function lineOfField(bytes: Uint8Array, name: string, nth = 1): number | undefined {
  let lines = known.get(bytes);
  if (!lines) {
    lines = linesByField(bytes);
    known.set(bytes, lines);
  }
  return lines.get(name.toLowerCase())?.[nth - 1];
}

/** Indexed once per message, because checks look up many headers. */
function linesByField(bytes: Uint8Array): ReadonlyMap<string, readonly number[]> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, maxSearched)).toString(
    "latin1",
  );
  const lines = new Map<string, number[]>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "" || line === "\r") break;
    const name = line.slice(0, Math.max(0, line.indexOf(":"))).toLowerCase();
    const same = lines.get(name);
    if (same) same.push(index + 1);
    else lines.set(name, [index + 1]);
  }
  return lines;
}

/** Returns the 1-based line of an octet. */
export function lineOfOctet(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let index = bytes.indexOf(0x0a); index >= 0 && index < offset; index = bytes.indexOf(0x0a, index + 1))
    line++;
  return line;
}

/**
 * Counts the lines before the first blank line. Skips blank lines at the start of a message, as mailauth
 * does.
 */
export function countHeaderLines(bytes: Uint8Array): number {
  let lines = 0;
  for (const { octets } of linesOf(bytes)) {
    if (octets > 0) lines++;
    else if (lines > 0) break;
  }
  return lines;
}

const maxBefore = 1000;

/**
 * Returns the number of octets before the first header: a UTF-8 byte order mark, and empty lines. Returns 0 if
 * no header follows.
 */
export function octetsBeforeHeader(bytes: Uint8Array): number {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, maxBefore)).toString(
    "latin1",
  );
  return /^(?:\u00ef\u00bb\u00bf)?[\r\n]*(?=[!-9;-~]+[ \t]*:)/.exec(start)?.[0].length ?? 0;
}
