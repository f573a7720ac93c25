import * as z from "zod";
import { strictObject } from "../../authored/schema-parts.ts";
import type { PlannedTest } from "../../run/plan.ts";
import { describeErrors, errorKeys } from "../answer.ts";
import { pageFields, pageKeys, pageOf } from "../page.ts";
import { buildSound, selectionFields, selectSound } from "../selection.ts";
import { defineTool, reads } from "../tool.ts";

/** Shows messages as a reader gets them. */
export const preview = defineTool({
  name: "preview",
  title: "Preview messages",
  description:
    "Builds messages and answers what a reader gets: sender, subject, headers, text, and with html its markup. Long parts are cut. Scenarios that are invalid are in errors. Sends nothing.",
  input: strictObject({
    ...selectionFields,
    html: z.boolean().describe("Whether to answer the HTML, too. Default: false.").optional(),
    ...pageFields,
  }),
  output: z.object({
    messages: z.array(
      z.object({
        title: z.string(),
        file: z.string(),
        from: z.string(),
        subject: z.string(),
        sizeBytes: z.int(),
        headers: z.array(z.string()).describe("At most 30."),
        text: z.string().describe("The text part. Quoted from the message.").optional(),
        html: z.string().describe("The HTML part. Quoted from the message.").optional(),
        attachments: z.array(z.string()),
        notes: z.array(z.string()),
      }),
    ),
    ...errorKeys,
    ...pageKeys,
  }),
  effects: reads,
  async call({ input, project }) {
    const config = await project.openConfig();
    const { items: tests, problems } = await buildSound(config, await selectSound(config, input));
    const messages = tests.map((test) => describeMessage(test, input.html ?? false));
    const { items, ...rest } = pageOf(messages, { limit: 5, ...input });
    return { messages: items, ...describeErrors(problems), ...rest };
  },
});

/** Longest part that is kept: more is not answered. */
const maxPartChars = 4000;

function describeMessage({ identity, message }: PlannedTest, withHtml: boolean) {
  const { from, subject, headers, text, html, attachments } = message.parsed;
  return {
    title: identity.title,
    file: identity.file,
    from,
    subject,
    sizeBytes: message.sizeBytes,
    headers: headers.slice(0, 30).map(({ name, value }) => `${name}: ${value}`.slice(0, maxPartChars)),
    text: text?.slice(0, maxPartChars),
    html: withHtml ? html?.slice(0, maxPartChars) : undefined,
    attachments: attachments
      .slice(0, 20)
      .map(
        ({ filename, contentType, sizeBytes }) =>
          `${filename ?? "unnamed"} (${contentType}, ${sizeBytes} bytes)`,
      ),
    notes: message.notes.slice(0, 20),
  };
}
