import { decodeHeader } from "../../message/decode-header.ts";
import { headerValues, type MimePart, parseMimeTree } from "../../message/mime-tree.ts";
import type { Account } from "../state/account.ts";
import { feedbackIdOf, type MessageEvent } from "../state/message-event.ts";
import type { SentMessage } from "../state/sent-message.ts";
import { arnOf } from "../state/tags.ts";
import { composeSent } from "./compose-sent.ts";

/** A JSON object as SES publishes it. */
export type EventRecord = Readonly<Record<string, unknown>> & { readonly eventType: string };

/** Names of event types in event records. Source: "Contents of event data" in the SES developer guide. */
const typeNames: Readonly<Record<MessageEvent["type"], string>> = {
  SEND: "Send",
  REJECT: "Reject",
  BOUNCE: "Bounce",
  COMPLAINT: "Complaint",
  DELIVERY: "Delivery",
  OPEN: "Open",
  CLICK: "Click",
  RENDERING_FAILURE: "Rendering Failure",
  DELIVERY_DELAY: "DeliveryDelay",
  SUBSCRIPTION: "Subscription",
};

/** Headers of more than this many characters are cut off. Source: the same page, 10 KB. */
const maxHeaderCharacters = 10_240;

/** Returns the record that SES publishes for an event, with the members of the SES developer guide. */
export async function toEventRecord(
  event: MessageEvent,
  message: SentMessage,
  account: Account,
): Promise<EventRecord> {
  const tree = await readHeaders(message, account);
  return {
    eventType: typeNames[event.type],
    mail: toMail(event, message, tree, account),
    ...detailsOf(event, message, tree),
  };
}

async function readHeaders(message: SentMessage, account: Account): Promise<MimePart | undefined> {
  if (!account.contents.get(message.id)) return undefined;
  const bytes = await composeSent(message, account);
  return bytes && parseMimeTree(bytes);
}

function toMail(
  event: MessageEvent,
  message: SentMessage,
  tree: MimePart | undefined,
  account: Account,
): object {
  const { id, sentAtMs, fromEmailAddress, mailFrom, identityName, recipients } = message;
  return {
    timestamp: toIso(sentAtMs),
    // "The email address that the message was sent from (the envelope MAIL FROM address)."
    // https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
    source: mailFrom ?? fromEmailAddress,
    sourceArn: arnOf(account, `identity/${identityName}`),
    sendingAccountId: account.id,
    messageId: id,
    destination: recipients,
    ...(tree && event.type !== "RENDERING_FAILURE" ? headersOf(tree, message) : { headersTruncated: false }),
    tags: tagsOf(event, message),
  };
}

function headersOf(tree: MimePart, { id, fromEmailAddress, subject }: SentMessage): object {
  let left = maxHeaderCharacters;
  const all = tree.headers.map(({ name, value }) => ({ name, value: decodeHeader(value) }));
  const headers = all.filter(({ name, value }) => {
    left -= name.length + value.length;
    return left >= 0;
  });
  const list = (name: string): string[] => headerValues(tree, name).map(decodeHeader);
  const optional = (key: string, values: readonly string[]) => (values.length > 0 ? { [key]: values } : {});
  return {
    headersTruncated: headers.length < all.length,
    headers,
    commonHeaders: {
      ...optional("returnPath", []),
      from: list("From").length > 0 ? list("From") : [fromEmailAddress],
      ...optional("replyTo", list("Reply-To")),
      ...(list("Date")[0] === undefined ? {} : { date: list("Date")[0] }),
      ...optional("to", list("To")),
      ...optional("cc", list("Cc")),
      messageId: id,
      ...(subject === undefined ? {} : { subject }),
    },
  };
}

/** Auto-tags and message tags. Source: "Monitor email sending using event publishing" in the SES developer guide. */
function tagsOf(event: MessageEvent, { configurationSetName, domain, delivery, tags }: SentMessage): object {
  const wasSent = event.type !== "SEND" && event.type !== "REJECT" && event.type !== "RENDERING_FAILURE";
  return {
    "ses:operation": ["SendEmail"],
    ...(configurationSetName === undefined ? {} : { "ses:configuration-set": [configurationSetName] }),
    "ses:source-ip": ["127.0.0.1"],
    "ses:from-domain": [domain],
    "ses:caller-identity": ["placewright"],
    ...(wasSent ? { "ses:outgoing-ip": [delivery.ip] } : {}),
    ...Object.fromEntries(tags.map(({ Name = "", Value = "" }) => [Name, [Value]])),
  };
}

/** Returns the member that only this type of event has. */
function detailsOf(event: MessageEvent, message: SentMessage, tree: MimePart | undefined): object {
  const timestamp = toIso(event.atMs);
  const { recipients } = event;
  const emailAddresses = recipients.map((emailAddress) => ({ emailAddress }));
  switch (event.type) {
    case "SEND":
      return { send: {} };
    case "REJECT":
      return { reject: { reason: event.reason } };
    case "RENDERING_FAILURE":
      return { failure: { errorMessage: event.errorMessage, templateName: event.templateName } };
    case "DELIVERY":
      return {
        delivery: {
          timestamp,
          processingTimeMillis: event.atMs - message.sentAtMs,
          recipients,
          smtpResponse: event.smtpResponse,
          reportingMTA: sendingMta,
        },
      };
    case "DELIVERY_DELAY": {
      const { delayType, status, diagnosticCode, expiresAfterMs } = event.delay;
      return {
        deliveryDelay: {
          timestamp,
          delayType,
          expirationTime: toIso(event.atMs + expiresAfterMs),
          delayedRecipients: emailAddresses.map((each) => ({ ...each, status, diagnosticCode })),
        },
      };
    }
    case "BOUNCE": {
      const { bounceType, bounceSubType, status, diagnosticCode } = event.bounce;
      // An automatic response has no delivery status notification.
      const notification = status === "" ? {} : { action: "failed", status, diagnosticCode };
      return {
        bounce: {
          feedbackId: feedbackIdOf(event),
          bounceType,
          bounceSubType,
          bouncedRecipients: emailAddresses.map((each) => ({ ...each, ...notification })),
          timestamp,
          ...(status === "" ? {} : { reportingMTA: `dns; ${sendingMta}` }),
        },
      };
    }
    case "COMPLAINT":
      return {
        complaint: {
          feedbackId: feedbackIdOf(event),
          complaintSubType: event.complaint.complaintSubType ?? null,
          complainedRecipients: emailAddresses,
          timestamp,
          ...(event.complaint.userAgent === undefined ? {} : { userAgent: event.complaint.userAgent }),
          ...(event.complaint.complaintFeedbackType === undefined
            ? {}
            : { complaintFeedbackType: event.complaint.complaintFeedbackType, arrivalDate: timestamp }),
        },
      };
    case "OPEN":
      return { open: { timestamp, userAgent: event.open.userAgent, ipAddress: event.open.ipAddress } };
    case "CLICK": {
      const { ipAddress, userAgent, link = firstLinkOf(tree), linkTags = null } = event.click;
      return { click: { timestamp, ipAddress, userAgent, link, linkTags } };
    }
    case "SUBSCRIPTION": {
      const { contactList, source, newTopicPreferences, oldTopicPreferences } = event.subscription;
      return {
        subscription: { contactList, timestamp, source, newTopicPreferences, oldTopicPreferences },
      };
    }
  }
}

/** Host name of the simulated mail server that sends. */
const sendingMta = "smtp-out.amazonses.com";

const toIso = (ms: number): string => new Date(ms).toISOString();

/** Returns the first web link in a message, which a scripted click stands for. */
function firstLinkOf(tree: MimePart | undefined): string {
  if (!tree) return "";
  const match = /https?:\/\/[^\s"'<>]+/.exec(tree.body);
  return match?.[0] ?? tree.parts.map(firstLinkOf).find((link) => link !== "") ?? "";
}
