import { codeFrame } from "../../authored/code-frame.ts";
import { positionAt } from "../../authored/locate.ts";
import { type ErrorDetails, PlacewrightError, type Typo } from "../../base/errors.ts";
import { reword, type Wording } from "../../base/reword.ts";

/**
 * A place in a template as Handlebars counts it: 1-based lines, 0-based columns. `source` is its file, empty
 * for inline text.
 */
export interface TemplatePlace {
  readonly source?: string;
  readonly start: { readonly line: number; readonly column: number };
}

/** The next step for an error inside a template: a sentence, or the word that was probably meant. */
type Hint = Pick<ErrorDetails, "hint" | "typo">;

/** An error inside a template, raised before it is known which file contains the template. */
export class TemplateFault extends Error {
  readonly place: TemplatePlace | undefined;
  readonly hint: string | undefined;
  readonly typo: Typo | undefined;
  /** The variable that the data does not have: `customer.name`. Absent for other errors. */
  readonly variable: string | undefined;

  constructor(what: string, place: TemplatePlace | undefined, hint: Hint | string = {}, variable?: string) {
    super(what);
    this.place = place;
    const { hint: step, typo } = typeof hint === "string" ? { hint } : hint;
    this.hint = step;
    this.typo = typo;
    this.variable = variable;
  }
}

/** Source of a template: a file, relative to the project folder, or inline text with an empty `file`. */
export interface TemplateOrigin {
  readonly file: string;
  readonly text: string;
}

/**
 * Converts an error into one its author can act on: with file, line, column, and the lines around it, or with
 * the text as written in the scenario. `textOf` returns the text of another file that may have the error.
 */
export function toTemplateError(
  error: unknown,
  origin: TemplateOrigin,
  textOf: (file: string) => string | undefined = () => undefined,
): PlacewrightError {
  if (error instanceof PlacewrightError) return error;
  const fault = error instanceof TemplateFault ? error : fromHandlebarsError(error, origin.text);
  const file = fault.place?.source || origin.file;
  const line = fault.place?.start.line;
  const column = fault.place && fault.place.start.column >= 0 ? fault.place.start.column + 1 : undefined;
  if (file) {
    const text = file === origin.file ? origin.text : textOf(file);
    return new PlacewrightError("template-invalid", `Cannot render template "${file}": ${fault.message}`, {
      hint: fault.hint,
      typo: fault.typo,
      why: fault.message,
      location: { file, ...(line !== undefined && { line }), ...(column !== undefined && { column }) },
      frame: text !== undefined && line !== undefined ? codeFrame(text, line, column) : undefined,
      cause: fault,
    });
  }
  const inText = line !== undefined && origin.text.includes("\n") ? ` (line ${line} of the text)` : "";
  return new PlacewrightError(
    "template-invalid",
    `Cannot render "${excerpt(origin.text)}": ${fault.message}${inText}`,
    {
      literal: origin.text,
      hint: fault.hint,
      typo: fault.typo,
      why: `${fault.message}${inText}`,
      cause: fault,
    },
  );
}

function excerpt(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** Messages of Handlebars whose terms its users do not know, in plain words. */
const wording: Wording = [[/^(.*) doesn't match (.*)$/s, "the block {{#$1}} is closed by {{/$2}}"]];

/**
 * Converts an error of Handlebars, which reports the line of a syntax error in its message, and other places
 * in fields.
 */
function fromHandlebarsError(error: unknown, text: string): TemplateFault {
  if (error instanceof RangeError && /call stack/i.test(error.message))
    return new TemplateFault("its partials call one another endlessly", undefined, "Remove one of the calls");
  const message = error instanceof Error ? error.message : String(error);
  const syntax = /^Parse error on line (\d+):\n(.*)\n-*\^\n.*got '(\w+)'/.exec(message);
  if (syntax) {
    const [, line, near, got] = syntax;
    const open = got === "EOF" ? openBlockIn(text) : undefined;
    if (open)
      return new TemplateFault(
        `the block {{#${open.name}}} is not closed`,
        open.place,
        `Close it with {{/${open.name}}}`,
      );
    const why = got === "EOF" ? "the text ends inside an open block" : `syntax error near "${near?.trim()}"`;
    return new TemplateFault(
      why,
      { start: { line: Number(line), column: -1 } },
      "Check the braces, quotes, and closing tags",
    );
  }
  const { lineNumber, column } = error as { lineNumber?: unknown; column?: unknown };
  const place =
    typeof lineNumber === "number" && typeof column === "number"
      ? { start: { line: lineNumber, column } }
      : undefined;
  const closed = /^(.*) doesn't match .* - \d+:\d+$/s.exec(message)?.[1];
  return new TemplateFault(
    reword(message.replace(/ - \d+:\d+$/, ""), wording),
    place,
    closed === undefined ? undefined : `Close it with {{/${closed}}}`,
  );
}

/** A comment, or a tag that opens or closes a block, with its name. */
const blockTag = /\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![^}]*\}\}|\{\{~?(#[*>]?|\/)\s*([\w./@-]+)/g;

/** Returns the innermost block of a template that is opened and never closed. */
function openBlockIn(text: string): { readonly name: string; readonly place: TemplatePlace } | undefined {
  const open: { readonly name: string; readonly at: number }[] = [];
  for (const { 1: sign, 2: name, index } of text.matchAll(blockTag)) {
    if (sign === undefined || name === undefined) continue;
    if (sign === "/") open.pop();
    else open.push({ name, at: index });
  }
  const last = open.at(-1);
  if (!last) return undefined;
  const { line, column } = positionAt(text, last.at);
  return { name: last.name, place: { start: { line, column: column - 1 } } };
}
