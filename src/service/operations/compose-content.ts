import type { Attachment, EmailContent, Message } from "@aws-sdk/client-sesv2";
import { signMessage } from "../../check/authentication/sign.ts";
import { composeMail } from "../../message/compose.ts";
import { decodeText } from "../../message/header-text.ts";
import { formatMailboxes } from "../../message/mailbox.ts";
import { headerValues, parseHead } from "../../message/mime-tree.ts";
import type { Sender } from "../../message/sender.ts";
import type { Account } from "../state/account.ts";
import { dkimTokensOf } from "../state/identity.ts";
import type { Delivery } from "../state/records.ts";
import { signingKeyOf } from "../state/signing-keys.ts";
import { toHeaders } from "./email-content.ts";
import { readSender } from "./read-sender.ts";

/** Inputs that determine the bytes of a message, including headers from the request. */
export interface ComposeOptions {
  readonly seed: string;
  readonly date: Date;
  readonly to?: readonly string[] | undefined;
  readonly cc?: readonly string[] | undefined;
  readonly replyTo?: readonly string[] | undefined;
}

/**
 * Composes a MIME message from content, without From if `sender` is `undefined`. Returns `undefined` for a
 * template that the service does not have. The same seed and date give the same bytes.
 */
export async function composeContent(
  { Raw, Simple }: EmailContent,
  sender: Sender | undefined,
  options: ComposeOptions,
): Promise<Uint8Array | undefined> {
  return Raw?.Data ?? (Simple && composeSimple(Simple, sender, options));
}

/** Values for headers that a message lacks. */
export interface Stamp {
  readonly date: Date;
  readonly messageId: string;
}

/**
 * Completes a message for sending: adds a missing Date and Message-ID, and signs it for its identity. Returns
 * a message that already has a DKIM signature unchanged.
 */
export async function finishMessage(
  bytes: Uint8Array,
  { signer, mailFrom }: Delivery,
  account: Account,
  { date, messageId }: Stamp,
): Promise<Uint8Array> {
  const head = parseHead(bytes);
  const lacks = (name: string): boolean => headerValues(head, name).length === 0;
  if (!lacks("DKIM-Signature")) return bytes;
  const fields = [
    ...(lacks("Date") ? [`Date: ${date.toUTCString().replace("GMT", "+0000")}\r\n`] : []),
    ...(lacks("Message-ID") ? [`Message-ID: <${messageId}@${mailFrom}>\r\n`] : []),
  ];
  const whole = Buffer.concat([Buffer.from(fields.join("")), bytes]);
  const identity = account.identities.get(signer ?? "");
  const key = identity && (await signingKeyOf(identity, account));
  return key
    ? signMessage(
        whole,
        { domain: identity.name, selector: dkimTokensOf(identity)[0] ?? "", privateKey: key.privateKey },
        date,
      )
    : whole;
}

async function composeSimple(
  { Subject, Body, Headers, Attachments = [] }: Message,
  sender: Sender | undefined,
  { seed, date, to, cc, replyTo }: ComposeOptions,
): Promise<Uint8Array> {
  return composeMail(
    {
      from: sender && (await formatMailboxes([sender])),
      to: await toAddressField(to),
      cc: await toAddressField(cc),
      replyTo: await toAddressField(replyTo),
      domain: sender?.domain ?? "amazonses.com",
      subject: decodeText(Subject?.Data ?? ""),
      text: Body?.Text?.Data,
      html: Body?.Html?.Data,
      headers: toHeaders(Headers).map(({ name: key, value }) => ({ key, value: decodeText(value) })),
      attachments: Attachments.map(toMailFile),
    },
    { seed, date },
  );
}

const toAddressField = async (addresses: readonly string[] = []): Promise<string> =>
  formatMailboxes(await Promise.all(addresses.map(readSender)));

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
