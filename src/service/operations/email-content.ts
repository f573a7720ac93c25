import type { EmailContent, Message, Template } from "@aws-sdk/client-sesv2";
import { PlacewrightError } from "../../base/errors.ts";
import type { Sender } from "../../message/sender.ts";
import { parseSimulations, type Simulation, simulateHeader } from "../placement/simulate-header.ts";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { unsubscribePlaceholder } from "../state/add-unsubscribe.ts";
import type { NotSent } from "../state/decide-events.ts";
import { limits } from "../state/limits.ts";
import { checkAddedHeaders, checkCharsets } from "./check-headers.ts";
import { checkRawMessage } from "./raw-message.ts";
import { checkTemplateData, MissingAttribute, parseTemplateData, renderTemplate } from "./render-template.ts";
import { readSesHeaders, type SesHeaders } from "./ses-headers.ts";

/** The content of a request that passed the checks of AWS. */
export interface CheckedContent {
  /** The sender in the From header. For raw content, it can differ from the sender in the request. */
  readonly from: Sender;
  /** `undefined` if the content is a template that the service does not have. */
  readonly subject: string | undefined;
  /** Values of the To, Cc, and Bcc headers of raw content. */
  readonly recipientHeaders: readonly string[];
  /** Raw or Simple content. A Template only if the service does not have it. */
  readonly content: EmailContent;
  /** Settings in the headers of raw content. */
  readonly sesHeaders?: SesHeaders;
  /** Why the message is accepted and not sent. Absent if it is sent. */
  readonly notSent?: NotSent;
  /** Name of the stored template that was rendered. */
  readonly templateName?: string | undefined;
}

export interface ContentOptions {
  /** Whether to accept templates that the service does not have. */
  readonly unknownTemplates: boolean;
  /** Whether missing template data is an event of the accepted message. Otherwise it is an error. */
  readonly reportsMissing?: boolean;
  /** Whether templates can use the placeholder of the unsubscribe link, which is replaced later. */
  readonly hasUnsubscribeUrl?: boolean;
}

const templateArnPattern = /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:templates?\/(\S+)$/;

/**
 * Checks the content of a request, exactly one of Raw, Simple, and Template, and renders its template.
 * @param sender The sender in the request. Optional for raw content only.
 * @throws {ServiceError} BadRequestException; NotFoundException: if the template does not exist.
 */
export async function checkEmailContent(
  content: EmailContent,
  sender: Sender | undefined,
  account: Account,
  options: ContentOptions,
): Promise<CheckedContent> {
  const { Raw, Simple, Template } = content;
  if (Number(Raw !== undefined) + Number(Simple !== undefined) + Number(Template !== undefined) !== 1)
    throw badRequest("Content must have exactly one of Raw, Simple and Template");
  if (Raw?.Data) {
    const { from, subject, headers } = await checkRawMessage(Raw.Data);
    readSimulation(headers);
    const recipientHeaders = headers
      .filter(({ name }) => /^(to|cc|bcc)$/i.test(name))
      .map(({ value }) => value);
    return { from, subject, recipientHeaders, content, sesHeaders: readSesHeaders(headers) };
  }
  if (!sender) throw badRequest("FromEmailAddress is required, because the content has no From header");
  if (Simple) {
    checkCharsets(Simple);
    return checkSimple(Simple, sender);
  }
  return checkTemplateContent(Template ?? {}, sender, account, options);
}

function checkSimple(message: Message, from: Sender): CheckedContent {
  const { Subject, Body, Headers } = message;
  if (Body?.Text?.Data === undefined && Body?.Html?.Data === undefined)
    throw badRequest("Body must have Text or Html");
  checkAddedHeaders(message);
  readSimulation(toHeaders(Headers));
  return { from, subject: Subject?.Data ?? "", recipientHeaders: [], content: { Simple: message } };
}

async function checkTemplateContent(
  template: Template,
  from: Sender,
  account: Account,
  options: ContentOptions,
): Promise<CheckedContent> {
  const { TemplateName, TemplateArn, TemplateContent, TemplateData = "{}", Headers, Attachments } = template;
  checkTemplateData(TemplateData);
  if (TemplateContent && (TemplateName ?? TemplateArn) !== undefined)
    throw badRequest("Template must not have TemplateContent together with TemplateName or TemplateArn");
  const nameInArn = TemplateArn === undefined ? undefined : templateArnPattern.exec(TemplateArn)?.[1];
  if (TemplateArn !== undefined && nameInArn === undefined)
    throw badRequest(`TemplateArn is not the ARN of a template: ${TemplateArn}`);
  const name = nameInArn ?? TemplateName;
  if (!TemplateContent && name === undefined)
    throw badRequest("Template must have TemplateName, TemplateArn or TemplateContent");
  const held = TemplateContent ?? account.templates.get(name ?? "")?.content;
  if (held) {
    const data = options.hasUnsubscribeUrl ? withPlaceholder(TemplateData) : TemplateData;
    const message = await renderTemplate(held, data, account).catch((error: unknown) => {
      if (options.reportsMissing && error instanceof MissingAttribute) return error;
      throw error;
    });
    if (message instanceof MissingAttribute)
      return {
        from,
        subject: undefined,
        recipientHeaders: [],
        content: { Template: template },
        ...(TemplateContent ? {} : { templateName: name }),
        notSent: { type: "RENDERING_FAILURE", errorMessage: message.message, templateName: name ?? "" },
      };
    const checked = checkSimple(
      { ...message, ...(Headers && { Headers }), ...(Attachments && { Attachments }) },
      from,
    );
    return TemplateContent ? checked : { ...checked, templateName: name };
  }
  if (!options.unknownTemplates)
    throw new ServiceError("NotFoundException", `Template ${name} does not exist.`);
  readSimulation(toHeaders(Headers));
  return { from, subject: undefined, recipientHeaders: [], content: { Template: template } };
}

/** Adds the placeholder to template data as its own value, so that it stays in the rendered template. */
const withPlaceholder = (data: string): string =>
  JSON.stringify({ ...parseTemplateData(data), amazonSESUnsubscribeUrl: unsubscribePlaceholder });

/** Converts headers from the SDK's key names to those used in the rest of the code. */
export const toHeaders = (
  headers: Message["Headers"] = [],
): { readonly name: string; readonly value: string }[] =>
  headers.map(({ Name = "", Value = "" }) => ({ name: Name, value: Value }));

/** Parses the scripted placement in a message's headers. Throws BadRequestException if it is invalid. */
export function readSimulation(
  headers: readonly { readonly name: string; readonly value: string }[],
): Simulation {
  const scripts = headers.filter(({ name }) => name.toLowerCase() === simulateHeader.toLowerCase());
  try {
    return parseSimulations(scripts.map(({ value }) => value));
  } catch (error) {
    throw error instanceof PlacewrightError ? badRequest(`${simulateHeader}: ${error.message}`) : error;
  }
}

const headerList = { min: 0, max: 15, source: "model" } as const;

/** Rules for the content of test reports and of SendEmail. */
export const emailContentRules: ApiTable<Account> = {
  operations: {},
  rules: {
    "Attachment.ContentDescription": { max: 1000, source: "model" },
    "Attachment.ContentDisposition": { enum: "AttachmentContentDisposition", source: "model" },
    "Attachment.ContentId": { min: 1, max: 78, source: "model" },
    "Attachment.ContentTransferEncoding": { enum: "AttachmentContentTransferEncoding", source: "model" },
    "Attachment.ContentType": { min: 1, max: 78, source: "model" },
    "Attachment.FileName": { max: 255, source: "model" },
    "Message.Headers": headerList,
    "MessageHeader.Name": { min: 1, max: 126, pattern: /^[!-9;-@A-~]+$/, source: "model" },
    "MessageHeader.Value": { min: 1, max: 995, pattern: /^[ -~]*$/, source: "model" },
    "Template.Headers": headerList,
    "Template.TemplateArn": { min: 1, source: "model" },
    "Template.TemplateData": limits.templateData,
    "Template.TemplateName": { min: 1, source: "model" },
  },
  absentInV1: {
    Message: ["Headers", "Attachments"],
    Template: ["TemplateName", "TemplateContent", "Headers", "Attachments"],
  },
};
