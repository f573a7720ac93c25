import { createHash } from "node:crypto";
import { messageOf } from "../../base/errors.ts";
import { importPeer } from "../peer-package.ts";
import type { LocatedText, SourceLine } from "../template/line-marks.ts";
import { type TemplateOrigin, toTemplateError } from "../template/template-fault.ts";
import { expandIncludes, type IncludeContext } from "./expand-includes.ts";
import { faultAt } from "./scan-mjml.ts";

/** MJML's own function: version 4 returns its result, version 5 a promise of it. */
type Mjml = (text: string, options: object) => MjmlResult | Promise<MjmlResult>;

interface MjmlResult {
  readonly html: string;
}

interface MjmlError {
  readonly line?: unknown;
  readonly message: string;
  readonly tagName?: string;
}

/**
 * Renders an MJML template with its includes, and compiles it to HTML. Strict: what MJML only warns about is
 * `template-invalid`, with file and line. Throws `file-missing` if the project does not have the package
 * `mjml`.
 */
export async function compileMjml(
  origin: TemplateOrigin,
  context: Omit<IncludeContext, "texts">,
): Promise<string> {
  const mjml = await importMjml(context.projectDir, origin);
  const texts = new Map<string, string>();
  try {
    const source = await expandIncludes(origin, { ...context, texts });
    return await compile(mjml, source, context.projectDir);
  } catch (error) {
    throw toTemplateError(error, origin, (file) => texts.get(file) ?? context.templates.textOf(file));
  }
}

async function importMjml(projectDir: string, { file }: TemplateOrigin): Promise<Mjml> {
  const exports = (await importPeer("mjml", projectDir, `"${file}"`)) as {
    default: Mjml | { default: Mjml };
  };
  return typeof exports.default === "function" ? exports.default : exports.default.default;
}

async function compile(mjml: Mjml, { text, lines }: LocatedText, projectDir: string): Promise<string> {
  try {
    const { html } = await mjml(text, {
      validationLevel: "strict",
      // The text already contains everything that may be included.
      ignoreIncludes: true,
      filePath: projectDir,
      noMigrateWarn: true,
    });
    return withStableIds(html, text);
  } catch (error) {
    throw toFault(error, lines);
  }
}

/**
 * Joins all errors at the location of the first. A loop repeats its errors in each iteration, so each appears
 * once.
 */
function toFault(error: unknown, lines: LocatedText["lines"]): Error {
  const { errors } = error as { readonly errors?: unknown };
  const found = new Map<string, { readonly what: string; readonly place: SourceLine }>();
  for (const { line, message, tagName } of Array.isArray(errors) ? (errors as readonly MjmlError[]) : []) {
    const place = lines[Number(line) - 1];
    const what = `${message}${tagName === undefined ? "" : ` (<${tagName}>)`}`;
    if (place) found.set(`${what} at ${place.file}:${place.line}`, { what, place });
  }
  const [first] = found.values();
  if (!first) return error instanceof Error ? error : new Error(messageOf(error));
  const others = [...found.keys()].slice(1);
  return faultAt(
    first.place,
    [first.what, ...others].join("; "),
    "See the component in MJML's documentation",
  );
}

/** Random ids that MJML assigns in a carousel and in the menu of a navigation bar. */
const randomIds =
  /\bmj-carousel-(?:radio-)?([0-9a-f]{16})\b|<input type="checkbox" id="([0-9a-f]{16})" class="mj-menu-checkbox"/g;

/** Replaces random ids by ids derived from the message, so that equal messages have equal content. */
function withStableIds(html: string, text: string): string {
  const ids = new Set([...html.matchAll(randomIds)].map(([, carousel, menu]) => carousel ?? menu ?? ""));
  const stable = new Map(
    [...ids].map((id, index) => [
      id,
      createHash("sha256").update(`${index}\n${text}`).digest("hex").slice(0, id.length),
    ]),
  );
  return html.replace(/[0-9a-f]{16}/g, (id) => stable.get(id) ?? id);
}
