/** Lines shown before and after the one at fault. */
const around = 2;
const maxCharacters = 160;

/** The lines around a place in a text, numbered, with a mark at the place. Undefined if the text has no such line. */
export function codeFrame(text: string, line: number): string | undefined {
  const first = Math.max(1, line - around);
  const shown = linesOf(text, first, line + around);
  if (shown.length <= line - first) return undefined;
  const width = String(first + shown.length - 1).length;
  return shown
    .map((content, index) => {
      const number = first + index;
      const mark = number === line ? ">" : " ";
      const cut = content.length > maxCharacters ? `${content.slice(0, maxCharacters)}…` : content;
      return `${mark} ${String(number).padStart(width)} | ${cut.replaceAll("\t", "  ")}`.trimEnd();
    })
    .join("\n");
}

/** The lines of a text from one to another, without reading on. */
function linesOf(text: string, first: number, last: number): string[] {
  const lines: string[] = [];
  for (let line = 1, start = 0; line <= last && start <= text.length; line++) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    if (line >= first) lines.push(text.slice(start, end).replace(/\r$/, ""));
    start = end + 1;
  }
  return lines;
}
