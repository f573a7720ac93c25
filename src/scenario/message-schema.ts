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

const subject = word("The subject line. Handlebars renders it with the variant's data.", "{{headline}}");
const to = text("The To header. The test sends to seed mailboxes, whatever it says.", "you@acme.example");
const replyTo = text("The Reply-To header.", "Acme Support <help@acme.example>");
const html = text("The HTML part, rendered by Handlebars with the variant's data.", "<p>Hello {{name}}</p>");
const plainText = text("The text part, rendered by Handlebars with the variant's data.", "Hello {{name}}");

const headers = z
  .record(
    z.string().regex(/^[!-9;-~]+$/, "is no header name: use letters, digits and hyphens"),
    z.union([z.string(), z.array(z.string())], {
      error: "must be text or a list of texts; put a number in quotes",
    }),
  )
  .meta({
    description: "More headers by name. A list gives the header once for each of its values.",
    examples: [{ "List-Unsubscribe": "<https://acme.example/unsubscribe/{{id}}>" }],
  });

const attachment = strictObject({
  path: word("The file, relative to the project folder and inside it.", "assets/terms.pdf").optional(),
  content: text("The content itself, in place of a path.").optional(),
  filename: word("The name that the reader sees. Default: that of the path.", "terms.pdf").optional(),
  contentType: word("Default: by the file name's ending.", "application/pdf").optional(),
  cid: word('Makes it an inline part that the HTML shows as <img src="cid:…">.', "logo").optional(),
} satisfies Shape<AttachmentSource>)
  .refine(({ path, content }) => (path === undefined) !== (content === undefined), {
    message: "needs either path or content",
  })
  .meta({ description: "A file that goes with the message." });

const attachments = z.array(attachment).meta({ description: "Files that go with the message." });

const calendar = strictObject({
  method: z
    .enum(["PUBLISH", "REQUEST", "CANCEL", "REPLY"])
    .meta({ description: "What the invitation asks for. Default: PUBLISH." })
    .optional(),
  path: word(
    "The iCalendar file, relative to the project folder and inside it.",
    "assets/visit.ics",
  ).optional(),
  content: text("The iCalendar text itself, in place of a path.").optional(),
  filename: word("The name that the reader sees.", "invite.ics").optional(),
} satisfies Shape<CalendarSource>)
  .refine(({ path, content }) => (path === undefined) !== (content === undefined), {
    message: "needs either path or content",
  })
  .meta({ description: "An invitation, sent as a text/calendar alternative." });

const bodyMissing = "needs html, text or both, with more than blanks";
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
    "The grey line after the subject in an inbox; templates print it as {{preheader}}.",
  ).optional(),
  to: to.optional(),
  replyTo: replyTo.optional(),
  headers: headers.optional(),
  attachments: attachments.optional(),
} satisfies Shape<Omit<TemplateSource, "name">>;

const template = strictObject({
  name: word(
    "The template: spring-sale is templates/spring-sale.html.hbs, and spring-sale.text.hbs if there is one.",
    "spring-sale",
  ),
  ...envelope,
} satisfies Shape<TemplateSource>).meta({
  description: "A message from a Handlebars template in the templates folder. Sent as raw content.",
});

const mjml = strictObject({
  name: word(
    "The MJML template: spring-sale is templates/spring-sale.mjml, and spring-sale.text.hbs if there is one.",
    "spring-sale",
  ),
  ...envelope,
} satisfies Shape<MjmlSource>).meta({
  description: "A message from an MJML template in the templates folder. Sent as raw content.",
});

const reactEmail = strictObject({
  component: word(
    "The module whose default export is the component, relative to the project folder and inside it.",
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
  .meta({ description: "Subject and body only; the service makes the MIME. Sent as simple content." });

const serviceTemplate = strictObject({
  arn: z
    .string()
    .regex(/^arn:\S+$/, "must be an ARN such as arn:aws:ses:us-east-1:123456789012:template/launch")
    .meta({
      description: "The template in the sending service.",
      examples: ["arn:aws:ses:us-east-1:123456789012:template/launch"],
    }),
  data: z
    .record(z.string(), z.unknown())
    .meta({ description: "The template's variables; the variant's data is laid over them." })
    .optional(),
  preview: z
    .union([template, simple], { error: "must be a template or a simple message" })
    .meta({ description: "The local copy of the template, for previews and checks only." })
    .optional(),
} satisfies Shape<ServiceTemplateSource>).meta({
  description: "A template that the sending service holds, and its data. Sent as template content.",
});

const messageKinds = {
  mime: mime.optional(),
  template: template.optional(),
  mjml: mjml.optional(),
  reactEmail: reactEmail.optional(),
  eml: word(
    "A message file as it is, relative to the project folder and inside it. Sent as raw content.",
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
    message: `needs exactly one of ${Object.keys(messageKinds).join(" ")}`,
  })
  .meta({
    description: "Where the message comes from: exactly one kind.",
    minProperties: 1,
    maxProperties: 1,
  });
