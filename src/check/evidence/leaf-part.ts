import { headerValues, type MimePart } from "../../message/mime-tree.ts";
import { fromUtf7 } from "../../message/utf7.ts";
import { withoutComments } from "./comments.ts";
import { type ContentField, parseContentField } from "./content-field.ts";

/** A part without child parts: a body or an attachment. */
export interface LeafPart {
  /** Position in the message: `1.2` is the second part of the first. */
  readonly path: string;
  /** The part as split, with its headers and its encoded body. */
  readonly part: MimePart;
  /** Content type. If none is declared: `message/rfc822` in a digest, else `text/plain`. */
  readonly type: string;
  /** File name from Content-Disposition, else from Content-Type. Undefined if neither declares one. */
  readonly filename: string | undefined;
  /** Name in the Content-Type header. */
  readonly typeName: string | undefined;
  /** Whether it is declared an attachment, or has a file name and is not text. */
  readonly isAttachment: boolean;
  /** Declared charset, in lower case. Undefined if none is declared. */
  readonly charset: string | undefined;
  /** Transfer encoding. `7bit` if none is declared. */
  readonly encoding: string;
  /** The decoded content. Decoded on first access. */
  readonly content: DecodedContent;
}

/** Content of a part without its transfer encoding. */
export interface DecodedContent {
  /** The bytes, as far as the transfer encoding allows. See `problem`. */
  readonly bytes: Uint8Array;
  /** Description of an encoding error. */
  readonly problem: string | undefined;
}

export const knownEncodings: ReadonlySet<string> = new Set([
  "7bit",
  "8bit",
  "binary",
  "base64",
  "quoted-printable",
]);

/** Returns a transfer encoding in lower case, without comments: `7bit` for `7BIT (default)`. */
export const encodingNamed = (field: string): string => withoutComments(field).trim().toLowerCase();

/** Returns the default type of a multipart's children (RFC 2046, 5.1.5). */
export const defaultTypeIn = (multipart: MimePart): string =>
  /^\s*multipart\/digest\b/i.test(headerValues(multipart, "Content-Type")[0] ?? "")
    ? "message/rfc822"
    : "text/plain";

export function readLeaf(part: MimePart, path: string, defaultType = "text/plain"): LeafPart {
  const field = (name: string): ContentField => parseContentField(headerValues(part, name)[0] ?? "");
  const contentTypes = headerValues(part, "Content-Type").map(parseContentField);
  // If there are two Content-Type headers, some mail programs use the first and others the last.
  const contentType =
    contentTypes.find(({ value }) => value === "text/html") ?? contentTypes[0] ?? parseContentField("");
  const disposition = field("Content-Disposition");
  const type = contentType.value.includes("/") ? contentType.value : defaultType;
  const filename = disposition.parameters.get("filename") ?? contentType.parameters.get("name");
  const encoding = encodingNamed(headerValues(part, "Content-Transfer-Encoding")[0] ?? "7bit");
  let decoded: DecodedContent | undefined;
  return {
    path,
    part,
    type,
    filename,
    typeName: contentType.parameters.get("name"),
    isAttachment: disposition.value === "attachment" || (filename !== undefined && !type.startsWith("text/")),
    charset: charsetNamed(contentType.parameters.get("charset")),
    encoding,
    /** Decoded on first access: attachments are rarely read. */
    get content() {
      decoded ??= decodeTransfer(part.body, encoding);
      return decoded;
    },
  };
}

/** Charset names that mail programs write but the Encoding Standard does not define. */
const charsetAliases = new Map([
  ["us_ascii", "us-ascii"],
  ["ascii", "us-ascii"],
  ["cp932", "shift_jis"],
  ["cp936", "gbk"],
  ["cp949", "euc-kr"],
  ["cp950", "big5"],
  ["utf_8", "utf-8"],
  ["utf-8-sig", "utf-8"],
  ["unicode-1-1-utf-7", "utf-7"],
]);

function charsetNamed(written: string | undefined): string | undefined {
  const name = written?.replace(/^'(.*)'$/, "$1").toLowerCase();
  return name === undefined ? undefined : (charsetAliases.get(name) ?? name);
}

/**
 * Decodes the text of a part. If its charset cannot decode it, reads it as latin-1 and sets `isDecodable` to
 * false.
 */
export function decodeText(leaf: LeafPart): DecodedText {
  let decoded = decodedTexts.get(leaf);
  if (!decoded) {
    decoded = decodeCharset(leaf);
    decodedTexts.set(leaf, decoded);
  }
  return decoded;
}

interface DecodedText {
  readonly text: string;
  readonly isDecodable: boolean;
}

const decodedTexts = new WeakMap<LeafPart, DecodedText>();

function decodeCharset({ content, charset }: LeafPart): DecodedText {
  const bytes = content.bytes;
  if (charset === "utf-7")
    return { text: fromUtf7(Buffer.from(bytes).toString("latin1")), isDecodable: true };
  try {
    const decoder = new TextDecoder(charset === undefined || charset === "us-ascii" ? "utf-8" : charset, {
      fatal: true,
    });
    return { text: decoder.decode(bytes), isDecodable: true };
  } catch {
    return { text: Buffer.from(bytes).toString("latin1"), isDecodable: false };
  }
}

/** Registered charsets that some mail programs read, but that this module does not decode. */
export const undecodedCharsets: ReadonlySet<string> = new Set([
  "iso-2022-kr",
  "iso-2022-cn",
  "hz-gb-2312",
  "utf-32",
]);

function decodeTransfer(body: string, encoding: string): DecodedContent {
  switch (encoding) {
    case "base64": {
      const text = body.replace(/\s+/g, "");
      const isValid = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;
      return {
        bytes: Buffer.from(text, "base64"),
        problem: isValid ? undefined : "its base64 has invalid characters or an invalid length",
      };
    }
    case "quoted-printable":
      return decodeQuotedPrintable(body);
    default:
      return { bytes: Buffer.from(body, "latin1"), problem: undefined };
  }
}

const [lineFeed, blank, tab, equals] = [0x0a, 0x20, 0x09, 0x3d];

/** Decodes the body in one pass, line by line (RFC 2045, 6.7). */
function decodeQuotedPrintable(body: string): DecodedContent {
  const source = Buffer.from(body, "latin1");
  const bytes = Buffer.allocUnsafe(source.length);
  let length = 0;
  let broken: number | undefined;
  for (let start = 0; start <= source.length; ) {
    const next = source.indexOf(lineFeed, start);
    const lineEnd = next < 0 ? source.length : next;
    let end = lineEnd;
    // White space at the end of a line was added in transit.
    while (end > start && (source[end - 1] === blank || source[end - 1] === tab)) end--;
    // The line break before a boundary belongs to the boundary, so an `=` at the end of the body is a soft
    // line break too.
    const isSoft = source[end - 1] === equals && end > start;
    if (isSoft) end--;
    for (let index = start; index < end; index++) {
      const octet = source[index] === equals ? octetAt(source, index + 1) : undefined;
      if (octet !== undefined) index += 2;
      else if (source[index] === equals) broken ??= index;
      bytes[length++] = octet ?? source[index] ?? 0;
    }
    if (!isSoft && next >= 0) bytes[length++] = lineFeed;
    start = lineEnd + 1;
  }
  return {
    bytes: bytes.subarray(0, length),
    problem:
      broken === undefined
        ? undefined
        : `its quoted-printable is invalid at "${body.slice(broken, broken + 12).replace(/\s+/g, " ")}"`,
  };
}

/** Returns the octet that two hexadecimal digits represent. Undefined if they are not digits. */
function octetAt(source: Buffer, index: number): number | undefined {
  const [high, low] = [digitOf(source[index]), digitOf(source[index + 1])];
  return high === undefined || low === undefined ? undefined : 16 * high + low;
}

function digitOf(code = 0): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : undefined;
}
