/** A line of a message: its 1-based number, and its length in octets, without the line end. */
export interface Line {
  readonly line: number;
  readonly octets: number;
}

/** Yields the lines of a message, which end with CRLF or LF. */
export function* linesOf(bytes: Uint8Array): Generator<Line> {
  for (let line = 1, start = 0; start < bytes.length; line++) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    yield { line, octets: end - start - (bytes[end - 1] === 0x0d ? 1 : 0) };
    start = end + 1;
  }
}
