/** A place in a text, 1-based. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** The keys and indexes that lead to a value: `["expect", "Gmail", 0]`. */
export type ValuePath = readonly PropertyKey[];

/** Formats a path: `expect.Gmail[0]`, `expect["*"][1].warn`. The empty path is `whole`. */
export function formatPath(path: ValuePath, whole = "the scenario"): string {
  if (path.length === 0) return whole;
  const text = path.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    const key = String(part);
    return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return text.join("").replace(/^\./, "");
}

/** Returns the value at a path, or undefined if there is none. */
export function valueAt(root: unknown, path: ValuePath): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}

/** Returns the line and column of an offset. */
export function positionAt(source: string, offset: number): TextPosition {
  const before = source.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/**
 * Returns the place of a text that its author wrote literally, at its opening quote if it has one, or
 * undefined.
 */
export function locateLiteral(source: string, literal: string): TextPosition | undefined {
  const offset = literalOffset(source, literal, 0);
  return offset === undefined ? undefined : positionAt(source, offset);
}

/**
 * Returns the place of a value or its key in TypeScript or JavaScript source, by searching for the parts of
 * its path in order, and for items of lists by their position. A best guess, because the program may have computed the
 * value; undefined if nothing is found.
 */
export function locatePath(source: string, path: ValuePath, value?: unknown): TextPosition | undefined {
  // Objects above the export usually belong to something else. If the scenario is there, search from the top.
  for (const start of [source.indexOf("export default"), 0]) {
    let offset = Math.max(0, start);
    let found: number | undefined;
    for (const part of path) {
      found =
        typeof part === "number"
          ? (itemOffset(source, part, offset) ?? found)
          : keyOffset(source, String(part), offset);
      offset = found ?? offset;
    }
    if (typeof value === "string") found = literalOffset(source, value, offset) ?? found;
    else if (found !== undefined) found = plainValueOffset(source, value, found) ?? found;
    if (found !== undefined) return positionAt(source, found);
  }
  return undefined;
}

/** Only the beginning of a long text is searched for, which keeps the search linear. */
const maxSoughtCharacters = 200;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

function keyOffset(source: string, key: string, from: number): number | undefined {
  if (key.trim() === "" || key.length > maxSoughtCharacters) return undefined;
  const name = escaped(key);
  return search(
    source,
    new RegExp(`(["'\`])${name}\\1\\s*:|(?<![\\p{L}\\p{N}_$.])${name}\\s*[:(]`, "gu"),
    from,
  );
}

/** Returns the place of a number, a truth value, or null after its key. Undefined if it is computed. */
function plainValueOffset(source: string, value: unknown, keyAt: number): number | undefined {
  if (value !== null && typeof value !== "number" && typeof value !== "boolean") return undefined;
  const text = source.slice(keyAt, keyAt + 2 * maxSoughtCharacters);
  const before = /^[^\s:]*\s*:\s*/.exec(text)?.[0].length ?? text.length;
  const [written = ""] = /^[-+.\w]+/.exec(text.slice(before)) ?? [];
  const isSame =
    written === String(value) || (typeof value === "number" && Number(written.replaceAll("_", "")) === value);
  return written !== "" && isSame ? keyAt + before : undefined;
}

/** Longest list that is read item by item, in characters. */
const maxListCharacters = 100_000;

/** A string, a comment, a bracket, or a comma. */
const listPart =
  /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/.*|\/\*[\s\S]*?\*\/|[[\](){},]/g;

/**
 * Returns the place of an item of the list that follows a key: `[` after the colon. Undefined if no list is written
 * there, or it is shorter.
 */
function itemOffset(source: string, index: number, from: number): number | undefined {
  const before = /^(?:[\w$"'`]+\s*[:(])?\s*\[/.exec(source.slice(from, from + 2 * maxSoughtCharacters))?.[0];
  if (before === undefined) return undefined;
  const start = from + before.length;
  const text = source.slice(start, start + maxListCharacters);
  let itemAt = 0;
  let item = 0;
  let depth = 0;
  for (const { 0: part, index: at } of text.matchAll(listPart)) {
    if (item === index) break;
    if (/^[[({]/.test(part)) depth++;
    else if (/^[\])}]/.test(part) && depth-- === 0) return undefined;
    else if (part === "," && depth === 0) {
      item++;
      itemAt = at + 1;
    }
  }
  if (item !== index) return undefined;
  const space = /^(?:\s|\/\/.*\n|\/\*[\s\S]*?\*\/)*/.exec(text.slice(itemAt))?.[0].length ?? 0;
  const at = itemAt + space;
  return text[at] === "]" ? undefined : start + at;
}

function literalOffset(source: string, literal: string, from: number): number | undefined {
  if (literal.trim() === "") return undefined;
  const quoted = [JSON.stringify(literal), `'${literal}'`, `\`${literal}\``].map((text) =>
    text.slice(0, maxSoughtCharacters),
  );
  const offsets = quoted.map((text) => source.indexOf(text, from)).filter((offset) => offset >= 0);
  if (offsets.length > 0) return Math.min(...offsets);
  // An unquoted text must be a whole word, so that "on" is not found in "October".
  const sought = escaped(literal.slice(0, maxSoughtCharacters));
  const end = literal.length > maxSoughtCharacters ? "" : "(?![\\p{L}\\p{N}_])";
  return search(source, new RegExp(`(?<![\\p{L}\\p{N}_])${sought}${end}`, "gu"), from);
}

function search(source: string, pattern: RegExp, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.exec(source)?.index;
}
