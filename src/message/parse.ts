import { messageOf, PlacewrightError } from "../base/errors.ts";
import { decodeHeader } from "./decode-header.ts";
import { headerValues, isNestedTooDeep, type MimePart, maxDepth, parseMimeTree } from "./mime-tree.ts";
import type { ParsedMessage } from "./rendered-message.ts";

/**
 * Reads a message like a mail client: decoded headers in order, bodies, attachments, and inline images as
 * data: URLs.
 */
export async function parseMessage(
  bytes: Uint8Array,
  tree: MimePart = parseMimeTree(bytes),
): Promise<ParsedMessage> {
  if (isNestedTooDeep(tree))
    throw unreadable(`its parts are nested ${maxDepth} levels deep or more`, "Use fewer nested parts");
  if (hasLongBlanks(tree))
    throw unreadable(
      `a quoted-printable part has more than ${maxBlanks} blanks in a row`,
      "Encode the part again, with lines of at most 76 characters",
    );
  const { simpleParser } = await import("mailparser");
  const mail = await simpleParser(Buffer.from(bytes), {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
  }).catch((cause: unknown) => {
    throw unreadable(messageOf(cause), "Use fewer and smaller parts", cause);
  });
  return {
    from: decodeHeader(headerValues(tree, "From")[0] ?? ""),
    subject: decodeHeader(headerValues(tree, "Subject")[0] ?? ""),
    headers: tree.headers.map(({ name, value }) => ({ name, value: decodeHeader(value) })),
    ...(mail.html && { html: mail.html }),
    ...(mail.text && { text: mail.text }),
    attachments: mail.attachments.map((attachment) => ({
      ...(attachment.filename && { filename: attachment.filename }),
      contentType: attachment.contentType,
      sizeBytes: attachment.size,
      inline: Boolean(attachment.cid) && (attachment.related || attachment.contentDisposition === "inline"),
    })),
  };
}

/** Blanks in a row, more than a line of mail may have. The decoder's time is quadratic in them. */
const maxBlanks = 1000;

const hasLongBlanks = (part: MimePart): boolean =>
  part.parts.some(hasLongBlanks) ||
  (/^quoted-printable/i.test(headerValues(part, "Content-Transfer-Encoding")[0]?.trim() ?? "") &&
    longestBlanks(part.body) > maxBlanks);

function longestBlanks(text: string): number {
  let longest = 0;
  let run = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    run = code === 0x20 || code === 0x09 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

const unreadable = (why: string, hint: string, cause?: unknown): PlacewrightError =>
  new PlacewrightError("message-invalid", `Cannot read the message: ${why}`, { hint, cause });
