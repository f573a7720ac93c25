import type {
  CreateEmailTemplateRequest,
  CreateEmailTemplateResponse,
  DeleteEmailTemplateRequest,
  DeleteEmailTemplateResponse,
  EmailTemplateContent,
  GetEmailTemplateRequest,
  GetEmailTemplateResponse,
  ListEmailTemplatesRequest,
  ListEmailTemplatesResponse,
  TestRenderEmailTemplateRequest,
  TestRenderEmailTemplateResponse,
  UpdateEmailTemplateRequest,
  UpdateEmailTemplateResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import type { EmailTemplate } from "../state/email-template.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import { addTags, parseTags, tagsOf } from "../state/tags.ts";
import { removeAssociations } from "../state/tenant.ts";
import { composeContent } from "./compose-content.ts";
import { checkTemplate, renderTemplate } from "./render-template.ts";

async function createEmailTemplate(
  { TemplateName: name = "", TemplateContent: content = {}, Tags }: CreateEmailTemplateRequest,
  account: Account,
): Promise<CreateEmailTemplateResponse> {
  const tags = parseTags(Tags);
  await checkContent(content, account);
  if (account.templates.has(name))
    throw new ServiceError("AlreadyExistsException", `Template ${name} already exists.`);
  if (account.templates.size >= limits.templates.max)
    throw new ServiceError(
      "LimitExceededException",
      `An account can have at most ${limits.templates.max} templates`,
    );
  const createdAtMs = account.clock.now();
  account.templates.set(name, { sequence: account.nextSequence(), name, createdAtMs, content });
  addTags(account, `template/${name}`, tags);
  return {};
}

function getEmailTemplate(
  { TemplateName = "" }: GetEmailTemplateRequest,
  account: Account,
): GetEmailTemplateResponse {
  const { name, content } = findTemplate(account, TemplateName);
  return {
    TemplateName: name,
    TemplateContent: content,
    Tags: [...tagsOf(account, `template/${name}`)],
  };
}

function listEmailTemplates(
  request: ListEmailTemplatesRequest,
  account: Account,
): ListEmailTemplatesResponse {
  const { items, nextToken } = toPage([...account.templates.values()], request);
  return {
    TemplatesMetadata: items.map(({ name, createdAtMs }) => ({
      TemplateName: name,
      CreatedTimestamp: new Date(createdAtMs),
    })),
    NextToken: nextToken,
  };
}

async function updateEmailTemplate(
  { TemplateName = "", TemplateContent: content = {} }: UpdateEmailTemplateRequest,
  account: Account,
): Promise<UpdateEmailTemplateResponse> {
  findTemplate(account, TemplateName);
  await checkContent(content, account);
  account.templates.set(TemplateName, { ...findTemplate(account, TemplateName), content });
  return {};
}

function deleteEmailTemplate(
  { TemplateName = "" }: DeleteEmailTemplateRequest,
  account: Account,
): DeleteEmailTemplateResponse {
  const { name } = findTemplate(account, TemplateName);
  account.templates.delete(name);
  removeAssociations(account, { resource: `template/${name}` });
  account.tags.delete(`template/${name}`);
  return {};
}

/** Renders a template as a MIME message, without sender and recipients. */
async function testRenderEmailTemplate(
  { TemplateName = "", TemplateData = "" }: TestRenderEmailTemplateRequest,
  account: Account,
): Promise<TestRenderEmailTemplateResponse> {
  const { name, content } = findTemplate(account, TemplateName);
  const message = await renderTemplate(content, TemplateData, account);
  const mime = await composeContent({ Simple: message }, undefined, {
    seed: `${account.seed ?? ""}\n${name}`,
    date: new Date(account.clock.now()),
  });
  return { RenderedTemplate: new TextDecoder().decode(mime) };
}

/** Returns the template. Throws NotFoundException if it does not exist. */
export function findTemplate(account: Account, name: string): EmailTemplate {
  const template = account.templates.get(name);
  if (!template) throw new ServiceError("NotFoundException", `Template ${name} does not exist.`);
  return template;
}

/** Checks the parts, size, and syntax of a template. Throws BadRequestException if it is invalid. */
async function checkContent(content: EmailTemplateContent, account: Account): Promise<void> {
  const { Subject = "", Text, Html } = content;
  if (Subject.trim() === "") throw badRequest("TemplateContent must have a Subject");
  if (Text === undefined && Html === undefined) throw badRequest("TemplateContent must have Text or Html");
  const sizeBytes = [Subject, Text, Html].reduce((sum, part) => sum + Buffer.byteLength(part ?? ""), 0);
  if (sizeBytes > limits.templateBytes.max)
    throw badRequest(
      `TemplateContent has ${sizeBytes} bytes; at most ${limits.templateBytes.max} are allowed`,
    );
  await checkTemplate(content, account);
}

export const emailTemplateOperations: ApiTable<Account> = {
  operations: {
    CreateEmailTemplate: { handle: createEmailTemplate, v2Only: true, basis: "real" },
    DeleteEmailTemplate: { handle: deleteEmailTemplate, v2Only: true, basis: "real" },
    GetEmailTemplate: { handle: getEmailTemplate, v2Only: true, basis: "real" },
    ListEmailTemplates: { handle: listEmailTemplates, v2Only: true, basis: "real" },
    TestRenderEmailTemplate: { handle: testRenderEmailTemplate, v2Only: true, basis: "real" },
    UpdateEmailTemplate: { handle: updateEmailTemplate, v2Only: true, basis: "real" },
  },
  rules: {
    "CreateEmailTemplateRequest.Tags": limits.tagList,
    "CreateEmailTemplateRequest.TemplateName": limits.templateName,
    "DeleteEmailTemplateRequest.TemplateName": { min: 1, source: "model" },
    "GetEmailTemplateRequest.TemplateName": { min: 1, source: "model" },
    "TestRenderEmailTemplateRequest.TemplateData": limits.templateData,
    "TestRenderEmailTemplateRequest.TemplateName": { min: 1, source: "model" },
    "UpdateEmailTemplateRequest.TemplateName": { min: 1, source: "model" },
  },
  absentInV1: {},
};
