import { createHash } from "node:crypto";
import type { MessageContent } from "../../message/rendered-message.ts";
import { appendToTexts, splitAtBlankLine } from "./append-to-texts.ts";

/** The field by which a copy is found again. It is put on top, so that whatever stands above it was added on the way. */
export const probeField = "X-Placewright-Test";

/** A test's mark in its messages: always the same for a name. */
export const tokenOf = (name: string): string =>
  `pw${createHash("sha256").update(name).digest("hex").slice(0, 22)}`;

/**
 * Prepares the copy of a message for one seed: To is the seed's address, as it will be a recipient's, and the mark stands at the
 * end of its texts too, for receivers that drop fields they do not know. A message that is signed already stays as it is.
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
