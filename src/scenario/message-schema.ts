import * as z from "zod";
import { type Shape, strictObject, text, word } from "../authored/schema-parts.ts";
import type {
  AttachmentSource,
  CalendarSource,
  MessageSource,
  MimeSource,
  MjmlSource,
  ReactEmailSource,
  ServiceTemplateSource,
  SimpleSource,
  TemplateSource,
} from "../message/message-source.ts";

type KeysOf<Union> = Union extends unknown ? keyof Union : never;

const subject = word("The subject. Handlebars renders it with the variant's data.", "{{headline}}");
const to = text("The To header. Copies go to the seed mailboxes in any case.", "you@acme.example");
const replyTo = text("The Reply-To header.", "Acme Support <help@acme.example>");
const html = text("The HTML part, rendered by Handlebars with the variant's data.", "<p>Hello {{name}}</p>");
const plainText = text("The text part, rendered by Handlebars with the variant's data.", "Hello {{name}}");

const headers = z
  .record(
    z.string().regex(/^[!-9;-~]+$/, "is not a valid header name: use letters, digits, and hyphens"),
    z.union([z.string(), z.array(z.string())], {
      error: "must be text or a list of texts: put a number in quotes",
    }),
  )
  .meta({
    description: "Additional headers by name. A list adds one header per value.",
    examples: [{ "List-Unsubscribe": "<https://acme.example/unsubscribe/{{id}}>" }],
  });

const attachment = strictObject({
  path: word(
    "Path of the file, relative to the project folder and inside it.",
    "assets/terms.pdf",
  ).optional(),
  content: text("Content of the file, as text, instead of a path.").optional(),
  filename: word(
    "File name that readers see. Default: the name of the path, or for content attachment-1 and so on.",
    "terms.pdf",
  ).optional(),
  contentType: word("Media type. Default: derived from the file name.", "application/pdf").optional(),
  cid: word(
    'Content-ID, which makes the file an inline part that the HTML shows as <img src="cid:…">.',
    "logo",
  ).optional(),
} satisfies Shape<AttachmentSource>)
  .refine(({ path, content }) => (path === undefined) !== (content === undefined), {
    message: "must have either path or content",
  })
  .meta({ description: "A file that goes with the message." });

const attachments = z.array(attachment).meta({ description: "Files that go with the message." });

const calendar = strictObject({
  method: z
    .enum(["PUBLISH", "REQUEST", "CANCEL", "REPLY"])
    .meta({ description: "iCalendar method. Default: PUBLISH." })
    .optional(),
  path: word(
    "Path of the iCalendar file, relative to the project folder and inside it.",
    "assets/visit.ics",
  ).optional(),
  content: text("The iCalendar text, instead of a path.").optional(),
  filename: word("File name that readers see. Default: invite.ics.", "invite.ics").optional(),
} satisfies Shape<CalendarSource>)
  .refine(({ path, content }) => (path === undefined) !== (content === undefined), {
    message: "must have either path or content",
  })
  .meta({ description: "An invitation, sent as a text/calendar alternative." });

const bodyMissing = "must have html, text, or both, and not only spaces";
interface Bodies {
  readonly html?: string | undefined;
  readonly text?: string | undefined;
}

const hasBody = ({ html = "", text = "" }: Bodies): boolean => `${html}${text}`.trim() !== "";

const mime = strictObject({
  subject,
  html: html.optional(),
  text: plainText.optional(),
  to: to.optional(),
  replyTo: replyTo.optional(),
  headers: headers.optional(),
  attachments: attachments.optional(),
  calendar: calendar.optional(),
} satisfies Shape<MimeSource>)
  .refine(hasBody, { message: bodyMissing })
  .meta({ description: "A MIME message from its parts. Sent as raw content." });

/** Keys of a message from a template, in addition to the template. */
const envelope = {
  subject,
  preheader: text(
    "The gray line after the subject in an inbox. Templates print it as {{preheader}}.",
  ).optional(),
  to: to.optional(),
  replyTo: replyTo.optional(),
  headers: headers.optional(),
  attachments: attachments.optional(),
} satisfies Shape<Omit<TemplateSource, "name">>;

const template = strictObject({
  name: word(
    "Name of the template: spring-sale is templates/spring-sale.html.hbs, and spring-sale.text.hbs if it exists.",
    "spring-sale",
  ),
  ...envelope,
} satisfies Shape<TemplateSource>).meta({
  description: "A message from a Handlebars template in the templates folder. Sent as raw content.",
});

const mjml = strictObject({
  name: word(
    "Name of the MJML template: spring-sale is templates/spring-sale.mjml, and spring-sale.text.hbs if it exists.",
    "spring-sale",
  ),
  ...envelope,
} satisfies Shape<MjmlSource>).meta({
  description: "A message from an MJML template in the templates folder. Sent as raw content.",
});

const reactEmail = strictObject({
  component: word(
    "Module whose default export is the component, relative to the project folder and inside it.",
    "emails/welcome.tsx",
  ),
  ...envelope,
} satisfies Shape<ReactEmailSource>).meta({
  description: "A message from a React component, whose props are the variant's data. Sent as raw content.",
});

const simple = strictObject({
  subject,
  text: plainText.optional(),
  html: html.optional(),
} satisfies Shape<SimpleSource>)
  .refine(hasBody, { message: bodyMissing })
  .meta({ description: "Subject and body only. The service composes the MIME. Sent as simple content." });

const serviceTemplate = strictObject({
  arn: z
    .string()
    .regex(/^arn:\S+$/, "must be an ARN such as arn:aws:ses:us-east-1:123456789012:template/launch")
    .meta({
      description: "ARN of the template in the sending service.",
      examples: ["arn:aws:ses:us-east-1:123456789012:template/launch"],
    }),
  data: z
    .record(z.string(), z.unknown())
    .meta({ description: "Variables of the template. The variant's data overrides them." })
    .optional(),
  preview: z
    .union([template, simple], { error: "must be a template or a simple message" })
    .meta({ description: "Local copy of the template, for previews and checks only." })
    .optional(),
} satisfies Shape<ServiceTemplateSource>).meta({
  description: "A template that the sending service stores, and its data. Sent as template content.",
});

const messageKinds = {
  mime: mime.optional(),
  template: template.optional(),
  mjml: mjml.optional(),
  reactEmail: reactEmail.optional(),
  eml: word(
    "A message file, relative to the project folder and inside it. Sent byte for byte as raw content.",
    "messages/reminder.eml",
  ).optional(),
  simple: simple.optional(),
  serviceTemplate: serviceTemplate.optional(),
} satisfies Record<KeysOf<MessageSource>, z.ZodType>;

/**
 * Schema of a message source: exactly one of its keys. Also validates what a scenario's message function
 * returns.
 */
export const messageSourceSchema: z.ZodType = strictObject(messageKinds)
  .refine((source) => Object.values(source).filter((kind) => kind !== undefined).length === 1, {
    message: `must have exactly one of ${Object.keys(messageKinds).join(", ")}`,
  })
  .meta({
    description: "Source of the message: exactly one kind.",
    minProperties: 1,
    maxProperties: 1,
  });
