import { decodeHeader } from "./decode-header.ts";

/** What a mail reader may take for an encoded word (RFC 2047), the lenient ones included. */
const encodedWord = /=\?[^?]*\?[bq]\?[^?]*\?=/i;

/** Whether readers would decode a text that was written as it is. */
export const looksEncoded = (text: string): boolean => encodedWord.test(text);

/** Encodes the text of an unstructured field, such as Subject, so that readers see it as it was written. ASCII stays as it is. */
export async function encodeText(text: string): Promise<string> {
  const { encodeWord } = await import("nodemailer/lib/mime-funcs");
  if (looksEncoded(text)) return encodeWord(text, "Q", 52);
  const { default: MimeNode } = await import("nodemailer/lib/mime-node");
  return MimeNode.encodeHeaderValue("Subject", text);
}

/** Decodes the encoded words in a text: in an API's fields they stand for what they encode. */
export const decodeText = (text: string): string =>
  looksEncoded(text) ? decodeHeader(Buffer.from(text, "utf8").toString("latin1")) : text;
