import { fromUtf7 } from "./utf7.ts";

/**
 * Decodes a header value as readers see it: encoded words (`=?utf-8?Q?Gr=C3=BC=C3=9Fe?=`, RFC 2047), and
 * other bytes beyond ASCII as UTF-8 or, if invalid, latin-1. Each character of `value` is one byte.
 */
export function decodeHeader(value: string): string {
  const words = /=\?([^\s?*]+)(?:\*[^\s?]*)?\?([bq])\?([^\s?]*)\?=/gi;
  const pieces: { charset: string; bytes: Buffer }[] = [];
  let end = 0;
  for (const match of value.matchAll(words)) {
    const [whole, charset = "", encoding = "", text = ""] = match;
    const between = value.slice(end, match.index);
    // White space between two encoded words is not part of the text.
    if (end === 0 || between.trim() !== "")
      pieces.push({ charset: "", bytes: Buffer.from(between, "latin1") });
    pieces.push({
      charset: charset.toLowerCase(),
      bytes: encoding.toLowerCase() === "b" ? Buffer.from(text, "base64") : decodeQ(text),
    });
    end = match.index + whole.length;
  }
  pieces.push({ charset: "", bytes: Buffer.from(value.slice(end), "latin1") });

  let decoded = "";
  // Decode neighbors with the same charset together: a character may be split between them.
  for (let index = 0; index < pieces.length; ) {
    const charset = pieces[index]?.charset ?? "";
    const run: Buffer[] = [];
    for (; pieces[index]?.charset === charset; index++) run.push(pieces[index]?.bytes ?? Buffer.alloc(0));
    decoded += decodeBytes(Buffer.concat(run), charset);
  }
  return decoded;
}

/**
 * Decodes bytes beyond ASCII, but not encoded words, so that addresses stay distinct. Each character of
 * `value` is one byte.
 */
export const toUnicode = (value: string): string => decodeBytes(Buffer.from(value, "latin1"), "");

function decodeQ(text: string): Buffer {
  const bytes = text
    .replaceAll("_", " ")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1");
}

function decodeBytes(bytes: Buffer, charset: string): string {
  if (/^(?:unicode-1-1-)?utf-7$/.test(charset)) return fromUtf7(bytes.toString("latin1"));
  try {
    return new TextDecoder(charset || "utf-8", { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString("latin1");
  }
}
