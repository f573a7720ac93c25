/** Of the message's bytes no more than this is searched for a place. */
const maxSearched = 2 ** 20;

/** The line in which a header field begins, counted from 1; `nth` counts fields of the name from 1. */
export function lineOfField(bytes: Uint8Array, name: string, nth = 1): number | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, maxSearched)).toString(
    "latin1",
  );
  let left = nth;
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "" || line === "\r") return undefined;
    if (line.slice(0, name.length + 1).toLowerCase() === `${name.toLowerCase()}:` && --left === 0)
      return index + 1;
  }
  return undefined;
}

/** The line of an octet, counted from 1. */
export function lineOfOctet(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let index = bytes.indexOf(0x0a); index >= 0 && index < offset; index = bytes.indexOf(0x0a, index + 1))
    line++;
  return line;
}
