import { messageOf } from "../../base/errors.ts";
import { badRequest } from "../protocol/service-error.ts";

/** Template data as a request gives it. Throws BadRequestException where it is no JSON object. */
export function parseTemplateData(text: string): object {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === "object" && data !== null && !Array.isArray(data)) return data;
  } catch {
    // Said below: it is no object either way.
  }
  throw badRequest("TemplateData must be a JSON object");
}

/** SES templates are Handlebars; they print without escaping, and a missing value fails. Throws BadRequestException. */
export async function renderTemplate(source: string, data: object): Promise<string> {
  const { default: Handlebars } = await import("handlebars");
  try {
    return Handlebars.compile(source, { strict: true, noEscape: true })(data);
  } catch (error) {
    const missing = /^"(.+?)" not defined/.exec(messageOf(error))?.[1];
    throw badRequest(
      missing
        ? `Attribute '${missing}' is not present in the rendering data.`
        : `The template cannot be rendered: ${messageOf(error)}`,
    );
  }
}
