import type { Attachment, EmailContent, Message } from "@aws-sdk/client-sesv2";
import { composeMail } from "../../message/compose.ts";
import type { Sender } from "../../message/sender.ts";
import { toHeaders } from "./email-content.ts";

/** What settles the bytes of a message, and the headers that a request gives beside its content. */
export interface ComposeOptions {
  readonly seed: string;
  readonly date: Date;
  readonly to?: readonly string[] | undefined;
  readonly cc?: readonly string[] | undefined;
  readonly replyTo?: readonly string[] | undefined;
}

/**
 * The message that content comes to, as MIME, without a From where `sender` is undefined; undefined for a template that the service does not hold. The same seed and
 * date give the same bytes.
 */
export async function composeContent(
  { Raw, Simple }: EmailContent,
  sender: Sender | undefined,
  options: ComposeOptions,
): Promise<Uint8Array | undefined> {
  return Raw?.Data ?? (Simple && composeSimple(Simple, sender, options));
}

function composeSimple(
  { Subject, Body, Headers, Attachments = [] }: Message,
  sender: Sender | undefined,
  { seed, date, to, cc, replyTo }: ComposeOptions,
): Promise<Uint8Array> {
  return composeMail(
    {
      from: sender && toFrom(sender),
      ...addressHeader("to", to),
      ...addressHeader("cc", cc),
      ...addressHeader("replyTo", replyTo),
      domain: sender?.domain ?? "amazonses.com",
      subject: Subject?.Data ?? "",
      text: Body?.Text?.Data,
      html: Body?.Html?.Data,
      headers: toHeaders(Headers).map(({ name: key, value }) => ({ key, value })),
      attachments: Attachments.map(toMailFile),
    },
    { seed, date },
  );
}

const toFrom = ({ name, address }: Sender): string =>
  name ? `"${name.replace(/["\\]/g, "\\$&")}" <${address}>` : address;

const addressHeader = (name: "to" | "cc" | "replyTo", addresses: readonly string[] = []) =>
  addresses.length === 0 ? {} : { [name]: addresses.join(", ") };

const toMailFile = ({
  RawContent = new Uint8Array(),
  FileName = "",
  ContentType,
  ContentId,
}: Attachment) => ({
  filename: FileName,
  contentType: ContentType ?? "application/octet-stream",
  content: Buffer.from(RawContent),
  ...(ContentId === undefined ? {} : { cid: ContentId }),
});
