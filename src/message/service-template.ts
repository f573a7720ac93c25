import { PlacewrightError } from "../base/errors.ts";
import { hashTemplateContent } from "./content-hash.ts";
import type { MessageContent } from "./rendered-message.ts";

/** Of EmailTemplateContent in both APIs. */
const maxTemplateDataLength = 262_144;

/** What the service is asked to send: a template that it holds, and the data for it. Throws `message-invalid`. */
export function toTemplateContent(
  arn: string,
  data: Readonly<Record<string, unknown>>,
  from: string,
): { content: MessageContent & { kind: "template" }; contentHash: string } {
  const fail = (why: string, hint: string, cause?: unknown) =>
    new PlacewrightError("message-invalid", `Cannot send template "${arn}": ${why}`, {
      literal: arn,
      hint,
      cause,
    });
  if (!/^arn:aws[a-z-]*:(ses|mobiletargeting):[a-z0-9-]+:\d{12}:templates?\/[\w./-]+$/.test(arn))
    throw fail(
      "it is no template's ARN",
      "write it as arn:aws:ses:<region>:<12-digit account>:template/<name>",
    );
  let templateData: string;
  try {
    templateData = JSON.stringify(data);
  } catch (error) {
    throw fail("its data cannot be written as JSON", "give texts, numbers, lists and groups of them", error);
  }
  if (templateData.length > maxTemplateDataLength)
    throw fail(
      `its data has ${templateData.length} characters as JSON, and ${maxTemplateDataLength} is the most that is accepted`,
      "give it less data",
    );
  const content = { kind: "template", templateArn: arn, templateData } as const;
  return { content, contentHash: hashTemplateContent(content, from) };
}
