import { createHash } from "node:crypto";
import { createRandom } from "../base/random.ts";
import { encodeText, looksEncoded } from "./header-text.ts";
import type { RenderContext } from "./render-context.ts";
import { requireSendableTexts } from "./sendable-text.ts";

/** A file in a message, with its content in memory. */
export interface MailFile {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
  readonly cid?: string;
}

/** The parts of a message, all rendered. Nothing is read or fetched after this. */
export interface MailParts {
  /** The From header, in ASCII, as formatted by `formatMailboxes`. So are `to`, `cc`, and `replyTo`. */
  readonly from: string | undefined;
  /** Domain of the From address, and of the Message-ID. */
  readonly domain: string;
  readonly to?: string | undefined;
  readonly cc?: string | undefined;
  readonly replyTo?: string | undefined;
  /** Subject as readers see it. */
  readonly subject: string;
  readonly html?: string | undefined;
  readonly text?: string | undefined;
  readonly headers?: readonly { readonly key: string; readonly value: string }[] | undefined;
  readonly attachments?: readonly MailFile[] | undefined;
  readonly calendar?:
    | { readonly method: string; readonly filename: string; readonly content: string }
    | undefined;
}

/**
 * Composes the parts as MIME with CRLF line ends. Derives Message-ID and boundaries from the context's seed
 * and the content, or at random without a seed. Throws `message-invalid` for text that no message can carry.
 */
export async function composeMail(
  given: MailParts,
  { seed, date }: Pick<RenderContext, "seed" | "date">,
): Promise<Buffer> {
  requireSendableTexts(given, "");
  const parts = withoutEmpty(given);
  const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
  const { foldLines } = await import("nodemailer/lib/mime-funcs");
  const {
    from,
    to,
    cc,
    replyTo,
    subject,
    domain,
    headers = [],
    attachments = [],
    calendar,
    ...bodies
  } = parts;
  const random = createRandom(seed === undefined ? undefined : `${seed}\n${digest(parts)}`);
  const message = await new MailComposer({
    ...bodies,
    attachments: attachments.map((file) => ({ ...file })),
    ...(calendar && { icalEvent: calendar }),
    messageId: `<${random.hex(32)}@${domain}>`,
    date: date ?? new Date(),
    baseBoundary: random.hex(24),
    newline: "win",
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  // nodemailer would parse addresses and encoded words in these headers, and rewrite them.
  const own = { From: from, To: to, Cc: cc, "Reply-To": replyTo, Subject: await encodeText(subject) };
  const first = Object.entries(own).flatMap(([key, value = ""]) =>
    value.trim() === "" ? [] : [`${foldLines(`${key}: ${value}`, 76)}\r\n`],
  );
  const lines = await Promise.all(headers.map(({ key, value }) => formatHeader(key, value)));
  const end = message.indexOf("\r\n\r\n") + 2;
  return Buffer.concat([
    Buffer.from(first.join("")),
    message.subarray(0, end),
    Buffer.from(lines.join("")),
    message.subarray(end),
  ]);
}

/**
 * Formats one header, folded if necessary. Returns nothing for an empty value. Removes everything that could
 * begin another header.
 */
async function formatHeader(name: string, text: string): Promise<string> {
  const key = name.replace(/[^!-9;-~]/g, "");
  const value = text.replace(/\p{Cc}+/gu, " ").trim();
  if (key === "" || value === "") return "";
  if (isPlain(key, value)) return `${key}: ${value}\r\n`;
  const { encodeWord, encodeWords, foldLines } = await import("nodemailer/lib/mime-funcs");
  const encoded = looksEncoded(value) ? encodeWord(value, "Q", 52) : encodeWords(value, "Q", 52, true);
  return `${foldLines(`${key}: ${encoded}`, 76)}\r\n`;
}

/**
 * Whether a header can be written as is. nodemailer would respell its name, and fold a long value right after
 * the name. Some mail clients miss a List-Unsubscribe whose first line is empty.
 */
function isPlain(key: string, value: string): boolean {
  return /^[\x20-\x7e]+$/.test(value) && !looksEncoded(value) && key.length + value.length < 990;
}

/** Removes empty texts and headers, which leave no trace in a message: equal messages have equal digests. */
function withoutEmpty({ to, cc, replyTo, html, text, headers, ...parts }: MailParts): MailParts {
  return {
    ...parts,
    ...(to && { to }),
    ...(cc && { cc }),
    ...(replyTo && { replyTo }),
    ...(html && { html }),
    ...(text && { text }),
    ...(headers && { headers: headers.filter(({ value }) => value.trim() !== "") }),
  };
}

/** Hashes the parts, so that two messages with the same seed differ. */
function digest({ attachments = [], ...parts }: MailParts): string {
  const hash = createHash("sha256").update(JSON.stringify(parts));
  for (const { content, ...file } of attachments) hash.update(JSON.stringify(file)).update(content);
  return hash.digest("hex");
}
