/**
 * Deeper than any file that a person writes. The parser recurses once per level, and a full stack can end the
 * process.
 */
export const maxYamlDepth = 200;

/**
 * Returns the offset at which YAML is nested deeper than `maxYamlDepth`, or undefined. Counts indentation,
 * indicators (`- - `), and open brackets, including brackets inside texts.
 */
export function findTooDeep(text: string): number | undefined {
  const indents: number[] = [];
  let brackets = 0;
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf("\n", start);
    const end = next < 0 ? text.length : next;
    let indicators = 0;
    let isLeading = true;
    for (let index = start; index < end; index++) {
      const character = text[index] ?? "";
      if (isLeading && !isBlank(character)) {
        if (indicators === 0) enterIndent(indents, index - start);
        isLeading = "-?:".includes(character) && isBlank(text[index + 1]);
        if (isLeading) indicators++;
      }
      if ("[{".includes(character)) brackets++;
      if ("]}".includes(character) && brackets > 0) brackets--;
      if (indents.length + indicators + brackets > maxYamlDepth) return index;
    }
    start = end + 1;
  }
  return undefined;
}

const isBlank = (character: string | undefined): boolean => character === " " || character === "\t";

function enterIndent(indents: number[], indent: number): void {
  while ((indents.at(-1) ?? -1) > indent) indents.pop();
  if ((indents.at(-1) ?? -1) < indent) indents.push(indent);
}
