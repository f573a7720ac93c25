import { linesOf } from "../../message/lines.ts";

/** Of the message's bytes no more than this is searched for a place. */
const maxSearched = 2 ** 20;

const known = new WeakMap<Uint8Array, ReadonlyMap<string, readonly number[]>>();

/** The line in which a header field begins, counted from 1; `nth` counts fields of the name from 1. */
export function lineOfField(bytes: Uint8Array, name: string, nth = 1): number | undefined {
  let lines = known.get(bytes);
  if (!lines) {
    lines = linesByField(bytes);
    known.set(bytes, lines);
  }
  return lines.get(name.toLowerCase())?.[nth - 1];
}

/** Read once for a message: every field may be asked about. */
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

/** The line of an octet, counted from 1. */
export function lineOfOctet(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let index = bytes.indexOf(0x0a); index >= 0 && index < offset; index = bytes.indexOf(0x0a, index + 1))
    line++;
  return line;
}

/** The number of lines before the first blank one. A message that begins with blank lines has a header, as mailauth reads it. */
export function countHeaderLines(bytes: Uint8Array): number {
  let lines = 0;
  for (const { octets } of linesOf(bytes)) {
    if (octets > 0) lines++;
    else if (lines > 0) break;
  }
  return lines;
}
