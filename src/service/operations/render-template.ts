import type { EmailTemplateContent, Message } from "@aws-sdk/client-sesv2";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { RenderJob } from "../rendering/render-parts.ts";
import type { Account } from "../state/account.ts";

/** Throws BadRequestException unless the template data is a JSON object. */
export const checkTemplateData = (text: string): void => void parseTemplateData(text);

/** Parses template data. Throws BadRequestException unless it is a JSON object. */
export function parseTemplateData(text: string): object {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === "object" && data !== null && !Array.isArray(data)) return data;
  } catch {
    // Invalid JSON gets the same error below.
  }
  throw badRequest("TemplateData must be a JSON object");
}

/** The template prints a variable that the data lacks. */
export class MissingAttribute extends ServiceError {
  constructor(message: string) {
    super("BadRequestException", message);
  }
}

/**
 * Renders a template. Its language is that of scenario templates, as far as SES supports it: no escaping and
 * no custom helpers. Conditions may name variables that the data lacks; printed variables must exist.
 * @throws {ServiceError} BadRequestException: with the location of an error, or if the template exceeds its
 * budget.
 */
export async function renderTemplate(
  content: EmailTemplateContent,
  data: string,
  account: Account,
): Promise<Message> {
  checkTemplateData(data);
  const { Subject = "", Text, Html } = await renderInThread({ template: content, data }, account);
  return {
    Subject: { Data: Subject },
    Body: {
      ...(Text === undefined ? {} : { Text: { Data: Text } }),
      ...(Html === undefined ? {} : { Html: { Data: Html } }),
    },
  };
}

/** Checks a template without data. Throws BadRequestException if a part is invalid. */
export async function checkTemplate(content: EmailTemplateContent, account: Account): Promise<void> {
  await renderInThread({ template: content }, account);
}

async function renderInThread(job: RenderJob, { templateThread }: Account) {
  const result = await templateThread.render(job);
  if ("refusal" in result)
    throw result.isMissing ? new MissingAttribute(result.refusal) : badRequest(result.refusal);
  return result.parts;
}
