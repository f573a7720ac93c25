import type { EmailTemplateContent, Message } from "@aws-sdk/client-sesv2";
import { messageOf, PlacewrightError } from "../../base/errors.ts";
import { createTemplates, type TemplateData } from "../../message/template/create-templates.ts";
import { plainHelpers } from "../../message/template/helpers.ts";
import { TemplateFault } from "../../message/template/template-fault.ts";
import { badRequest, type ServiceError } from "../protocol/service-error.ts";

/** Template data as a request gives it. Throws BadRequestException where it is no JSON object. */
export function parseTemplateData(text: string): TemplateData {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === "object" && data !== null && !Array.isArray(data)) return data as TemplateData;
  } catch {
    // Said below: it is no object either way.
  }
  throw badRequest("TemplateData must be a JSON object");
}

/**
 * A template's parts with its data put in. The language is that of a scenario's templates, as far as SES has it: nothing
 * is escaped, there are no helpers of our own, and a condition may name what the data lacks; what is printed may not.
 * Throws BadRequestException with the place of the fault.
 */
export async function renderTemplate(content: EmailTemplateContent, data: TemplateData): Promise<Message> {
  const templates = await openTemplates();
  const render = (part: Part) => {
    try {
      return templates.renderText(content[part] ?? "", "text", data);
    } catch (error) {
      throw toBadRequest(error, part);
    }
  };
  return {
    Subject: { Data: render("Subject") },
    Body: {
      ...(content.Text === undefined ? {} : { Text: { Data: render("Text") } }),
      ...(content.Html === undefined ? {} : { Html: { Data: render("Html") } }),
    },
  };
}

/** Throws BadRequestException where a part is no template. */
export async function checkTemplate(content: EmailTemplateContent): Promise<void> {
  const templates = await openTemplates();
  for (const part of parts) {
    try {
      templates.renderText(content[part] ?? "", "text", {});
    } catch (error) {
      // There is no data yet to miss anything of.
      if (missingVariable(error) === undefined) throw toBadRequest(error, part);
    }
  }
}

type Part = keyof EmailTemplateContent;
const parts: readonly Part[] = ["Subject", "Text", "Html"];

/** Opened anew each time, for it keeps what it has compiled: a client's templates are without number. */
const openTemplates = () =>
  createTemplates({
    origins: new Map(),
    helpers: plainHelpers(),
    guardsMayMiss: true,
    toProjectPath: (path) => path,
  });

function faultOf(error: unknown): TemplateFault | undefined {
  const cause = error instanceof PlacewrightError ? error.cause : undefined;
  return cause instanceof TemplateFault ? cause : undefined;
}

const missingVariable = (error: unknown): string | undefined => faultOf(error)?.variable;

function toBadRequest(error: unknown, part: Part): ServiceError {
  const { line, column = -1 } = faultOf(error)?.place?.start ?? {};
  const place =
    line === undefined ? part : `${part}, line ${line}${column < 0 ? "" : `, column ${column + 1}`}`;
  const missing = missingVariable(error);
  return badRequest(
    missing === undefined
      ? `The template cannot be rendered: ${messageOf(error)} (${place})`
      : `Attribute '${missing}' is not present in the rendering data. (${place})`,
  );
}
