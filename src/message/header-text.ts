import { decodeHeader } from "./decode-header.ts";

/** Matches what a mail client may decode as an encoded word (RFC 2047), including malformed ones. */
const encodedWord = /=\?[^?]*\?[bq]\?[^?]*\?=/i;

/** Whether mail clients would decode a text that was written as is. */
export const looksEncoded = (text: string): boolean => encodedWord.test(text);

/**
 * Encodes the text of an unstructured header, such as Subject, so that readers see it as written. ASCII stays
 * as is.
 */
export async function encodeText(text: string): Promise<string> {
  const { encodeWord } = await import("nodemailer/lib/mime-funcs");
  if (looksEncoded(text)) return encodeWord(text, "Q", 52);
  const { default: MimeNode } = await import("nodemailer/lib/mime-node");
  return MimeNode.encodeHeaderValue("Subject", text);
}

/** Decodes the encoded words in a text: in an API field they stand for their decoded text. */
export const decodeText = (text: string): string =>
  looksEncoded(text) ? decodeHeader(Buffer.from(text, "utf8").toString("latin1")) : text;
