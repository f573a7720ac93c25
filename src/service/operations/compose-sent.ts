import type { Account } from "../state/account.ts";
import { keptContent } from "../state/contents.ts";
import type { SentMessage } from "../state/sent-message.ts";
import { composeContent } from "./compose-content.ts";
import { readSender } from "./read-sender.ts";

/**
 * Composes a sent message, without the headers and signature that it gets when it leaves. Returns `undefined` if the
 * service does not have its template. Throws NotFoundException if its content was dropped.
 */
export async function composeSent(
  { id, fromEmailAddress, destination, replyToAddresses, sentAtMs }: SentMessage,
  account: Account,
): Promise<Uint8Array | undefined> {
  return composeContent(keptContent(account.contents, id), await readSender(fromEmailAddress), {
    seed: account.seed ?? id,
    date: new Date(sentAtMs),
    to: destination.ToAddresses,
    cc: destination.CcAddresses,
    replyTo: replyToAddresses,
  });
}
