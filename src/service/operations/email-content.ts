import { createHash } from "node:crypto";
import type { Attachment, EmailContent, Message, MessageHeader, Template } from "@aws-sdk/client-sesv2";
import { messageOf, PlacewrightError } from "../../base/errors.ts";
import { composeMail } from "../../message/compose.ts";
import { parseMessage } from "../../message/parse.ts";
import type { ParsedMessage } from "../../message/rendered-message.ts";
import type { Sender } from "../../message/sender.ts";
import { parseSimulation, type Simulation, simulateHeader } from "../placement/simulate-header.ts";
import { badRequest } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { checkRawMessage } from "./raw-message.ts";

/** What a request asks to send. */
export interface ReadContent {
  /** Who the From header names: for raw content not always who the request names. */
  readonly from: Sender;
  /** Undefined where the content is a template that the service does not hold. */
  readonly message: { readonly parsed: ParsedMessage; readonly source: string } | undefined;
  /** The template by name or ARN, where the service does not hold it. */
  readonly unknownTemplate: string | undefined;
  /** The same for the same content, whatever its Date, Message-ID and boundaries. */
  readonly contentHash: string;
  readonly simulation: Simulation;
}

const templateArnPattern = /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:template[^\s]*\/\S+$/;

/** Reads a request's content, exactly one of Raw, Simple and Template. Throws BadRequestException for what AWS refuses. */
export async function readEmailContent(
  content: EmailContent,
  sender: Sender,
  account: Account,
): Promise<ReadContent> {
  const { Raw, Simple, Template } = content;
  if ([Raw, Simple, Template].filter((kind) => kind !== undefined).length !== 1)
    throw badRequest("Content must have exactly one of Raw, Simple and Template");
  if (Raw?.Data) return readMime(Raw.Data, await checkRawMessage(Raw.Data));
  if (Simple) return readMime(await composeSimple(Simple, sender, account), sender);
  return readTemplate(Template ?? {}, sender, account);
}

async function readTemplate(template: Template, sender: Sender, account: Account): Promise<ReadContent> {
  const { TemplateName, TemplateArn, TemplateContent, TemplateData = "{}", Headers = [] } = template;
  const data = parseTemplateData(TemplateData);
  const reference = TemplateArn ?? TemplateName;
  if (TemplateContent && reference !== undefined)
    throw badRequest("Template must not have TemplateContent beside TemplateName or TemplateArn");
  if (TemplateArn !== undefined && !templateArnPattern.test(TemplateArn))
    throw badRequest(`TemplateArn is not the ARN of a template: ${TemplateArn}`);
  if (TemplateContent) {
    const { Subject = "", Text, Html } = TemplateContent;
    const [subject, text, html] = await Promise.all(
      [Subject, Text, Html].map((source) => (source === undefined ? undefined : renderInline(source, data))),
    );
    const message = {
      Subject: { Data: subject },
      Body: {
        ...(text === undefined ? {} : { Text: { Data: text } }),
        ...(html === undefined ? {} : { Html: { Data: html } }),
      },
      Headers,
      Attachments: template.Attachments,
    };
    return readMime(await composeSimple(message, sender, account), sender);
  }
  if (reference === undefined)
    throw badRequest("Template must have TemplateName, TemplateArn or TemplateContent");
  return {
    from: sender,
    message: undefined,
    unknownTemplate: reference,
    contentHash: hashOf([sender.address, reference, data]),
    simulation: readSimulation(Headers.map(({ Name = "", Value = "" }) => ({ name: Name, value: Value }))),
  };
}

function parseTemplateData(text: string): object {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === "object" && data !== null && !Array.isArray(data)) return data;
  } catch {
    // Said below: it is no object either way.
  }
  throw badRequest("TemplateData must be a JSON object");
}

/** SES templates are Handlebars; they print without escaping, and a missing value fails. */
async function renderInline(source: string, data: object): Promise<string> {
  const { default: Handlebars } = await import("handlebars");
  try {
    return Handlebars.compile(source, { strict: true, noEscape: true })(data);
  } catch (error) {
    const missing = /^"(.+?)" not defined/.exec(messageOf(error))?.[1];
    throw badRequest(
      missing
        ? `Attribute '${missing}' is not present in the rendering data.`
        : `The template cannot be rendered: ${messageOf(error)}`,
    );
  }
}

async function composeSimple(
  { Subject, Body, Headers = [], Attachments = [] }: Message,
  sender: Sender,
  account: Account,
): Promise<Uint8Array> {
  const text = Body?.Text?.Data;
  const html = Body?.Html?.Data;
  if (text === undefined && html === undefined) throw badRequest("Body must have Text or Html");
  return composeMail(
    {
      from: sender.name ? `"${sender.name.replace(/["\\]/g, "\\$&")}" <${sender.address}>` : sender.address,
      domain: sender.domain,
      subject: Subject?.Data ?? "",
      text,
      html,
      headers: Headers.map(({ Name: key = "", Value: value = "" }: MessageHeader) => ({ key, value })),
      attachments: Attachments.map(toMailFile),
    },
    { ...(account.seed === undefined ? {} : { seed: account.seed }), date: new Date(account.clock.now()) },
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

async function readMime(bytes: Uint8Array, from: Sender): Promise<ReadContent> {
  const parsed = await parseMessage(bytes);
  const { subject, html, text, attachments } = parsed;
  return {
    from,
    message: { parsed, source: new TextDecoder().decode(bytes) },
    unknownTemplate: undefined,
    contentHash: hashOf([from.address, subject, html, text, attachments]),
    simulation: readSimulation(parsed.headers),
  };
}

function readSimulation(headers: readonly { readonly name: string; readonly value: string }[]): Simulation {
  const scripts = headers.filter(({ name }) => name.toLowerCase() === simulateHeader.toLowerCase());
  if (scripts.length === 0) return new Map();
  try {
    return parseSimulation(scripts.map(({ value }) => value).join("; "));
  } catch (error) {
    throw error instanceof PlacewrightError ? badRequest(`${simulateHeader}: ${error.message}`) : error;
  }
}

const hashOf = (parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex");
