import { PlacewrightError } from "../base/errors.ts";
import { composeMail, type MailParts } from "./compose.ts";
import { hashBytes, hashMessage, hashSimpleContent } from "./content-hash.ts";
import { decodeHeader } from "./decode-header.ts";
import { renderField } from "./fields.ts";
import { encodeText, looksEncoded } from "./header-text.ts";
import {
  type BuildContext,
  type NotedParts,
  toMimeParts,
  toMjmlParts,
  toPreviewParts,
  toReactEmailParts,
  toSimpleParts,
  toTemplateParts,
} from "./mail-parts.ts";
import { formatMailboxes } from "./mailbox.ts";
import type { MessageSource, ServiceTemplateSource, SimpleSource } from "./message-source.ts";
import { headerValues, parseHead, parseMimeTree } from "./mime-tree.ts";
import { parseMessage } from "./parse.ts";
import { readFileInside } from "./project-file.ts";
import type { RenderContext } from "./render-context.ts";
import type { MessageContent, RenderedMessage } from "./rendered-message.ts";
import { checkRequirements } from "./requirements.ts";
import { parseFromHeader, parseSender } from "./sender.ts";
import { toTemplateContent } from "./service-template.ts";
import { loadTemplates } from "./template/templates.ts";

export type { RenderContext } from "./render-context.ts";

/** Input for one message: a scenario's source with one row of its data. */
export interface MessageInput {
  /** The From header, `Acme <news@acme.example>`: a template, rendered with the data. */
  readonly from: string;
  readonly source: MessageSource;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Renders a message from its source, and checks it against the requirements of the sending API. Its only side
 * effect is reading the files that the source names.
 *
 * Throws `template-invalid`, `message-invalid`, `file-missing`, or `file-outside-project`. Without a
 * location, an error's `literal` is the text as written in the scenario.
 */
export async function renderMessage(input: MessageInput, context: RenderContext): Promise<RenderedMessage> {
  const { source, data } = input;
  const templates = await loadTemplates(context);
  const sender = await parseSender(renderField("From", input.from, templates, data), input.from);
  const from = await formatMailboxes([sender]);
  const build: BuildContext = { context, templates, data, from, sender };
  if (source.mime !== undefined) return renderRaw(await toMimeParts(source.mime, build), build, []);
  if (source.template !== undefined) return renderNoted(await toTemplateParts(source.template, build), build);
  if (source.mjml !== undefined) return renderNoted(await toMjmlParts(source.mjml, build), build);
  if (source.reactEmail !== undefined)
    return renderNoted(await toReactEmailParts(source.reactEmail, build), build);
  if (source.simple !== undefined) return renderSimple(source.simple, build);
  if (source.eml !== undefined) return renderEml(source.eml, input.from, build);
  return renderServiceTemplate(source.serviceTemplate, build);
}

const renderNoted = ({ parts, notes }: NotedParts, build: BuildContext): Promise<RenderedMessage> =>
  renderRaw(parts, build, notes);

async function renderRaw(
  parts: MailParts,
  { context }: BuildContext,
  notes: readonly string[],
): Promise<RenderedMessage> {
  const bytes = await composeMail(parts, context);
  return finish({ kind: "raw", bytes }, bytes, `"${parts.subject}"`, undefined, notes);
}

async function renderSimple(source: SimpleSource, build: BuildContext): Promise<RenderedMessage> {
  const parts = toSimpleParts(source, build);
  const bytes = await composeMail(parts, build.context);
  const { subject, text, html } = parts;
  const sent = { ...(text !== undefined && { text }), ...(html !== undefined && { html }) };
  // In the API's field, an encoded word stands for its decoded text. The service encodes text beyond ASCII.
  const content = {
    kind: "simple",
    subject: looksEncoded(subject) ? await encodeText(subject) : subject,
    ...sent,
  } as const;
  const message = await finish(content, bytes, `"${subject}"`, undefined, [
    "the service composes the MIME; this is the expected result, without the headers that it adds",
  ]);
  const hash = hashSimpleContent(content, message.from);
  // Reading back changes line ends, but the parts are sent as they are.
  return {
    ...message,
    parsed: { ...message.parsed, subject, ...sent },
    contentHash: hash,
    measureHash: hash,
  };
}

async function renderEml(
  path: string,
  fromSource: string,
  { context, from, sender }: BuildContext,
): Promise<RenderedMessage> {
  const bytes = await readFileInside(context.projectDir, path, "message file");
  const message = await finish({ kind: "raw", bytes }, bytes, `"${path}"`, path, []);
  const own = await parseFromHeader(message.from, path);
  if (own.address.toLowerCase() !== sender.address.toLowerCase())
    throw new PlacewrightError(
      "message-invalid",
      `Cannot send "${path}" from "${decodeHeader(from)}": its own From header is "${message.parsed.from}"`,
      { literal: fromSource, hint: `Set from: ${message.parsed.from}, or change the header in the file` },
    );
  return { ...message, contentHash: hashBytes(bytes) };
}

/**
 * Renders a template that the service stores: the name and data are sent; the local copy, if any, is shown.
 */
async function renderServiceTemplate(
  source: ServiceTemplateSource,
  build: BuildContext,
): Promise<RenderedMessage> {
  const data = { ...source.data, ...build.data };
  const { context } = build;
  const copy = source.preview && (await toPreviewParts(source.preview, { ...build, data }));
  const bytes = await composeMail(
    copy ?? { from: build.from, domain: build.sender.domain, subject: "" },
    context,
  );
  const from = headerValues(parseHead(bytes), "From")[0] ?? build.from;
  const { content, contentHash } = toTemplateContent(source.arn, data, from);
  if (!copy) {
    return {
      content,
      from,
      parsed: { from: decodeHeader(build.from), subject: "", headers: [], attachments: [] },
      contentHash,
      measureHash: contentHash,
      sizeBytes: Buffer.byteLength(content.templateData),
      notes: ["the service stores the template; set preview to a local copy to see the message here"],
    };
  }
  return {
    content,
    from,
    bytes,
    parsed: await parseMessage(bytes),
    contentHash,
    measureHash: contentHash,
    sizeBytes: bytes.length,
    notes: ["rendered from the local copy of the template; the service sends its own"],
  };
}

/** Reads a message back from its bytes, and checks it against the API's requirements. */
async function finish(
  content: MessageContent,
  bytes: Uint8Array,
  what: string,
  literal: string | undefined,
  notes: readonly string[],
): Promise<RenderedMessage> {
  const tree = parseMimeTree(bytes);
  const parsed = await parseMessage(bytes, tree);
  await checkRequirements(bytes, parsed, what, literal);
  const hash = hashMessage(bytes, tree);
  return {
    content,
    from: headerValues(tree, "From")[0] ?? "",
    bytes,
    parsed,
    contentHash: hash,
    measureHash: hash,
    sizeBytes: bytes.length,
    notes,
  };
}
