import * as z from "zod";
import { thresholdGrammar } from "../expect/threshold.ts";
import type {
  AttachmentSource,
  CalendarSource,
  MessageSource,
  MimeSource,
  ServiceTemplateSource,
  SimpleSource,
  TemplateSource,
} from "../message/message-source.ts";
import { metrics } from "../result/placement.ts";
import type { ScenarioInput } from "./scenario.ts";

/** Every key of `T`, none else: what keeps the schema and the types one. */
type Shape<T> = { readonly [Key in keyof Required<T>]: z.ZodType };
type KeysOf<Union> = Union extends unknown ? keyof Union : never;

/** An object without other keys. The fault of an unknown key carries the known ones, from which its reader finds the nearest. */
const strict = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? Object.keys(shape).join(" ") : undefined),
  });

const text = (description: string, ...examples: readonly string[]) =>
  z.string().meta({ description, ...(examples.length > 0 ? { examples } : {}) });

/** Text that says something: not empty, not blanks alone. */
const word = (description: string, ...examples: readonly string[]) =>
  z
    .string()
    .regex(/\S/, "must not be empty")
    .meta({ description, ...(examples.length > 0 ? { examples } : {}) });

const subject = word("The subject line. Handlebars renders it with the variant's data.", "{{headline}}");
const to = text("The To header. The test sends to seed mailboxes, whatever it says.", "you@acme.example");
const replyTo = text("The Reply-To header.", "Acme Support <help@acme.example>");
const html = text("The HTML part, rendered by Handlebars with the variant's data.", "<p>Hello {{name}}</p>");
const plainText = text("The text part, rendered by Handlebars with the variant's data.", "Hello {{name}}");

const headers = z
  .record(
    z.string().regex(/^[!-9;-~]+$/, "is no header name: use letters, digits and hyphens"),
    z.union([z.string(), z.array(z.string())], { error: "must be text or a list of texts" }),
  )
  .meta({
    description: "More headers by name. A list gives the header once for each of its values.",
    examples: [{ "List-Unsubscribe": "<https://acme.example/unsubscribe/{{id}}>" }],
  });

const attachment = strict({
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

const calendar = strict({
  method: z
    .enum(["PUBLISH", "REQUEST", "CANCEL", "REPLY"])
    .meta({ description: "What the invitation asks for. Default: REQUEST." })
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

const bodyMissing = "needs html, text or both";

const mime = strict({
  subject,
  html: html.optional(),
  text: plainText.optional(),
  to: to.optional(),
  replyTo: replyTo.optional(),
  headers: headers.optional(),
  attachments: attachments.optional(),
  calendar: calendar.optional(),
} satisfies Shape<MimeSource>)
  .refine((source) => source.html !== undefined || source.text !== undefined, { message: bodyMissing })
  .meta({ description: "A MIME message from its parts. Sent as raw content." });

const template = strict({
  name: word(
    "The template: spring-sale is templates/spring-sale.html.hbs, and spring-sale.text.hbs if there is one.",
    "spring-sale",
  ),
  subject,
  preheader: text(
    "The grey line after the subject in an inbox; templates print it as {{preheader}}.",
  ).optional(),
  to: to.optional(),
  replyTo: replyTo.optional(),
  headers: headers.optional(),
  attachments: attachments.optional(),
} satisfies Shape<TemplateSource>).meta({
  description: "A message from a Handlebars template in the templates folder. Sent as raw content.",
});

const simple = strict({
  subject,
  text: plainText.optional(),
  html: html.optional(),
} satisfies Shape<SimpleSource>)
  .refine((source) => source.html !== undefined || source.text !== undefined, { message: bodyMissing })
  .meta({ description: "Subject and body only; the service makes the MIME. Sent as simple content." });

const serviceTemplate = strict({
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
  eml: word(
    "A message file as it is, relative to the project folder and inside it. Sent as raw content.",
    "messages/reminder.eml",
  ).optional(),
  simple: simple.optional(),
  serviceTemplate: serviceTemplate.optional(),
} satisfies Record<KeysOf<MessageSource>, z.ZodType>;

/** Where a message comes from: exactly one of five keys. */
const message = strict(messageKinds)
  .refine((source) => Object.keys(source).length === 1, {
    message: `needs exactly one of ${Object.keys(messageKinds).join(" ")}`,
  })
  .meta({
    description: "Where the message comes from: exactly one of the five kinds.",
    minProperties: 1,
    maxProperties: 1,
  });

const threshold = z
  .union(
    [
      z.string().meta({
        description: `A threshold that fails the test: ${thresholdGrammar}.`,
        pattern: `^\\s*(${metrics.join("|")})\\s*(>=|>|<=|<|==)\\s*(\\d+(\\.\\d+)?\\s*%?|baseline(\\s*[+-]\\s*\\d+(\\.\\d+)?)?)\\s*$`,
        examples: ["inbox >= 95", "spam <= 5", "dkim >= 99", "inbox >= baseline - 5"],
      }),
      strict({ warn: text("A threshold that only warns.", "missing <= 2") }),
    ],
    { error: "must be a threshold such as inbox >= 95, or the same in { warn: … }" },
  )
  .meta({ title: "Threshold" });

const thresholds = z.array(threshold).min(1, "demands nothing: write a threshold such as inbox >= 95");

const at = (description: string) => thresholds.meta({ description }).optional();

const expectations = z
  .object({
    overall: at("Over all seed mailboxes."),
    "*": at("At each ISP that the test measures."),
    Gmail: at("At Gmail."),
    Outlook: at("At Outlook."),
    Hotmail: at("At Hotmail."),
    Yahoo: at("At Yahoo."),
    AOL: at("At AOL."),
    iCloud: at("At iCloud."),
    baseline: at("Over all seed mailboxes, for thresholds that compare with the baseline."),
  })
  .catchall(thresholds.meta({ description: "At the ISP of this name." }))
  .refine((expect) => Object.keys(expect).length > 0, {
    message: "demands nothing: write a threshold such as overall: [inbox >= 90]",
  })
  .meta({
    description: 'What the placement must reach, by overall, an ISP\'s name, or "*" for each ISP.',
    examples: [{ overall: ["inbox >= 90"], "*": [{ warn: "missing <= 2" }] }],
  });

const variantsError = "must be a list of rows or the path of a CSV, JSON or YAML file";
const variantRows = z
  .array(z.record(z.string(), z.unknown(), { error: "must be a row: an object of names and values" }))
  .min(1, "has no rows: write one, or leave variants out");
const variantFile = word(
  "A CSV, JSON or YAML file of rows, relative to the project folder.",
  "scenarios/data/locales.csv",
);

const scenarioShape = {
  name: word("Unique in the project. Default: the file's name without its ending.", "spring-sale").optional(),
  description: text("What this checks, for people who read the report.").optional(),
  tags: z
    .array(z.string().regex(/\S/, "must not be empty"))
    .meta({
      description: "Words to select scenarios by: placewright run --tag campaign.",
      examples: [["campaign"]],
    })
    .optional(),
  from: word("The From header; Handlebars renders it with the variant's data.", "Acme <news@acme.example>"),
  message,
  variants: z
    .union([variantRows, variantFile], { error: variantsError })
    .meta({
      description: "Rows of data, one test each: in place, or the path of a CSV, JSON or YAML file.",
      examples: [[{ locale: "en" }, { locale: "de" }], "scenarios/data/locales.csv"],
    })
    .optional(),
  expect: expectations,
  simulate: word(
    "Scripted placements, for the provider local only.",
    "Gmail inbox=40 spam=55; Yahoo missing=100",
  ).optional(),
} satisfies Shape<ScenarioInput>;

/** A scenario as YAML can say it, and the source of the JSON Schema. */
const scenarioData = strict(scenarioShape);

/** What a message is; also what a scenario's message function has to return. */
export const messageSourceSchema: z.ZodType = message;

/** The schema for one scenario. In TypeScript message and variants may be functions, which stand for what they will return. */
export function scenarioSchemaFor(scenario: unknown): z.ZodType {
  const functions = Object.entries(scenario ?? {}).filter(([, value]) => typeof value === "function");
  const allowed = functions.filter(([key]) => key === "message" || key === "variants");
  return scenarioData.extend(Object.fromEntries(allowed.map(([key]) => [key, z.unknown()])));
}

/**
 * The JSON Schema of a YAML scenario, by which editors complete and check it. Draft 7, which every YAML language server
 * reads. A committed copy lies in the package as `schema/scenario.schema.json`.
 */
export function scenarioJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(scenarioData, { target: "draft-07", io: "input" });
  return {
    $schema,
    $id: "https://placewright.example/schema/scenario.schema.json",
    title: "Placewright scenario",
    description: "A campaign check: a message, and where it must land.",
    ...rest,
  };
}
