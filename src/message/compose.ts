import { createHash } from "node:crypto";
import { createRandom } from "../base/random.ts";
import { encodeText, looksEncoded } from "./header-text.ts";
import type { RenderContext } from "./render-context.ts";

/** A file in a message, its bytes at hand. */
export interface MailFile {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
  readonly cid?: string;
}

/** A message's parts, all rendered: nothing is read or fetched from here on. */
export interface MailParts {
  /** The values of the address fields, in ASCII, as `formatMailboxes` makes them. */
  readonly from: string | undefined;
  /** Of the From address; Message-ID is made under it. */
  readonly domain: string;
  readonly to?: string | undefined;
  readonly cc?: string | undefined;
  readonly replyTo?: string | undefined;
  /** As readers see it. */
  readonly subject: string;
  readonly html?: string | undefined;
  readonly text?: string | undefined;
  readonly headers?: readonly { readonly key: string; readonly value: string }[] | undefined;
  readonly attachments?: readonly MailFile[] | undefined;
  readonly calendar?:
    | { readonly method: string; readonly filename: string; readonly content: string }
    | undefined;
}

/** The parts as MIME with CRLF line ends. Message-ID and boundaries come from the context's seed and the content, or by chance. */
export async function composeMail(
  parts: MailParts,
  { seed, date }: Pick<RenderContext, "seed" | "date">,
): Promise<Buffer> {
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
  // nodemailer would read addresses and encoded words in them, and write what it makes of them.
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

/** One header line, or several folded ones; nothing for an empty value. Whatever could begin another header is taken out. */
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
 * What may stand as it is. nodemailer would respell the names, and fold a long value behind its name: some readers miss a
 * List-Unsubscribe whose first line is empty.
 */
function isPlain(key: string, value: string): boolean {
  return /^[\x20-\x7e]+$/.test(value) && !looksEncoded(value) && key.length + value.length < 990;
}

/** Tells two messages of one seed apart. */
function digest({ attachments = [], ...parts }: MailParts): string {
  const hash = createHash("sha256").update(JSON.stringify(parts));
  for (const { content, ...file } of attachments) hash.update(JSON.stringify(file)).update(content);
  return hash.digest("hex");
}
