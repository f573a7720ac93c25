import type { Attachment, EmailContent, Message } from "@aws-sdk/client-sesv2";
import { composeMail } from "../../message/compose.ts";
import type { Sender } from "../../message/sender.ts";
import { toHeaders } from "./email-content.ts";

/**
 * The message that content comes to, as MIME; undefined for a template that the service does not hold. The same seed and
 * date give the same bytes.
 */
export async function composeContent(
  { Raw, Simple }: EmailContent,
  sender: Sender,
  options: { readonly seed: string; readonly date: Date },
): Promise<Uint8Array | undefined> {
  return Raw?.Data ?? (Simple && composeSimple(Simple, sender, options));
}

function composeSimple(
  { Subject, Body, Headers, Attachments = [] }: Message,
  { name, address, domain }: Sender,
  options: { readonly seed: string; readonly date: Date },
): Promise<Uint8Array> {
  return composeMail(
    {
      from: name ? `"${name.replace(/["\\]/g, "\\$&")}" <${address}>` : address,
      domain,
      subject: Subject?.Data ?? "",
      text: Body?.Text?.Data,
      html: Body?.Html?.Data,
      headers: toHeaders(Headers).map(({ name: key, value }) => ({ key, value })),
      attachments: Attachments.map(toMailFile),
    },
    options,
  );
}

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
