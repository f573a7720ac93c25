/** A header as received: name as written, value unfolded but still encoded. Each character is one byte. */
export interface RawHeader {
  /** Name as written, without the colon. */
  readonly name: string;
  /** Value, unfolded. Encoded words are not decoded. */
  readonly value: string;
}

/**
 * A message or MIME part, split up but not decoded. Text is latin-1, so each character is one byte; line ends
 * are `\n`.
 */
export interface MimePart {
  /** Headers of the part, in order. */
  readonly headers: readonly RawHeader[];
  /** Whether a blank line ends the headers. */
  readonly hasBody: boolean;
  /** The body of a leaf, or the text before the first part of a multipart. */
  readonly body: string;
  /** Boundary of a multipart, as declared. Absent for a leaf. */
  readonly boundary?: string;
  /** Parts of a multipart, in order. Empty for a leaf. */
  readonly parts: readonly MimePart[];
  /** The text after the closing delimiter of a multipart. Absent for a leaf. */
  readonly epilogue?: string;
  /** Whether the closing delimiter of a multipart was found. */
  readonly isClosed: boolean;
}

/** Deeper than any mail. Deeper parts are treated as text. */
export const maxDepth = 50;

/**
 * RFC 2046 allows 70 characters. The search time for longer ones could grow with the product of both lengths.
 */
export const maxBoundaryCharacters = 250;

/**
 * Splits a message at its blank lines and boundaries (RFC 5322, RFC 2046). Never throws: for an invalid message,
 * the tree is incomplete.
 */
export function parseMimeTree(bytes: Uint8Array): MimePart {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return parsePart(text.replaceAll("\r\n", "\n"), 0);
}

/** Returns the headers of a message, as `parseMimeTree` does, without reading its body. */
export const parseHead = (bytes: Uint8Array): Pick<MimePart, "headers"> =>
  parseMimeTree(bytes.subarray(0, endOfHead(bytes)));

/** Returns the position after the first blank line, which ends the headers of a message. */
export function endOfHead(bytes: Uint8Array): number {
  for (let start = 0; ; ) {
    const end = bytes.indexOf(lineFeed, start);
    if (end < 0) return bytes.length;
    if (end === start || (end === start + 1 && bytes[start] === carriageReturn)) return end + 1;
    start = end + 1;
  }
}

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/** Returns the values of a header in order. The name is case-insensitive. */
export function headerValues(part: Pick<MimePart, "headers">, name: string): string[] {
  return part.headers
    .filter((header) => header.name.toLowerCase() === name.toLowerCase())
    .map(({ value }) => value);
}

/** Whether parts are nested too deep for the tree to contain them all. */
export const isNestedTooDeep = ({ parts }: MimePart, levels = maxDepth): boolean =>
  levels === 0 || parts.some((part) => isNestedTooDeep(part, levels - 1));

function parsePart(text: string, depth: number): MimePart {
  const end = text.startsWith("\n") ? 0 : text.indexOf("\n\n") + 1;
  const hasBody = end > 0 || text.startsWith("\n");
  const headers = parseHeaders(hasBody ? text.slice(0, end) : text);
  const leaf = { headers, hasBody, body: hasBody ? text.slice(end + 1) : "", parts: [], isClosed: true };
  const [contentType = ""] = headerValues(leaf, "Content-Type");
  if (depth >= maxDepth || !/^multipart\//i.test(contentType)) return leaf;
  const boundary = boundaryOf(contentType);
  if (!boundary || boundary.length > maxBoundaryCharacters) return { ...leaf, isClosed: false };

  const sections: string[] = [];
  let isClosed = false;
  let position = 0;
  for (const delimiter of delimitersIn(leaf.body, boundary)) {
    sections.push(leaf.body.slice(position, Math.max(position, delimiter.start)));
    position = delimiter.end + 1;
    isClosed = delimiter.isClosing;
    if (isClosed) break;
  }
  if (!isClosed) sections.push(leaf.body.slice(position));
  const [preamble = "", ...parts] = sections;
  return {
    ...leaf,
    body: preamble,
    epilogue: isClosed ? leaf.body.slice(position) : "",
    boundary,
    parts: parts.map((part) => parsePart(part, depth + 1)),
    isClosed,
  };
}

/** Returns the boundary that a Content-Type declares: whole, or else in sections (RFC 2231). */
function boundaryOf(contentType: string): string | undefined {
  const whole = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(contentType);
  if (whole) return whole[1] ?? whole[2];
  const sections = new Map<number, string>();
  for (const [, number = "0", encoded, quoted, token = ""] of contentType.matchAll(section))
    sections.set(Number(number), encoded ? decodeSection(token, number === "0") : (quoted ?? token));
  let boundary = "";
  for (let at = 0; sections.has(at); at++) boundary += sections.get(at);
  return boundary || undefined;
}

/** `boundary*0="a"`, `boundary*1*=%62`, or `boundary*=us-ascii''ab`. */
const section = /;\s*boundary(?:\*(\d{1,3}))?(\*)?\s*=\s*(?:"([^"]*)"|([^\s;]+))/gi;

/** Decodes `us-ascii''a%62`, or a later section of such a value. Each character is one byte. */
const decodeSection = (value: string, isFirst: boolean): string =>
  (isFirst ? value.replace(/^[^']*'[^']*'/, "") : value).replace(/%([\da-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );

/**
 * Yields the delimiters of a body. A delimiter is alone in its line; the preceding line end belongs to it,
 * the following one does not.
 */
function* delimitersIn(
  body: string,
  boundary: string,
): Generator<{ readonly start: number; readonly end: number; readonly isClosing: boolean }> {
  // The line end before the first line is not part of the body.
  const text = `\n${body}`;
  const mark = `\n--${boundary}`;
  for (let at = text.indexOf(mark); at >= 0; ) {
    let end = at + mark.length;
    const isClosing = text.startsWith("--", end);
    if (isClosing) end += 2;
    while (text[end] === " " || text[end] === "\t") end++;
    if (end >= text.length || text[end] === "\n")
      yield { start: Math.max(0, at - 1), end: end - 1, isClosing };
    at = text.indexOf(mark, end);
  }
}

function parseHeaders(block: string): RawHeader[] {
  return block
    .replace(/\n[ \t]+/g, " ")
    .split("\n")
    .map((line) => /^([^\s:]+)[ \t]*:(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name = "", value = ""]) => ({ name, value: value.trim() }));
}
