import { isDeepStrictEqual } from "node:util";
import { Document, isCollection, isMap, isScalar, isSeq, type Node, parseDocument, stringify } from "yaml";
import type { ValuePath } from "../../authored/locate.ts";
import { addYamlEntry, setYamlValue } from "../../explain/yaml-text.ts";

/** Reads one YAML document. Undefined if it has a syntax error. */
export function readDocument(text: string): Document.Parsed | undefined {
  try {
    const document = parseDocument(text, { prettyErrors: false, logLevel: "silent" });
    return document.errors.length === 0 && document.warnings.length === 0 ? document : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the plain value of a document. Undefined if its aliases expand to too much, or lead nowhere. */
export function plainValue(document: Document.Parsed | undefined): unknown {
  try {
    return document?.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

type Step = string | number;

/**
 * Applies an edit to a text. `exact` changes only the characters concerned. If the document would not have the expected
 * value then, the document itself is edited and written, which keeps comments and order, but not every space.
 * Returns the text unchanged if it has a syntax error.
 */
function edit(text: string, exact: () => string | undefined, change: (document: Document) => void): string {
  const document = readDocument(text);
  if (!document) return text;
  change(document);
  const expected = plainValue(document);
  const candidate = exact();
  if (candidate !== undefined && isDeepStrictEqual(plainValue(readDocument(candidate)), expected))
    return candidate;
  const written = document.toString({
    lineWidth: 0,
    flowCollectionPadding: /\{ /.test(text),
    indentSeq: !/^[^\s#-][^\n]*:[ \t]*\n- /m.test(text),
  });
  return isDeepStrictEqual(plainValue(readDocument(written)), expected) ? written : text;
}

/** Sets the value at a path, which may be new. `before` is the key that a new one precedes. */
export const setValue = (text: string, path: readonly Step[], value: unknown, before?: string): string =>
  edit(
    text,
    () => {
      const isThere = readDocument(text)?.hasIn(path) ?? false;
      if (!isThere) return addYamlEntry(text, path.slice(0, -1), String(path.at(-1)), value, before);
      if (typeof value === "string")
        return setYamlValue(text, path, value) ?? replaceScalar(text, path, value);
      return isCollection(readDocument(text)?.getIn(path, true))
        ? replaceBlock(text, path, value)
        : replaceScalar(text, path, value);
    },
    (document) => document.setIn(path, document.createNode(value)),
  );

/** Removes the value at a path, and its key or its place in a list. */
export const removeValue = (text: string, path: readonly Step[]): string =>
  edit(
    text,
    () => removeExactly(text, path),
    (document) => document.deleteIn(path),
  );

/** Adds a value at the end of a list. */
export const addItem = (text: string, path: readonly Step[], value: unknown): string =>
  edit(
    text,
    () => addExactly(text, path, value),
    (document) => document.addIn(path, document.createNode(value)),
  );

type Range = readonly [start: number, end: number, after: number];

const rangeOf = (node: unknown): Range | undefined =>
  (node as { readonly range?: Range | null } | null | undefined)?.range ?? undefined;

/** Writes a value in one line. */
function inline(value: unknown): string {
  const document = new Document(value);
  if (isCollection(document.contents)) makeFlow(document.contents);
  return document.toString({ lineWidth: 0 }).trimEnd();
}

function makeFlow(node: Node): void {
  if (!isCollection(node)) return;
  node.flow = true;
  for (const item of node.items)
    for (const part of [item, Reflect.get(Object(item), "value")]) if (isCollection(part)) makeFlow(part);
}

function replaceScalar(text: string, path: ValuePath, value: unknown): string | undefined {
  const node = readDocument(text)?.getIn(path, true);
  const range = rangeOf(node);
  return isScalar(node) && range ? splice(text, range[0], range[1], inline(value)) : undefined;
}

/** Replaces a whole entry of the top level, with its key. */
function replaceBlock(text: string, path: readonly Step[], value: unknown): string | undefined {
  const [key, ...more] = path;
  const document = readDocument(text);
  const map = document?.contents;
  if (more.length > 0 || !isMap(map) || map.flow) return undefined;
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  const [start, end] = [rangeOf(pair?.key)?.[0], rangeOf(pair?.value)?.[1]];
  if (start === undefined || end === undefined) return undefined;
  return splice(
    text,
    start,
    endOfLine(text, end),
    stringify({ [String(key)]: value }, { lineWidth: 0 }).trimEnd(),
  );
}

function addExactly(text: string, path: ValuePath, value: unknown): string | undefined {
  const list = readDocument(text)?.getIn(path, true);
  if (!isSeq(list) || list.items.length === 0) return undefined;
  const last = list.items.at(-1);
  const range = rangeOf(last);
  if (!range) return undefined;
  if (list.flow) return splice(text, range[1], range[1], `, ${inline(value)}`);
  const indent = indentOfItem(text, range[0]);
  if (indent === undefined) return undefined;
  const isFlow = !isCollection(last) || last.flow;
  const lines = (isFlow ? inline(value) : stringify(value, { lineWidth: 0 }).trimEnd()).split("\n");
  const item = lines.map((line, at) => `${indent}${at === 0 ? "- " : "  "}${line}`).join("\n");
  const end = endOfLine(text, range[1]);
  return splice(
    text,
    end,
    end,
    `${text[end - 1] === "\n" ? "" : "\n"}${item}${text[end - 1] === "\n" ? "\n" : ""}`,
  );
}

function removeExactly(text: string, path: readonly Step[]): string | undefined {
  const parent = readDocument(text)?.getIn(path.slice(0, -1), true);
  if (!isCollection(parent)) return undefined;
  const items = parent.items.map((item): readonly [number, number] | undefined => {
    const [key, value] = isMap(parent)
      ? [Reflect.get(Object(item), "key"), Reflect.get(Object(item), "value")]
      : [item, item];
    const [start, end] = [rangeOf(key)?.[0], (rangeOf(value) ?? rangeOf(key))?.[1]];
    return start === undefined || end === undefined ? undefined : [start, end];
  });
  const at = isMap(parent)
    ? parent.items.findIndex(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
    : Number(path.at(-1));
  const own = items[at];
  if (!own || items.length < 2) return undefined;
  const [before, after] = [items[at - 1], items[at + 1]];
  if (parent.flow) {
    if (after) return splice(text, own[0], after[0], "");
    return before && splice(text, before[1], own[1], "");
  }
  const start = text.lastIndexOf("\n", own[0] - 1) + 1;
  if (!/^[ \t]*(?:-[ \t]+)?$/.test(text.slice(start, own[0]))) return undefined;
  const end = endOfLine(text, own[1]);
  return splice(text, start, Math.min(text.length, text[end - 1] === "\n" ? end : end + 1), "");
}

/** Returns the spaces before the dash of a list's item. Undefined if the dash has other text before it. */
function indentOfItem(text: string, offset: number): string | undefined {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^([ ]*)-[ ]+$/.exec(text.slice(start, offset))?.[1];
}

/** Returns the end of the line on which a value ends: before its line end, or after it if the value includes it. */
function endOfLine(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}

const splice = (text: string, from: number, to: number, part: string): string =>
  text.slice(0, from) + part + text.slice(to);
