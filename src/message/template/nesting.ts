import { TemplateFault } from "./template-fault.ts";

/**
 * Deeper than any template. Handlebars needs time quadratic in the depth, and at least one stack frame per
 * level.
 */
export const maxNesting = 100;

/**
 * Maximum number of `{{else if}}` in all open blocks. Handlebars treats each as a level until its block is
 * closed.
 */
const maxElses = 200;

/**
 * Matches text whose tag marks have no meaning: strings and bracketed names, as the Handlebars lexer reads
 * them.
 */
const literal = /"(?:\\"|[^"])*"|'(?:\\'|[^'])*'|\[(?:\\\]|[^\]])*\]/y;
const commentEnd = /--~?\}\}/g;
const inverse = /\^\s*~?\}\}/y;
const chainedElse = /\s*else\b(?!\s*~?\}\})/y;

/**
 * Throws a `TemplateFault` if blocks or subexpressions are nested deeper than `maxNesting`, or if too many
 * chained elses are open. Reads the text once, and recognizes the same marks as the Handlebars lexer.
 */
export function checkNesting(text: string): void {
  /** Number of chained elses per open block. */
  const blocks: number[] = [];
  let elses = 0;
  for (let at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", at)) {
    if (text[at - 1] === "\\" && text[at - 2] !== "\\") {
      at += 2;
      continue;
    }
    const isRaw = text.startsWith("{{{{", at);
    at += isRaw ? 4 : 2;
    if (text[at] === "~") at++;
    if (text[at] === "!") {
      at = endOfComment(text, at);
      continue;
    }
    if (text[at] === "/") elses -= blocks.pop() ?? 0;
    else if (text[at] === "#" || (text[at] === "^" && !isAt(inverse, text, at))) blocks.push(0);
    else if (blocks.length > 0 && isAt(chainedElse, text, at)) {
      blocks.push((blocks.pop() ?? 0) + 1);
      elses++;
    }
    if (blocks.length > maxNesting)
      throw tooDeep(text, at, "blocks are nested", "Move inner blocks into a partial");
    if (elses > maxElses)
      throw new TemplateFault(
        `more than ${maxElses} {{else if}} are chained`,
        placeOf(text, at),
        "Compute the value in the data",
      );
    at = endOfTag(text, at);
    if (isRaw) at = endOfRaw(text, at);
  }
}

function isAt(mark: RegExp, text: string, at: number): boolean {
  mark.lastIndex = at;
  return mark.test(text);
}

function endOfComment(text: string, at: number): number {
  if (!text.startsWith("!--", at)) {
    const end = text.indexOf("}}", at);
    return end < 0 ? text.length : end + 2;
  }
  return isAt(commentEnd, text, at) ? commentEnd.lastIndex : text.length;
}

/**
 * Returns the offset after the tag, or the end of the text if the tag is not closed, which the parser
 * rejects.
 */
function endOfTag(text: string, from: number): number {
  let expressions = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === "}" && text[at + 1] === "}") return at + 2;
    if (character === "(") expressions++;
    if (character === ")") expressions--;
    if (expressions > maxNesting)
      throw tooDeep(text, at, "subexpressions are nested", "Compute the value in the data");
    if (character !== '"' && character !== "'" && character !== "[") continue;
    if (!isAt(literal, text, at)) return text.length;
    at = literal.lastIndex - 1;
  }
  return text.length;
}

/**
 * Returns the offset after the tag that closes a raw block. A raw block's content, including raw blocks in
 * it, is text.
 */
function endOfRaw(text: string, from: number): number {
  let depth = 1;
  for (let at = text.indexOf("{{{{", from); at >= 0; at = text.indexOf("{{{{", at + 4)) {
    depth += text[at + 4] === "/" ? -1 : 1;
    if (depth === 0) return endOfTag(text, at + 4);
  }
  return text.length;
}

function placeOf(text: string, offset: number) {
  const lines = text.slice(0, offset).split("\n");
  return { start: { line: lines.length, column: (lines.at(-1) ?? "").length } };
}

const tooDeep = (text: string, offset: number, what: string, hint: string): TemplateFault =>
  new TemplateFault(`${what} more than ${maxNesting} levels deep`, placeOf(text, offset), hint);
