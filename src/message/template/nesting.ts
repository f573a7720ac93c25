import { TemplateFault } from "./template-fault.ts";

/** Deeper than any template. Handlebars spends the square of the depth on a text, and a stack frame or more per level. */
export const maxNesting = 100;

/** Throws a `TemplateFault` if blocks or subexpressions are nested deeper than `maxNesting`. Reads the text once. */
export function checkNesting(text: string): void {
  let blocks = 0;
  for (let at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", at)) {
    if (text.startsWith("{{!", at)) {
      at = endOf(text, text.startsWith("{{!--", at) ? "--}}" : "}}", at);
      continue;
    }
    const isEscaped = text[at - 1] === "\\";
    while (text[at] === "{" || text[at] === "~") at++;
    if (isEscaped) continue;
    if (text[at] === "/") blocks--;
    if (text[at] === "#" || (text[at] === "^" && !/[~}\s]/.test(text[at + 1] ?? ""))) blocks++;
    if (blocks > maxNesting) throw tooDeep(text, at, "blocks", "move inner blocks into a partial");
    const end = endOf(text, "}}", at);
    let expressions = 0;
    for (; at < end; at++) {
      if (text[at] === "(") expressions++;
      if (text[at] === ")") expressions--;
      if (expressions > maxNesting)
        throw tooDeep(text, at, "subexpressions", "compute the value in the data");
    }
  }
}

/** The offset behind the next `mark`; the end of the text if there is none. */
function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}

function tooDeep(text: string, offset: number, what: string, hint: string): TemplateFault {
  const lines = text.slice(0, offset).split("\n");
  return new TemplateFault(
    `${what} are nested more than ${maxNesting} levels deep`,
    { start: { line: lines.length, column: (lines.at(-1) ?? "").length } },
    hint,
  );
}
