import { createHash } from "node:crypto";
import type { MessageContent } from "../../message/rendered-message.ts";
import { appendToTexts, splitAtBlankLine } from "./append-to-texts.ts";

/** Header that identifies a copy. It is put on top, so that any header above it was added in transit. */
export const probeField = "X-Placewright-Test";

/** Returns a test's mark in its messages. A name always has the same mark. */
export const tokenOf = (name: string): string =>
  `pw${createHash("sha256").update(name).digest("hex").slice(0, 22)}`;

/**
 * Prepares the copy of a message for one seed. Appends the mark to its texts, for receivers that drop unknown
 * headers.
 * In a raw message, To becomes the seed's address, as it would be a recipient's. Templates and signed
 * messages stay unchanged.
 */
export function markContent(content: MessageContent, token: string, to: string): MessageContent {
  switch (content.kind) {
    case "raw":
      return { kind: "raw", bytes: markBytes(content.bytes, token, to) };
    case "simple":
      return {
        ...content,
        ...(content.text === undefined ? {} : { text: `${content.text}\n\n${token}\n` }),
        ...(content.html === undefined ? {} : { html: `${content.html}\n<!-- ${token} -->\n` }),
      };
    case "template":
      return content;
  }
}

function markBytes(bytes: Uint8Array, token: string, to: string): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString("latin1")
    .replace(/\r\n|\r|\n/g, "\r\n");
  const [header = "", body] = splitAtBlankLine(text);
  const isSigned = /^(dkim-signature|arc-seal)[ \t]*:/im.test(header);
  const whole =
    isSigned || body === undefined ? text : `${withTo(header, to)}\r\n${markBody(header, body, token)}`;
  return Buffer.from(whole, "latin1");
}

const markBody = (header: string, body: string, token: string): string =>
  appendToTexts(header, body, (subtype) => (subtype === "html" ? `<!-- ${token} -->` : token));

function withTo(header: string, to: string): string {
  const field = /^to[ \t]*:.*\r\n(?:[ \t].*\r\n)*/im;
  return field.test(header) ? header.replace(field, () => `To: ${to}\r\n`) : `${header}To: ${to}\r\n`;
}
