/**
 * Edits the text of a TypeScript or JavaScript file without parsing it. Replaces a text only if it occurs
 * verbatim and exactly once, so that its place is certain.
 *
 * @module
 */

const quotes = [
  { open: '"', write: (text: string) => JSON.stringify(text) },
  {
    open: "'",
    write: (text: string) =>
      `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`,
  },
  {
    open: "`",
    write: (text: string) =>
      `\`${text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${")}\``,
  },
];

/** Characters with a meaning inside a literal. */
const marked = /["'`\\\n\r]|\$\{/;

/**
 * Replaces a text that is a literal of the file, or part of one. Undefined if it does not occur, or occurs
 * more than once.
 */
export function replaceInModule(source: string, old: string, replacement: string): string | undefined {
  if (old.trim() === "" || old === replacement) return undefined;
  for (const { write } of quotes) {
    const literal = write(old);
    const at = onlyPlace(source, literal);
    if (at !== undefined) return source.slice(0, at) + write(replacement) + source.slice(at + literal.length);
  }
  return replacePart(source, old, replacement);
}

/** Returns the first offset of a text: as a whole literal, or else anywhere in the source. */
export function offsetInModule(source: string, text: string): number | undefined {
  for (const { write } of quotes) {
    const at = source.indexOf(write(text));
    if (at >= 0) return at;
  }
  const at = source.indexOf(text);
  return at >= 0 ? at : undefined;
}

/** Replaces the difference between two texts, with enough context to make its place unique. */
function replacePart(source: string, old: string, replacement: string): string | undefined {
  let [from, to] = [0, 0];
  const least = Math.min(old.length, replacement.length);
  while (from < least && old[from] === replacement[from]) from++;
  while (to < least - from && old.at(-1 - to) === replacement.at(-1 - to)) to++;
  if (marked.test(replacement.slice(from, replacement.length - to))) return undefined;
  for (let around = 4; around <= 4096; around *= 2) {
    const [start, rest] = [Math.max(0, from - around), Math.max(0, to - around)];
    const sought = old.slice(start, old.length - rest);
    if (!source.includes(sought)) return undefined;
    const at = onlyPlace(source, sought);
    if (at !== undefined)
      return (
        source.slice(0, at) +
        replacement.slice(start, replacement.length - rest) +
        source.slice(at + sought.length)
      );
  }
  return undefined;
}

function onlyPlace(source: string, sought: string): number | undefined {
  const at = source.indexOf(sought);
  return at >= 0 && source.indexOf(sought, at + 1) < 0 ? at : undefined;
}

/** Adds an entry after the opening brace of the object whose key is at `offset`. */
export function addModuleEntry(
  source: string,
  offset: number,
  key: string,
  value: string,
): string | undefined {
  const brace = /^[^{}\n]*\{/.exec(source.slice(offset));
  if (!brace) return undefined;
  const at = offset + brace[0].length;
  const indent = /^\s*\n([ \t]*)/.exec(source.slice(at, at + 200))?.[1];
  const entry = `${JSON.stringify(key)}: ${value},`;
  return `${source.slice(0, at)}${indent === undefined ? ` ${entry}` : `\n${indent}${entry}`}${source.slice(at)}`;
}

/** Adds an entry before the key at `offset`, on its own line if that key has its own line. */
export function addBeforeKey(source: string, offset: number, key: string, value: string): string {
  const start = source.lastIndexOf("\n", offset - 1) + 1;
  const indent = source.slice(start, offset);
  const separator = indent.trim() === "" ? `\n${indent}` : " ";
  return `${source.slice(0, offset)}${key}: ${value},${separator}${source.slice(offset)}`;
}
