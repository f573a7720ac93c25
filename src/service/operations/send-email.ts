import type {
  Destination,
  ListManagementOptions,
  SendEmailRequest,
  SendEmailResponse,
} from "@aws-sdk/client-sesv2";
import type { Sender } from "../../message/sender.ts";
import type { ApiTable, ApiVersion } from "../protocol/api.ts";
import { badRequest } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { findContactList, findTopic } from "../state/contact-list.ts";
import { senderIdentity } from "../state/identity.ts";
import { limits } from "../state/limits.ts";
import { recordSend } from "../state/record-send.ts";
import type { Identity } from "../state/records.ts";
import { checkMaySend } from "../state/sending.ts";
import { checkSize } from "./check-headers.ts";
import { findConfigurationSet } from "./configuration-sets.ts";
import { type CheckedContent, checkEmailContent } from "./email-content.ts";
import { findIdentity } from "./identities.ts";
import { readRecipient } from "./read-recipient.ts";
import { readSender } from "./read-sender.ts";
import { withoutSesHeaders } from "./ses-headers.ts";

/**
 * Checks everything about a send except content and recipients, with the errors of `sendEmail`. Returns nothing: state
 * may change before the send.
 */
export async function checkSend(request: SendEmailRequest, account: Account): Promise<void> {
  if (request.FromEmailAddress === undefined) throw badRequest("FromEmailAddress is required");
  const sender = await readSender(request.FromEmailAddress);
  const identity = sendingIdentity(request.FromEmailAddressIdentityArn, sender, account);
  const configurationSetName = request.ConfigurationSetName ?? identity.configurationSetName;
  if (configurationSetName !== undefined) findConfigurationSet(account, configurationSetName);
  checkMaySend(account, {
    identity,
    configurationSetName,
    endpointId: request.EndpointId,
    tenantName: request.TenantName,
    templateName: request.Content?.Template?.TemplateName,
  });
}

/**
 * Adds a message to the outbox.
 * @param mailFrom Sender of the envelope, if the message came by SMTP. Its identity must be verified, too.
 */
export async function sendEmail(
  request: SendEmailRequest,
  account: Account,
  version: ApiVersion,
  mailFrom?: string,
): Promise<SendEmailResponse> {
  const { Content = {}, Destination = {}, ReplyToAddresses = [] } = request;
  checkSize(Content, version);
  const named =
    request.FromEmailAddress === undefined ? undefined : await readSender(request.FromEmailAddress);
  const checked = await checkEmailContent(Content, named, account, {
    unknownTemplates: false,
    reportsMissing: true,
    hasUnsubscribeUrl: request.ListManagementOptions !== undefined,
  });
  // Like FromEmailAddressIdentityArn, a parameter "overrides the ... headers specified in raw email message content".
  const { sesHeaders = {} } = checked;
  const listManagement = request.ListManagementOptions ?? sesHeaders.listManagement;
  if (listManagement) checkList(listManagement, account);
  const sender = named ?? checked.from;
  const recipients = await readRecipients(Destination, checked);
  const feedbackAddress = request.FeedbackForwardingEmailAddress;
  for (const address of [...ReplyToAddresses, ...(feedbackAddress === undefined ? [] : [feedbackAddress])])
    await readRecipient(address);
  const fromArn = request.FromEmailAddressIdentityArn ?? sesHeaders.fromArn ?? sesHeaders.sourceArn;
  const identity = sendingIdentity(fromArn, sender, account);
  if (mailFrom !== undefined) sendingIdentity(sesHeaders.sourceArn, await readSender(mailFrom), account);
  const feedbackArn = request.FeedbackForwardingEmailAddressIdentityArn ?? sesHeaders.returnPathArn;
  if (feedbackArn !== undefined) identityOf(feedbackArn, account);
  const configurationSetName =
    request.ConfigurationSetName ?? sesHeaders.configurationSetName ?? identity.configurationSetName;
  if (configurationSetName !== undefined) findConfigurationSet(account, configurationSetName);
  const { EndpointId: endpointId, TenantName: tenantName = sesHeaders.tenantName } = request;
  const { templateName } = checked;
  const names = { configurationSetName, endpointId, tenantName, templateName };
  checkMaySend(account, { identity, recipients, ...names });

  const { id } = recordSend(account, {
    identity,
    content: withoutSesHeaders(checked.content),
    notSent: checked.notSent,
    domain: sender.domain,
    recipients,
    subject: checked.subject,
    mailFrom,
    fromEmailAddress: request.FromEmailAddress ?? sender.address,
    destination: Destination,
    replyToAddresses: ReplyToAddresses,
    feedbackAddress,
    configurationSetName,
    tags: request.EmailTags ?? sesHeaders.tags ?? [],
    listManagement,
    endpointId,
    tenantName,
    configurationOverrides: request.ConfigurationOverrides,
  });
  return { MessageId: id };
}

/** Throws NotFoundException if the contact list or its topic does not exist. */
function checkList({ ContactListName, TopicName }: ListManagementOptions, account: Account): void {
  const list = findContactList(account, ContactListName);
  if (TopicName !== undefined) findTopic(list, TopicName);
}

/**
 * Returns the bare email addresses of all recipients. If the request names none, reads them from the headers
 * of raw content.
 */
async function readRecipients(
  { ToAddresses = [], CcAddresses = [], BccAddresses = [] }: Destination,
  { recipientHeaders }: CheckedContent,
): Promise<string[]> {
  const given = [...ToAddresses, ...CcAddresses, ...BccAddresses];
  const addresses = given.length > 0 ? given : await splitAddresses(recipientHeaders);
  if (addresses.length === 0) throw badRequest("Destination must have at least one address");
  if (addresses.length > limits.recipients.max)
    throw badRequest(`Recipient count exceeds ${limits.recipients.max}: the message has ${addresses.length}`);
  return Promise.all(addresses.map(readRecipient));
}

async function splitAddresses(headers: readonly string[]): Promise<string[]> {
  if (headers.length === 0) return [];
  const { default: parseAddresses } = await import("nodemailer/lib/addressparser");
  return headers.flatMap((header) =>
    parseAddresses(header, { flatten: true }).map(({ address = "", name = "" }) => address || name),
  );
}

/** Returns the identity that an ARN names (sending authorization), or that of the sender. */
function sendingIdentity(arn: string | undefined, sender: Sender, account: Account): Identity {
  if (arn === undefined) return senderIdentity(account, sender);
  const identity = identityOf(arn, account);
  const isCovered =
    identity.type === "DOMAIN"
      ? `.${sender.domain}`.endsWith(`.${identity.name}`)
      : sender.address === identity.name;
  if (!isCovered) throw badRequest(`Identity ${identity.name} does not cover the sender ${sender.address}`);
  return identity;
}

function identityOf(arn: string, account: Account): Identity {
  const name = /^arn:aws[a-z-]*:ses:[a-z0-9-]+:\d{12}:identity\/(.+)$/.exec(arn)?.[1];
  if (name === undefined) throw badRequest(`Not the ARN of an identity: ${arn}`);
  return findIdentity(account, name);
}

export const sendEmailOperations: ApiTable<Account> = {
  operations: { SendEmail: { handle: sendEmail, basis: "real" } },
  rules: {
    "MessageTag.Name": limits.dimensionText,
    "MessageTag.Value": limits.dimensionText,
    "SendEmailRequest.FeedbackForwardingEmailAddressIdentityArn": { min: 1, source: "model" },
    "SendEmailRequest.FromEmailAddressIdentityArn": { min: 1, source: "model" },
    "SendEmailRequest.TenantName": { min: 1, source: "model" },
  },
  absentInV1: {
    SendEmailRequest: [
      "FromEmailAddressIdentityArn",
      "FeedbackForwardingEmailAddressIdentityArn",
      "EndpointId",
      "TenantName",
      "ListManagementOptions",
      "ConfigurationOverrides",
    ],
  },
  requiredInV1: { SendEmailRequest: ["Destination"] },
};
