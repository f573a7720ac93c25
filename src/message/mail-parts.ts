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
import { readFileInside } from "./project-file.ts";
import type { RenderContext } from "./render-context.ts";
import { requireSendable } from "./sendable-text.ts";
import type { Sender } from "./sender.ts";
import type { TemplateData, Templates } from "./template/create-templates.ts";
import { toPlainText } from "./text-from-html.ts";

/** What every kind of source is made into a message with. */
export interface Workshop {
  readonly context: RenderContext;
  readonly templates: Templates;
  readonly data: TemplateData;
  /** The value of the From header, in ASCII. */
  readonly from: string;
  readonly sender: Sender;
}

/** The fields that all kinds but `simple` share. */
async function toEnvelope(
  source: Omit<TemplateSource, "name">,
  workshop: Workshop,
): Promise<Omit<MailParts, "subject">> {
  const { templates, data, context, from, sender } = workshop;
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

/** All of a `mime` source. A text part is not derived: what its author left out is left out. */
export async function toMimeParts(source: MimeSource, workshop: Workshop): Promise<MailParts> {
  return {
    ...(await toEnvelope(source, workshop)),
    ...toSimpleParts(source, workshop),
    ...(source.calendar && { calendar: await toCalendar(source.calendar, workshop) }),
  };
}

/** Subject and bodies. Throws `message-invalid` where there is no body. */
export function toSimpleParts(source: SimpleSource, workshop: Workshop): MailParts {
  const { from, sender, templates, data } = workshop;
  if (source.html === undefined && source.text === undefined)
    throw new PlacewrightError("message-invalid", `Message "${source.subject}" has no body`, {
      literal: source.subject,
      hint: "give `html`, `text` or both",
    });
  const subject = renderField("Subject", source.subject, templates, data);
  const bodyData = toBodyData(workshop, subject, undefined);
  return {
    from,
    domain: sender.domain,
    subject,
    ...toBodies({
      html: source.html === undefined ? undefined : templates.renderText(source.html, "html", bodyData),
      text: source.text === undefined ? undefined : templates.renderText(source.text, "text", bodyData),
    }),
  };
}

/** The bodies that there are. Throws `message-invalid` for text that no message can carry. */
const toBodies = ({
  html,
  text,
}: {
  readonly html: string | undefined;
  readonly text: string | undefined;
}): Pick<MailParts, "html" | "text"> => ({
  ...(html !== undefined && { html: requireSendable(html, "Cannot send the HTML") }),
  ...(text !== undefined && { text: requireSendable(text, "Cannot send the text part") }),
});

/** What bodies are rendered with: layouts print the subject and the preheader, the one empty where there is none. */
function toBodyData(
  { templates, data }: Workshop,
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
  { context, templates, data }: Workshop,
): Promise<NonNullable<MailParts["calendar"]>> {
  if ((path === undefined) === (content === undefined))
    throw new PlacewrightError("message-invalid", "The calendar needs either a path or a content", {
      literal: "calendar",
      hint: "give one of the two",
    });
  const text =
    path === undefined
      ? requireSendable(templates.renderText(content ?? "", "text", data), "Cannot send the calendar")
      : (await readFileInside(context.projectDir, path, "calendar")).toString("utf8");
  // RFC 5545, 3.1: its lines end in CRLF.
  return { method, filename, content: text.replace(/\r?\n/g, "\r\n") };
}

/** A message, and what a reader should know of how it was made. */
export interface NotedParts {
  readonly parts: MailParts;
  readonly notes: readonly string[];
}

/** A template's message; its text part comes from `NAME.text.hbs`, or else from the HTML. */
export function toTemplateParts(source: TemplateSource, workshop: Workshop): Promise<NotedParts> {
  const { templates } = workshop;
  return toPartsWithText(source, workshop, async (data) =>
    templates.renderFile(`${source.name}.html`, "html", data),
  );
}

/** The same of an MJML template. */
export function toMjmlParts(source: MjmlSource, workshop: Workshop): Promise<NotedParts> {
  const { templates, context } = workshop;
  return toPartsWithText(source, workshop, async (data) =>
    compileMjml(templates.find(`${source.name}.mjml`), { projectDir: context.projectDir, templates, data }),
  );
}

/** The message of a React component, which has a text part of its own. */
export function toReactEmailParts(source: ReactEmailSource, workshop: Workshop): Promise<NotedParts> {
  const { component } = source;
  const { renderComponent } = workshop.context;
  if (!renderComponent)
    throw new PlacewrightError("message-invalid", `Cannot render "${component}": no code may run here`, {
      literal: component,
      hint: "render it with the command line, the dashboard or vitest",
    });
  return composeBodies(source, workshop, async (data) => ({
    ...(await renderComponent(component, data)),
    notes: [],
  }));
}

async function toPartsWithText(
  source: TemplateSource | MjmlSource,
  workshop: Workshop,
  renderHtml: (data: TemplateData) => Promise<string>,
): Promise<NotedParts> {
  const { templates } = workshop;
  const textName = `${source.name}.text`;
  return composeBodies(source, workshop, async (data) => {
    const html = await renderHtml(data);
    return templates.has(textName)
      ? { html, text: templates.renderFile(textName, "text", data), notes: [] }
      : { html, text: await toPlainText(html), notes: ["the text part is derived from the HTML"] };
  });
}

/** A message whose bodies are made from the data, with the subject and the preheader. */
async function composeBodies(
  source: Omit<TemplateSource, "name">,
  workshop: Workshop,
  render: (data: TemplateData) => Promise<{ html: string; text: string; notes: readonly string[] }>,
): Promise<NotedParts> {
  const { templates, data } = workshop;
  const subject = renderField("Subject", source.subject, templates, data);
  const { html, text, notes } = await render(toBodyData(workshop, subject, source.preheader));
  return { parts: { ...(await toEnvelope(source, workshop)), subject, ...toBodies({ html, text }) }, notes };
}

/** The local copy of a template that the service holds. */
export async function toPreviewParts(
  preview: TemplateSource | SimpleSource,
  workshop: Workshop,
): Promise<MailParts> {
  return "name" in preview
    ? (await toTemplateParts(preview, workshop)).parts
    : toSimpleParts(preview, workshop);
}
