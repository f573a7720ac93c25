import type { SourceLine } from "../template/line-marks.ts";
import { TemplateFault } from "../template/template-fault.ts";
import type { Sheet } from "./located-text.ts";

/** The range of an element: from its `<` to after its end, and the range of its content. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly innerStart: number;
  readonly innerEnd: number;
}

/** An include: `<mj-include path="header.mjml" />`. */
export interface Include extends Span {
  readonly path: string;
  readonly type: string | undefined;
  readonly isInline: boolean;
  readonly place: SourceLine;
}

export interface MjmlScan {
  /** The `<mjml>` element. Absent in a fragment. */
  readonly root?: Span | undefined;
  readonly head?: Span | undefined;
  readonly body?: Span | undefined;
  readonly includes: readonly Include[];
}

/** Elements whose content MJML treats as HTML or text, without includes. */
const endingTags = new Set(
  "mj-accordion-text mj-accordion-title mj-breakpoint mj-button mj-carousel-image mj-navbar-link mj-preview mj-raw mj-social-element mj-style mj-table mj-text mj-title".split(
    " ",
  ),
);

/** Elements of which MJML reads the elements inside, and drops text. */
const containers = new Set(
  "mjml mj-accordion mj-accordion-element mj-body mj-carousel mj-column mj-group mj-head mj-hero mj-navbar mj-section mj-social mj-wrapper".split(
    " ",
  ),
);

/** Deeper than any mail. Parser and compiler use at least one stack frame per level. */
const maxDepth = 200;

interface OpenElement {
  readonly name: string;
  readonly start: number;
  readonly innerStart: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** The enclosing element whose content is not MJML. */
  readonly endingTag: string | undefined;
}

/**
 * Finds the includes, the head, and the body of an MJML text. Unclosed elements, which MJML would close by
 * itself, are errors. Throws a `TemplateFault` with file and line.
 */
export async function scanMjml({ text, placeOf }: Sheet): Promise<MjmlScan> {
  const { Parser } = await import("htmlparser2");
  const open: OpenElement[] = [];
  const includes: Include[] = [];
  const found: { root?: Span; head?: Span; body?: Span } = {};

  const close = (
    { name, start, innerStart, attributes, endingTag }: OpenElement,
    innerEnd: number,
    end: number,
  ) => {
    const span = { start, end, innerStart, innerEnd };
    const around = open.map((element) => element.name).join(" ");
    if (name === "mjml" && around === "") found.root ??= span;
    if (name === "mj-head" && around === "mjml") found.head ??= span;
    if (name === "mj-body" && around === "mjml") found.body ??= span;
    if (name === "mj-include")
      includes.push({ ...span, ...toInclude(attributes, endingTag, placeOf(start)) });
  };

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const around = open.at(-1);
        open.push({
          name,
          start: parser.startIndex,
          innerStart: parser.endIndex + 1,
          attributes,
          endingTag: around && (around.endingTag ?? (endingTags.has(around.name) ? around.name : undefined)),
        });
        if (open.length > maxDepth)
          throw faultAt(placeOf(parser.startIndex), `elements are nested more than ${maxDepth} levels deep`);
      },
      ontext(text) {
        const around = open.at(-1);
        if (!around || around.endingTag !== undefined || !containers.has(around.name)) return;
        if (text.trim() === "") return;
        const place = placeOf(parser.startIndex + (text.length - text.trimStart().length));
        throw faultAt(
          place,
          `MJML drops text directly inside <${around.name}>`,
          "Put it into <mj-text> or <mj-raw>",
        );
      },
      onclosetag(name, isImplied) {
        const element = open.pop();
        if (!element) return;
        const isSelfClosing = isImplied && parser.startIndex === element.start;
        if (isImplied && !isSelfClosing && isMjml(name) && element.endingTag === undefined)
          throw faultAt(placeOf(element.start), `<${name}> is not closed`, `Write </${name}>`);
        if (name === "mj-body" && found.body)
          throw faultAt(placeOf(element.start), "MJML reads only the first <mj-body>", "Write one <mj-body>");
        if (isSelfClosing) close(element, element.innerStart, element.innerStart);
        else close(element, parser.startIndex, parser.endIndex + 1);
      },
    },
    // The same settings as MJML, so that both see the same elements. Entities are decoded in the paths of
    // includes.
    { recognizeCDATA: true, recognizeSelfClosing: true, lowerCaseAttributeNames: false },
  );
  parser.end(text);
  return { ...found, includes: includes.toSorted((left, right) => left.start - right.start) };
}

const isMjml = (name: string): boolean => name === "mjml" || name.startsWith("mj-");

function toInclude(
  { path, type, "css-inline": css }: Readonly<Record<string, string>>,
  endingTag: string | undefined,
  place: SourceLine,
): Omit<Include, keyof Span> {
  if (endingTag !== undefined)
    throw faultAt(
      place,
      `MJML ignores <mj-include> inside <${endingTag}>`,
      "Include a whole element, or use a partial: {{> partials/name}}",
    );
  if (!path) throw faultAt(place, "<mj-include> has no path", 'Write <mj-include path="./header.mjml" />');
  return { path: decode(path), type, isInline: css === "inline", place };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Creates an error at a line of a template. */
export const faultAt = ({ file, line }: SourceLine, what: string, hint?: string): TemplateFault =>
  new TemplateFault(what, { source: file, start: { line, column: -1 } }, hint);
