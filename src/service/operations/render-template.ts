import type { EmailTemplateContent, Message } from "@aws-sdk/client-sesv2";
import { badRequest } from "../protocol/service-error.ts";
import type { RenderJob } from "../rendering/render-parts.ts";
import type { Account } from "../state/account.ts";

/** Throws BadRequestException where template data is no JSON object. */
export function checkTemplateData(text: string): void {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === "object" && data !== null && !Array.isArray(data)) return;
  } catch {
    // Said below: it is no object either way.
  }
  throw badRequest("TemplateData must be a JSON object");
}

/**
 * A template's parts with its data put in. The language is that of a scenario's templates, as far as SES has it: nothing
 * is escaped, there are no helpers of our own, and a condition may name what the data lacks; what is printed may not.
 * Throws BadRequestException with the place of the fault, or where the template exceeds its budget.
 */
export async function renderTemplate(
  content: EmailTemplateContent,
  data: string,
  account: Account,
): Promise<Message> {
  checkTemplateData(data);
  const { Subject = "", Text, Html } = await carryOut({ template: content, data }, account);
  return {
    Subject: { Data: Subject },
    Body: {
      ...(Text === undefined ? {} : { Text: { Data: Text } }),
      ...(Html === undefined ? {} : { Html: { Data: Html } }),
    },
  };
}

/** Throws BadRequestException where a part is no template. */
export async function checkTemplate(content: EmailTemplateContent, account: Account): Promise<void> {
  await carryOut({ template: content }, account);
}

async function carryOut(job: RenderJob, { templateThread }: Account) {
  const result = await templateThread.render(job);
  if ("refusal" in result) throw badRequest(result.refusal);
  return result.parts;
}
