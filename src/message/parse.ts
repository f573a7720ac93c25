import { decodeHeader } from "./decode-header.ts";
import { headerValues, type MimePart, parseMimeTree } from "./mime-tree.ts";
import type { ParsedMessage } from "./rendered-message.ts";

/** Reads a message as a mail reader would: headers decoded and in order, bodies, attachments, inline images put in as data: URLs. */
export async function parseMessage(
  bytes: Uint8Array,
  tree: MimePart = parseMimeTree(bytes),
): Promise<ParsedMessage> {
  const { simpleParser } = await import("mailparser");
  const mail = await simpleParser(Buffer.from(bytes), {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
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
