/**
 * Changes to the text of a TypeScript or JavaScript file. Nothing of it is parsed: a text is replaced if it stands there word for
 * word and once, so that there is one place it can be.
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

/** Signs that mean something within a literal. */
const marked = /["'`\\\n\r]|\$\{/;

/** Replaces a text that the file holds as a literal, or as part of one. Undefined if it is not there, or more than once. */
export function replaceInModule(source: string, old: string, replacement: string): string | undefined {
  if (old.trim() === "" || old === replacement) return undefined;
  for (const { write } of quotes) {
    const literal = write(old);
    const at = onlyPlace(source, literal);
    if (at !== undefined) return source.slice(0, at) + write(replacement) + source.slice(at + literal.length);
  }
  return replacePart(source, old, replacement);
}

/** The place of a literal, or of its first words if it is put together from several. */
export function offsetInModule(source: string, text: string): number | undefined {
  for (const { write } of quotes) {
    const at = source.indexOf(write(text));
    if (at >= 0) return at;
  }
  const at = source.indexOf(text);
  return at >= 0 ? at : undefined;
}

/** Replaces what differs between two texts, with as much around it as makes the place unique. */
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

/** Adds an entry to the object whose key stands at `offset`: behind its opening brace. */
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

/** Adds an entry before the key that stands at `offset`, in a line of its own if that has one. */
export function addBeforeKey(source: string, offset: number, key: string, value: string): string {
  const start = source.lastIndexOf("\n", offset - 1) + 1;
  const indent = source.slice(start, offset);
  const separator = indent.trim() === "" ? `\n${indent}` : " ";
  return `${source.slice(0, offset)}${key}: ${value},${separator}${source.slice(offset)}`;
}
