import type {
  BulkEmailEntry,
  BulkEmailEntryResult,
  BulkEmailStatus,
  MessageHeader,
  MessageTag,
  SendBulkEmailRequest,
  SendBulkEmailResponse,
  Template,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError, type ServiceErrorName } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { limits } from "../state/limits.ts";
import { findTemplate } from "./email-templates.ts";
import { parseTemplateData } from "./render-template.ts";
import { checkSend, sendEmail } from "./send-email.ts";

/**
 * Sends a template to each entry on its own. What all entries share is checked first and fails the request; the
 * result of an entry reports what only it has.
 */
async function sendBulkEmail(
  request: SendBulkEmailRequest,
  account: Account,
): Promise<SendBulkEmailResponse> {
  const { DefaultContent, BulkEmailEntries = [] } = request;
  const template = DefaultContent?.Template;
  if (!template) throw badRequest("DefaultContent must have a Template");
  if (BulkEmailEntries.length === 0) throw badRequest("BulkEmailEntries must have at least one entry");
  if (BulkEmailEntries.length > limits.bulkEntries.max)
    throw badRequest(`BulkEmailEntries can have at most ${limits.bulkEntries.max} entries`);
  if (template.TemplateName !== undefined) findTemplate(account, template.TemplateName);
  const defaults = parseTemplateData(template.TemplateData ?? "{}");
  await checkSend({ ...request, Content: { Template: template } }, account);
  const BulkEmailEntryResults: BulkEmailEntryResult[] = [];
  // One after the other: the results have the order of the entries, and so have the messages.
  for (const entry of BulkEmailEntries)
    BulkEmailEntryResults.push(await sendEntry(entry, request, template, defaults, account));
  return { BulkEmailEntryResults };
}

async function sendEntry(
  { Destination, ReplacementTags = [], ReplacementHeaders = [], ReplacementEmailContent }: BulkEmailEntry,
  { DefaultContent: _, BulkEmailEntries: __, DefaultEmailTags = [], ...shared }: SendBulkEmailRequest,
  template: Template,
  defaults: object,
  account: Account,
): Promise<BulkEmailEntryResult> {
  try {
    const own = ReplacementEmailContent?.ReplacementTemplate?.ReplacementTemplateData;
    const TemplateData =
      own === undefined
        ? JSON.stringify(defaults)
        : JSON.stringify({ ...defaults, ...parseTemplateData(own) });
    const Headers = mergeHeaders(template.Headers, ReplacementHeaders);
    const { MessageId } = await sendEmail(
      {
        ...shared,
        Destination,
        EmailTags: mergeTags(DefaultEmailTags, ReplacementTags),
        Content: { Template: { ...template, TemplateData, ...(Headers.length > 0 && { Headers }) } },
      },
      account,
      "v2",
    );
    return { Status: "SUCCESS", MessageId };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { Status: statuses[error.name] ?? "FAILED", Error: error.message };
  }
}

/** Statuses of an entry by the error that SendEmail would return for it. */
const statuses: Partial<Record<ServiceErrorName, BulkEmailStatus>> = {
  AccountSuspendedException: "ACCOUNT_SUSPENDED",
  BadRequestException: "INVALID_PARAMETER",
  LimitExceededException: "ACCOUNT_DAILY_QUOTA_EXCEEDED",
  MailFromDomainNotVerifiedException: "MAIL_FROM_DOMAIN_NOT_VERIFIED",
  MessageRejected: "MESSAGE_REJECTED",
  NotFoundException: "TEMPLATE_NOT_FOUND",
  SendingPausedException: "ACCOUNT_SENDING_PAUSED",
  TooManyRequestsException: "ACCOUNT_THROTTLED",
};

/** Headers of the entry replace those of the template with the same name. Source: the API reference's BulkEmailEntry. */
function mergeHeaders(
  ofTemplate: readonly MessageHeader[] = [],
  ofEntry: readonly MessageHeader[],
): MessageHeader[] {
  const replaced = new Set(ofEntry.map(({ Name = "" }) => Name.toLowerCase()));
  return [...ofTemplate.filter(({ Name = "" }) => !replaced.has(Name.toLowerCase())), ...ofEntry];
}

/** Tags of the entry replace default ones with the same name. */
const mergeTags = (ofRequest: readonly MessageTag[], ofEntry: readonly MessageTag[]): MessageTag[] => [
  ...new Map([...ofRequest, ...ofEntry].map((tag) => [tag.Name, tag])).values(),
];

export const sendBulkEmailOperations: ApiTable<Account> = {
  operations: { SendBulkEmail: { handle: sendBulkEmail, v2Only: true, basis: "real" } },
  rules: {
    "BulkEmailEntry.ReplacementHeaders": { min: 0, max: 15, source: "model" },
    "ReplacementTemplate.ReplacementTemplateData": limits.templateData,
    "SendBulkEmailRequest.FeedbackForwardingEmailAddressIdentityArn": { min: 1, source: "model" },
    "SendBulkEmailRequest.FromEmailAddressIdentityArn": { min: 1, source: "model" },
    "SendBulkEmailRequest.TenantName": { min: 1, source: "model" },
  },
  absentInV1: {},
};
