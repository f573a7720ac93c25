import type { Content, EmailContent, Message } from "@aws-sdk/client-sesv2";
import type { MimePart } from "../../message/mime-tree.ts";
import type { ApiVersion } from "../protocol/api.ts";
import { badRequest } from "../protocol/service-error.ts";
import { limits } from "../state/limits.ts";

/** Headers that a message has once at most (RFC 5322, section 3.6). */
const singleHeaders: readonly string[] = [
  "From",
  "Sender",
  "Reply-To",
  "To",
  "Cc",
  "Bcc",
  "Message-ID",
  "In-Reply-To",
  "References",
  "Subject",
  "Date",
];

/** Throws BadRequestException if a header that may occur once is repeated. */
export function checkRepeated(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names.map((each) => each.toLowerCase())) {
    const single = singleHeaders.find((each) => each.toLowerCase() === name);
    if (single && seen.has(name)) throw badRequest(`Duplicate header '${single}'.`);
    seen.add(name);
  }
}

/** Throws BadRequestException if the headers of simple content repeat those that SES writes itself, or each other. */
export const checkAddedHeaders = ({ Headers = [] }: Pick<Message, "Headers">): void =>
  checkRepeated(["From", "Subject", ...Headers.map(({ Name = "" }) => Name)]);

/**
 * Throws BadRequestException for a multipart without a boundary, or without parts: "Each part of a multipart MIME message
 * must be formatted properly." (RawMessage.Data in the SES API reference)
 */
export function checkMultiparts(part: MimePart): void {
  const type = part.headers.find(({ name }) => name.toLowerCase() === "content-type")?.value ?? "";
  if (/^multipart\//i.test(type)) {
    if (part.boundary === undefined) throw badRequest("Missing start boundary: the multipart declares none");
    if (part.parts.length === 0) throw badRequest("Missing start boundary: the multipart has no parts");
  }
  for (const inner of part.parts) checkMultiparts(inner);
}

/**
 * Throws BadRequestException unless the character set is known, and set if the text is not ASCII: "If the text includes
 * characters outside of the ASCII range, you have to specify a character set." (Content.Charset in the SES API reference)
 */
export function checkCharsets({ Subject, Body }: Message): void {
  for (const [place, content] of [
    ["Subject", Subject],
    ["Text", Body?.Text],
    ["Html", Body?.Html],
  ] as const)
    if (content) checkCharset(place, content);
}

function checkCharset(place: string, { Data = "", Charset }: Content): void {
  if (Charset === undefined) {
    // Every other character takes more bytes in UTF-8 than units in memory.
    if (Buffer.byteLength(Data) > Data.length)
      throw badRequest(`${place} has characters outside of the ASCII range and must have a Charset`);
    return;
  }
  try {
    new TextDecoder(Charset);
  } catch {
    throw badRequest(`${place} has an unknown Charset: ${Charset.slice(0, 100)}`);
  }
}

/**
 * Throws BadRequestException if the message is larger than the API accepts. Attachments count as sent, in base64.
 * Source: "Maximum message size (including attachments)", https://docs.aws.amazon.com/ses/latest/dg/quotas.html
 */
export function checkSize(content: EmailContent, version: ApiVersion): void {
  const maxBytes = (version === "v1" ? limits.messageBytesV1 : limits.messageBytes).max;
  const sizeBytes = sizeOf(content);
  if (sizeBytes > maxBytes)
    throw badRequest(`Message length is more than ${maxBytes} bytes long: '${sizeBytes}'.`);
}

function sizeOf({ Raw, Simple, Template }: EmailContent): number {
  const texts = [Simple?.Subject, Simple?.Body?.Text, Simple?.Body?.Html].map((part) => part?.Data ?? "");
  const attachments = [...(Simple?.Attachments ?? []), ...(Template?.Attachments ?? [])];
  return (
    (Raw?.Data?.byteLength ?? 0) +
    texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) +
    attachments.reduce((sum, { RawContent }) => sum + Math.ceil((RawContent?.byteLength ?? 0) / 3) * 4, 0)
  );
}
