import { messageOf, PlacewrightError } from "../../base/errors.ts";
import {
  createTemplates,
  type TemplateData,
  type Templates,
} from "../../message/template/create-templates.ts";
import { plainHelpers } from "../../message/template/helpers.ts";
import { TemplateFault } from "../../message/template/template-fault.ts";

export const templateParts = ["Subject", "Text", "Html"] as const;
export type TemplatePart = (typeof templateParts)[number];

/** A template to render, or, without data, to check only. */
export interface RenderJob {
  readonly template: Readonly<Partial<Record<TemplatePart, string | undefined>>>;
  /** A JSON object as text. Passed as text because it may be nested to any depth. */
  readonly data?: string | undefined;
}

/** The rendered parts, or the reason why the template is refused. */
export type RenderResult =
  | { readonly parts: Readonly<Partial<Record<TemplatePart, string>>> }
  | { readonly refusal: string /** Whether the data lacks a printed variable. */; readonly isMissing?: true };

/** Maximum number of loop iterations and inline partial calls per part. */
export const maxBlocks = 250_000;

/** Maximum length of a rendered part, in characters. */
export const maxCharacters = 10_000_000;
const tooLong = `its result has more than ${maxCharacters} characters`;

/**
 * Maximum total length of cached templates. The cache is then cleared, since clients can send any number of
 * templates.
 */
const maxHeldCharacters = 2_000_000;

let templates: Promise<Templates> | undefined;
let heldCharacters = 0;
let blocks = 0;

/** Loads everything that would slow down the first template. */
export async function warmUp(): Promise<void> {
  const { default: handlebars } = await import("handlebars");
  // Handlebars logs blocked prototype properties to the console.
  handlebars.logger.level = 4;
  await renderParts({ template: { Subject: "{{#each a}}{{b}}{{/each}}" } });
}

const openTemplates = (): Promise<Templates> =>
  createTemplates({
    origins: new Map(),
    helpers: plainHelpers(),
    guardsMayMiss: true,
    toProjectPath: (path) => path,
    onBlock(text) {
      if (++blocks > maxBlocks)
        throw new TemplateFault(`its loops repeat more than ${maxBlocks} times`, undefined);
      checkLength(text);
    },
  });

/**
 * Renders the parts of a template. Never throws: a part that cannot be rendered becomes a refusal with its
 * location.
 */
export async function renderParts({ template, data }: RenderJob): Promise<RenderResult> {
  const values = (data === undefined ? {} : JSON.parse(data)) as TemplateData;
  const parts: Partial<Record<TemplatePart, string>> = {};
  for (const part of templateParts) {
    const source = template[part];
    if (source === undefined) continue;
    try {
      parts[part] = await renderPart(source, values);
    } catch (error) {
      // A check has no data, so variables are expected to be missing.
      if (data === undefined && missingVariable(error) !== undefined) continue;
      return {
        refusal: toRefusal(error, part),
        ...(missingVariable(error) === undefined ? {} : { isMissing: true }),
      };
    }
  }
  return { parts };
}

async function renderPart(source: string, values: TemplateData): Promise<string> {
  heldCharacters += source.length;
  if (heldCharacters > maxHeldCharacters) {
    templates = undefined;
    heldCharacters = source.length;
  }
  templates ??= openTemplates();
  blocks = 0;
  const text = (await templates).renderText(source, "text", values);
  checkLength(text);
  return text;
}

function checkLength({ length }: string): void {
  if (length > maxCharacters) throw new TemplateFault(tooLong, undefined);
}

function faultOf(error: unknown): TemplateFault | undefined {
  if (error instanceof TemplateFault) return error;
  const cause = error instanceof PlacewrightError ? error.cause : undefined;
  return cause instanceof TemplateFault ? cause : undefined;
}

/** Whether a text exceeded JavaScript's own limit before its length could be checked. */
const isTooLong = (error: unknown): boolean => messageOf(error).includes("Invalid string length");

const missingVariable = (error: unknown): string | undefined => faultOf(error)?.variable;

function toRefusal(error: unknown, part: TemplatePart): string {
  const { line, column = -1 } = faultOf(error)?.place?.start ?? {};
  const place =
    line === undefined ? part : `${part}, line ${line}${column < 0 ? "" : `, column ${column + 1}`}`;
  const missing = missingVariable(error);
  return missing === undefined
    ? `The template cannot be rendered: ${isTooLong(error) ? tooLong : messageOf(error)} (${place})`
    : `Attribute '${missing}' is not present in the rendering data. (${place})`;
}
