import { PlacewrightError } from "../base/errors.ts";
import { loadAttachments } from "./attachments.ts";
import type { MailParts } from "./compose.ts";
import { renderAddresses, renderField, renderHeaders } from "./fields.ts";
import type {
  CalendarSource,
  MimeSource,
  MjmlSource,
  ReactEmailSource,
  SimpleSource,
  TemplateSource,
} from "./message-source.ts";
import { compileMjml } from "./mjml/compile-mjml.ts";
import { readTextInside } from "./project-file.ts";
import type { RenderContext } from "./render-context.ts";
import { requireSendable, requireWhole } from "./sendable-text.ts";
import type { Sender } from "./sender.ts";
import type { TemplateData, Templates } from "./template/create-templates.ts";
import { toPlainText } from "./text-from-html.ts";

/** Everything that is needed to build a message from any kind of source. */
export interface BuildContext {
  readonly context: RenderContext;
  readonly templates: Templates;
  readonly data: TemplateData;
  /** The value of the From header, in ASCII. */
  readonly from: string;
  readonly sender: Sender;
}

/** Builds the headers and attachments that all kinds except `simple` share. */
async function toEnvelope(
  source: Omit<TemplateSource, "name">,
  build: BuildContext,
): Promise<Omit<MailParts, "subject">> {
  const { templates, data, context, from, sender } = build;
  const addresses = (name: string, text: string | undefined) =>
    text === undefined ? undefined : renderAddresses(name, text, templates, data);
  return {
    from,
    domain: sender.domain,
    to: await addresses("To", source.to),
    replyTo: await addresses("Reply-To", source.replyTo),
    headers: renderHeaders(source.headers ?? {}, templates, data),
    attachments: await loadAttachments(source.attachments ?? [], context.projectDir),
  };
}

/** Builds a `mime` source. Does not derive a text part: the author may have left it out on purpose. */
export async function toMimeParts(source: MimeSource, build: BuildContext): Promise<MailParts> {
  return {
    ...(await toEnvelope(source, build)),
    ...toSimpleParts(source, build),
    ...(source.calendar && { calendar: await toCalendar(source.calendar, build) }),
  };
}

/** Builds subject and bodies. Throws `message-invalid` if there is no body. */
export function toSimpleParts(source: SimpleSource, build: BuildContext): MailParts {
  const { from, sender, templates, data } = build;
  const subject = renderField("Subject", source.subject, templates, data);
  const bodyData = toBodyData(build, subject, undefined);
  return {
    from,
    domain: sender.domain,
    subject,
    ...toBodies(source.subject, {
      html: source.html === undefined ? undefined : templates.renderText(source.html, "html", bodyData),
      text: source.text === undefined ? undefined : templates.renderText(source.text, "text", bodyData),
    }),
  };
}

interface Bodies {
  readonly html?: string | undefined;
  readonly text?: string | undefined;
}

/**
 * Returns the bodies that exist. Throws `message-invalid` for text that no message can carry, and if all
 * bodies are blank, because services reject such a message.
 */
function toBodies(subject: string, { html, text }: Bodies): Pick<MailParts, "html" | "text"> {
  if (`${html ?? ""}${text ?? ""}`.trim() === "")
    throw new PlacewrightError("message-invalid", `Message "${subject}" has no body`, {
      literal: subject,
      hint: "Set html, text, or both",
    });
  return {
    ...(html !== undefined && { html: requireSendable(html, "Cannot send the HTML") }),
    ...(text !== undefined && { text: requireSendable(text, "Cannot send the text part") }),
  };
}

/**
 * Returns the data for the bodies. Layouts print the subject and the preheader, which is empty if there is
 * none.
 */
function toBodyData(
  { templates, data }: BuildContext,
  subject: string,
  preheader: string | undefined,
): TemplateData {
  return {
    ...data,
    subject,
    preheader:
      preheader === undefined
        ? (data["preheader"] ?? "")
        : requireSendable(
            templates.renderText(preheader, "text", data),
            "Cannot use the preheader",
            preheader,
          )
            .replace(/\s+/g, " ")
            .trim(),
  };
}

async function toCalendar(
  { path, content, method = "PUBLISH", filename = "invite.ics" }: CalendarSource,
  { context, templates, data }: BuildContext,
): Promise<NonNullable<MailParts["calendar"]>> {
  if ((path === undefined) === (content === undefined))
    throw new PlacewrightError("message-invalid", "The calendar must have either path or content", {
      literal: "calendar",
      hint: "Set exactly one of them",
    });
  const text =
    path === undefined
      ? requireSendable(templates.renderText(content ?? "", "text", data), "Cannot send the calendar")
      : await readTextInside(context.projectDir, path, "calendar", { code: "message-invalid" });
  // RFC 5545, 3.1: lines end with CRLF.
  return { method, filename, content: text.replace(/\r?\n/g, "\r\n") };
}

/** A message, and notes for readers of the report. */
export interface NotedParts {
  readonly parts: MailParts;
  readonly notes: readonly string[];
}

/** Builds a message from a template. The text part comes from `NAME.text.hbs`, or else from the HTML. */
export function toTemplateParts(source: TemplateSource, build: BuildContext): Promise<NotedParts> {
  const { templates } = build;
  return toPartsWithText(source, build, async (data) =>
    templates.renderFile(`${source.name}.html`, "html", data),
  );
}

/** Same, for an MJML template. */
export function toMjmlParts(source: MjmlSource, build: BuildContext): Promise<NotedParts> {
  const { templates, context } = build;
  return toPartsWithText(source, build, async (data) =>
    compileMjml(templates.find(`${source.name}.mjml`), { projectDir: context.projectDir, templates, data }),
  );
}

/** Builds a message from a React component, which renders its own text part. */
export function toReactEmailParts(source: ReactEmailSource, build: BuildContext): Promise<NotedParts> {
  const { component } = source;
  const { renderComponent } = build.context;
  if (!renderComponent)
    throw new PlacewrightError(
      "message-invalid",
      `Cannot render "${component}": project code cannot run here`,
      {
        literal: component,
        hint: "Render it with the command line, the dashboard, or Vitest",
      },
    );
  return composeBodies(source, build, async (data) => {
    const bodies = await renderComponent(component, data);
    requireWhole(bodies.html, `Cannot send component "${component}"`, component);
    return { ...bodies, notes: [] };
  });
}

async function toPartsWithText(
  source: TemplateSource | MjmlSource,
  build: BuildContext,
  renderHtml: (data: TemplateData) => Promise<string>,
): Promise<NotedParts> {
  const { templates } = build;
  const textName = `${source.name}.text`;
  return composeBodies(source, build, async (data) => {
    const html = await renderHtml(data);
    return templates.has(textName)
      ? { html, text: templates.renderFile(textName, "text", data), notes: [] }
      : { html, text: await toPlainText(html), notes: ["the text part is derived from the HTML"] };
  });
}

/** Builds a message whose bodies are rendered from the data, the subject, and the preheader. */
async function composeBodies(
  source: Omit<TemplateSource, "name">,
  build: BuildContext,
  render: (data: TemplateData) => Promise<{ html: string; text: string; notes: readonly string[] }>,
): Promise<NotedParts> {
  const { templates, data } = build;
  const subject = renderField("Subject", source.subject, templates, data);
  const { html, text, notes } = await render(toBodyData(build, subject, source.preheader));
  return {
    parts: { ...(await toEnvelope(source, build)), subject, ...toBodies(source.subject, { html, text }) },
    notes,
  };
}

/** Builds the local copy of a template that the service stores. */
export async function toPreviewParts(
  preview: TemplateSource | SimpleSource,
  build: BuildContext,
): Promise<MailParts> {
  return "name" in preview ? (await toTemplateParts(preview, build)).parts : toSimpleParts(preview, build);
}
