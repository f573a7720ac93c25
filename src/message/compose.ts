import { createHash } from "node:crypto";
import { createRandom } from "../base/random.ts";
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
  readonly from: string;
  /** Of the From address; Message-ID is made under it. */
  readonly domain: string;
  readonly to?: string | undefined;
  readonly replyTo?: string | undefined;
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
  const { domain, headers = [], attachments = [], calendar, ...plain } = parts;
  const random = createRandom(seed === undefined ? undefined : `${seed}\n${digest(parts)}`);
  const spellings = new Map(headers.map(({ key }) => [key.toLowerCase(), key]));
  return new MailComposer({
    ...plain,
    headers: [...headers],
    attachments: attachments.map((file) => ({ ...file })),
    ...(calendar && { icalEvent: calendar }),
    messageId: `<${random.hex(32)}@${domain}>`,
    date: date ?? new Date(),
    baseBoundary: random.hex(24),
    newline: "win",
    disableFileAccess: true,
    disableUrlAccess: true,
    normalizeHeaderKey: (key: string) => spellings.get(key.toLowerCase()) ?? key,
  })
    .compile()
    .build();
}

/** Tells two messages of one seed apart. */
function digest({ attachments = [], ...parts }: MailParts): string {
  const hash = createHash("sha256").update(JSON.stringify(parts));
  for (const { content, ...file } of attachments) hash.update(JSON.stringify(file)).update(content);
  return hash.digest("hex");
}
