import type {
  ConfigurationOverrides,
  Destination,
  EmailContent,
  ListManagementOptions,
  MessageTag,
} from "@aws-sdk/client-sesv2";
import { composeContent, finishMessage } from "../operations/compose-content.ts";
import { readSender } from "../operations/read-sender.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { keptContent } from "../state/contents.ts";
import type { SentMessage } from "../state/sent-message.ts";
import { type ControlRoutes, tell } from "./control-route.ts";

/** A message that SendEmail took. */
export interface OutboxMessage {
  /** The MessageId that the client was given. */
  readonly id: string;
  readonly sentAt: Date;
  readonly from: string;
  readonly destination: Destination;
  readonly replyTo: readonly string[];
  readonly feedbackAddress?: string | undefined;
  readonly configurationSetName?: string | undefined;
  readonly listManagement?: ListManagementOptions | undefined;
  readonly endpointId?: string | undefined;
  readonly tenantName?: string | undefined;
  readonly configurationOverrides?: ConfigurationOverrides | undefined;
  readonly tags: readonly MessageTag[];
  /** As it was sent, its template filled in. */
  readonly content: EmailContent;
  /** Whether its content is no longer kept, and `content` is empty: the oldest are dropped where all take too much memory. */
  readonly contentDropped?: true;
}

export const listOutbox = (account: Account): OutboxMessage[] =>
  [...account.outbox.values()].map((message) => toOutboxMessage(message, account));

/** A message as it would go out, in MIME and signed. Throws NotFoundException. */
export async function composeOutboxMessage(account: Account, id: string): Promise<Uint8Array> {
  const { fromEmailAddress, destination, replyToAddresses, sentAtMs, delivery } = findSent(account, id);
  const date = new Date(sentAtMs);
  const bytes = await composeContent(keptContent(account.contents, id), await readSender(fromEmailAddress), {
    seed: account.seed ?? id,
    date,
    to: destination.ToAddresses,
    cc: destination.CcAddresses,
    replyTo: replyToAddresses,
  });
  if (bytes) return finishMessage(bytes, delivery, account, { date, messageId: id });
  throw new ServiceError("NotFoundException", `The template of message ${id} is not known here`);
}

function findSent({ outbox }: Account, id: string): SentMessage {
  const message = outbox.get(id);
  if (!message) throw new ServiceError("NotFoundException", `No message in the outbox has the id ${id}`);
  return message;
}

function toOutboxMessage(message: SentMessage, { contents }: Account): OutboxMessage {
  const content = contents.get(message.id);
  return { ...toSummary(message), ...(content ? { content } : { content: {}, contentDropped: true }) };
}

const toSummary = (message: SentMessage): Omit<OutboxMessage, "content"> => {
  const { sequence: _, delivery: __, sentAtMs, fromEmailAddress, replyToAddresses, ...same } = message;
  return { ...same, sentAt: new Date(sentAtMs), from: fromEmailAddress, replyTo: replyToAddresses };
};

/** The most messages that the list has: the last ones. */
const maxListed = 1000;

/** `outbox/{id}.eml` is the message in MIME, `outbox/{id}` what was asked for. */
export const outboxRoutes: ControlRoutes = {
  "GET outbox": ({ account }) =>
    tell({
      count: account.outbox.size,
      messages: [...account.outbox.values()].slice(-maxListed).map(toSummary),
    }),
  "GET outbox/{id}": async ({ account, id }) =>
    id.endsWith(".eml")
      ? {
          status: 200,
          contentType: "message/rfc822",
          body: await composeOutboxMessage(account, id.slice(0, -".eml".length)),
        }
      : tell(toOutboxMessage(findSent(account, id), account)),
};
