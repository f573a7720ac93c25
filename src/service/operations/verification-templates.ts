import type {
  CreateCustomVerificationEmailTemplateRequest,
  CreateCustomVerificationEmailTemplateResponse,
  DeleteCustomVerificationEmailTemplateRequest,
  DeleteCustomVerificationEmailTemplateResponse,
  GetCustomVerificationEmailTemplateRequest,
  GetCustomVerificationEmailTemplateResponse,
  ListCustomVerificationEmailTemplatesRequest,
  ListCustomVerificationEmailTemplatesResponse,
  SendCustomVerificationEmailRequest,
  SendCustomVerificationEmailResponse,
  UpdateCustomVerificationEmailTemplateRequest,
  UpdateCustomVerificationEmailTemplateResponse,
} from "@aws-sdk/client-sesv2";
import { parseUrl } from "../../base/parse-url.ts";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { attributesOf } from "../state/account-attributes.ts";
import { addIdentity, senderIdentity } from "../state/identity.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import { recordSend } from "../state/record-send.ts";
import type { VerificationTemplate } from "../state/records.ts";
import { checkMaySend } from "../state/sending.ts";
import { addTags, parseTags, tagsOf } from "../state/tags.ts";
import { verificationUrl } from "../state/verification-link.ts";
import { findConfigurationSet } from "./configuration-sets.ts";
import { readSender } from "./read-sender.ts";
import { checkVerificationHtml } from "./verification-html.ts";

async function createTemplate(
  { Tags, ...request }: CreateCustomVerificationEmailTemplateRequest,
  account: Account,
): Promise<CreateCustomVerificationEmailTemplateResponse> {
  const tags = parseTags(Tags);
  const template = await parseTemplate(request, account);
  const { name } = template;
  if (account.verificationTemplates.has(name))
    throw new ServiceError("AlreadyExistsException", `Template ${name} already exists.`);
  if (account.verificationTemplates.size >= limits.verificationTemplates.max)
    throw new ServiceError(
      "LimitExceededException",
      `An account can have at most ${limits.verificationTemplates.max} custom verification email templates`,
    );
  account.verificationTemplates.set(name, { ...template, sequence: account.nextSequence() });
  addTags(account, `custom-verification-email-template/${name}`, tags);
  return {};
}

function getTemplate(
  { TemplateName }: GetCustomVerificationEmailTemplateRequest,
  account: Account,
): GetCustomVerificationEmailTemplateResponse {
  const template = findVerificationTemplate(account, TemplateName);
  return {
    ...toMetadata(template),
    TemplateContent: template.content,
    Tags: [...tagsOf(account, `custom-verification-email-template/${template.name}`)],
  };
}

function listTemplates(
  request: ListCustomVerificationEmailTemplatesRequest,
  account: Account,
): ListCustomVerificationEmailTemplatesResponse {
  const { items, nextToken } = toPage([...account.verificationTemplates.values()], {
    ...request,
    PageSize: request.PageSize ?? limits.verificationTemplatesPageSize.max,
  });
  return { CustomVerificationEmailTemplates: items.map(toMetadata), NextToken: nextToken };
}

async function updateTemplate(
  request: UpdateCustomVerificationEmailTemplateRequest,
  account: Account,
): Promise<UpdateCustomVerificationEmailTemplateResponse> {
  findVerificationTemplate(account, request.TemplateName);
  const template = await parseTemplate(request, account);
  const { sequence } = findVerificationTemplate(account, request.TemplateName);
  account.verificationTemplates.set(template.name, { ...template, sequence });
  return {};
}

function deleteTemplate(
  { TemplateName }: DeleteCustomVerificationEmailTemplateRequest,
  account: Account,
): DeleteCustomVerificationEmailTemplateResponse {
  const { name } = findVerificationTemplate(account, TemplateName);
  account.verificationTemplates.delete(name);
  account.tags.delete(`custom-verification-email-template/${name}`);
  return {};
}

/**
 * Adds an email address as an identity, unless it is one, and sends it the template with a link. Following the link
 * verifies the identity.
 */
async function sendCustomVerificationEmail(
  { EmailAddress = "", TemplateName, ConfigurationSetName }: SendCustomVerificationEmailRequest,
  account: Account,
): Promise<SendCustomVerificationEmailResponse> {
  const template = findVerificationTemplate(account, TemplateName);
  const { address } = await readSender(EmailAddress);
  const sender = await readSender(template.fromEmailAddress);
  const identity = senderIdentity(account, sender);
  const configurationSetName = ConfigurationSetName ?? identity.configurationSetName;
  if (configurationSetName !== undefined) findConfigurationSet(account, configurationSetName);
  checkMaySend(account, { identity, configurationSetName });
  // Source: the SES developer guide, "Custom verification email frequently asked questions".
  if (account.profile === "strict" && !attributesOf(account).productionAccess)
    throw badRequest("The account is in the sandbox and cannot send custom verification emails");
  if (!account.identities.has(address)) {
    if (account.identities.size >= limits.identities.max)
      throw new ServiceError(
        "LimitExceededException",
        `An account can have at most ${limits.identities.max} identities`,
      );
    const { verifiesAtMs: _, ...unverified } = addIdentity(account, address);
    account.identities.set(address, unverified);
  }
  const { id, sentAtMs } = recordSend(account, {
    identity,
    domain: sender.domain,
    recipients: [address],
    subject: template.subject,
    fromEmailAddress: template.fromEmailAddress,
    destination: { ToAddresses: [address] },
    replyToAddresses: [],
    configurationSetName,
    tags: [],
    content: (messageId) => ({
      Simple: {
        Subject: { Data: template.subject },
        Body: { Html: { Data: `${template.content}${footer(verificationUrl(account, messageId))}` } },
      },
    }),
  });
  account.verificationRequests.set(id, {
    sequence: account.nextSequence(),
    emailAddress: address,
    sentAtMs,
    successUrl: template.successUrl,
    failureUrl: template.failureUrl,
  });
  return { MessageId: id };
}

/** The link and the note that SES adds to each custom verification email. */
const footer = (url: string): string =>
  `<p><a href="${url}">${url}</a></p><p>If you did not request to verify this email address, please disregard this message.</p>`;

export function findVerificationTemplate(account: Account, name = ""): VerificationTemplate {
  const template = account.verificationTemplates.get(name);
  if (!template)
    throw new ServiceError("NotFoundException", `Custom verification email template ${name} does not exist.`);
  return template;
}

async function parseTemplate(
  request: UpdateCustomVerificationEmailTemplateRequest,
  account: Account,
): Promise<Omit<VerificationTemplate, "sequence">> {
  const { TemplateContent = "", SuccessRedirectionURL = "", FailureRedirectionURL = "" } = request;
  const sizeBytes = Buffer.byteLength(TemplateContent);
  if (sizeBytes > limits.verificationTemplateBytes.max)
    throw badRequest(
      `TemplateContent has ${sizeBytes} bytes; at most ${limits.verificationTemplateBytes.max} are allowed`,
    );
  checkVerificationHtml(TemplateContent);
  for (const [name, url] of Object.entries({ SuccessRedirectionURL, FailureRedirectionURL }))
    if (!/^https?:$/.test(parseUrl(url)?.protocol ?? ""))
      throw badRequest(`${name} is not a valid URL: ${url}`);
  const sender = await readSender(request.FromEmailAddress ?? "");
  try {
    senderIdentity(account, sender);
  } catch (error) {
    // These operations do not have the error MessageRejected.
    throw error instanceof ServiceError ? badRequest(error.message) : error;
  }
  return {
    name: request.TemplateName ?? "",
    fromEmailAddress: request.FromEmailAddress ?? "",
    subject: request.TemplateSubject ?? "",
    content: TemplateContent,
    successUrl: SuccessRedirectionURL,
    failureUrl: FailureRedirectionURL,
  };
}

const toMetadata = (template: VerificationTemplate) => ({
  TemplateName: template.name,
  FromEmailAddress: template.fromEmailAddress,
  TemplateSubject: template.subject,
  SuccessRedirectionURL: template.successUrl,
  FailureRedirectionURL: template.failureUrl,
});

const templateName = { min: 1, source: "model" } as const;

export const verificationTemplateOperations: ApiTable<Account> = {
  operations: {
    CreateCustomVerificationEmailTemplate: { handle: createTemplate, v2Only: true, basis: "real" },
    DeleteCustomVerificationEmailTemplate: { handle: deleteTemplate, v2Only: true, basis: "real" },
    GetCustomVerificationEmailTemplate: { handle: getTemplate, v2Only: true, basis: "real" },
    ListCustomVerificationEmailTemplates: { handle: listTemplates, v2Only: true, basis: "real" },
    SendCustomVerificationEmail: { handle: sendCustomVerificationEmail, v2Only: true, basis: "real" },
    UpdateCustomVerificationEmailTemplate: { handle: updateTemplate, v2Only: true, basis: "real" },
  },
  rules: {
    "CreateCustomVerificationEmailTemplateRequest.Tags": limits.tagList,
    "CreateCustomVerificationEmailTemplateRequest.TemplateName": limits.templateName,
    "DeleteCustomVerificationEmailTemplateRequest.TemplateName": templateName,
    "GetCustomVerificationEmailTemplateRequest.TemplateName": templateName,
    "ListCustomVerificationEmailTemplatesRequest.PageSize": limits.verificationTemplatesPageSize,
    "SendCustomVerificationEmailRequest.TemplateName": templateName,
    "UpdateCustomVerificationEmailTemplateRequest.TemplateName": templateName,
  },
  absentInV1: {},
};
