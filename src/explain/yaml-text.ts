import { Composer, CST, type Document, isMap, isScalar, type Pair, Parser, Scalar, stringify } from "yaml";
import type { ValuePath } from "../authored/locate.ts";

/** One YAML document with its tokens. Unchanged parts keep every character. */
interface YamlText {
  readonly document: Document;
  toString(): string;
}

function readYaml(text: string): YamlText | undefined {
  const tokens = [...new Parser().parse(text)];
  const [document] = [...new Composer({ keepSourceTokens: true }).compose(tokens)];
  if (!document || document.errors.length > 0) return undefined;
  return { document, toString: () => tokens.map((token) => CST.stringify(token)).join("") };
}

/** Cache of recently read documents, which are never modified. */
const known = new Map<string, Document | undefined>();

function documentOf(text: string): Document | undefined {
  if (known.has(text)) return known.get(text);
  if (known.size >= 8) known.clear();
  const document = readYaml(text)?.document;
  known.set(text, document);
  return document;
}

/** Returns the text at a path. Undefined if it does not exist or is not text. */
export function yamlValue(text: string, path: ValuePath): string | undefined {
  const node = scalarAt(documentOf(text), path);
  return typeof node?.value === "string" ? node.value : undefined;
}

/** Returns the offset of the key at a path, or of the value if it has no key. */
export function yamlOffset(text: string, path: ValuePath): number | undefined {
  const document = documentOf(text);
  const parent = document?.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find((item) => keyOf(item) === String(path.at(-1))) : undefined;
  const place = pair?.key ?? document?.getIn(path, true);
  return (place as { range?: readonly [number, number, number] } | undefined)?.range?.[0];
}

/** Returns all text values with their paths. */
export function yamlStrings(text: string): { readonly path: ValuePath; readonly value: string }[] {
  const found: { path: ValuePath; value: string }[] = [];
  const walk = (value: unknown, path: ValuePath): void => {
    if (typeof value === "string") found.push({ path, value });
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value))
        walk(inner, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  walk(documentOf(text)?.toJS(), []);
  return found;
}

/** Replaces the text at a path, and keeps its YAML style if possible. Undefined if there is no such text. */
export function setYamlValue(text: string, path: ValuePath, value: string): string | undefined {
  for (const write of [setBlock, setInStyle, setQuoted]) {
    const yaml = readYaml(text);
    const token = scalarAt(yaml?.document, path)?.srcToken;
    if (!yaml || !token) return undefined;
    write(token, value);
    const written = yaml.toString();
    // Not every value can be written in every style.
    if (yamlValue(written, path) === value) return written;
  }
  return undefined;
}

type ScalarToken = NonNullable<Scalar["srcToken"]>;

/** Writes the lines of a literal block with their existing indentation, and its header for its last line end. */
function setBlock(token: ScalarToken, value: string): void {
  if (token.type !== "block-scalar") return;
  const header = token.props.find(({ type }) => type === "block-scalar-header");
  const indent = /^(?: *\r?\n)*( +)\S/.exec(token.source)?.[1];
  if (header?.type !== "block-scalar-header" || !/^\|-?$/.test(header.source) || indent === undefined) return;
  const lines = value.replace(/\n$/, "").split("\n");
  if (/^\s/.test(lines.find((line) => line.trim() !== "") ?? "")) return;
  header.source = value.endsWith("\n") ? "|" : "|-";
  token.source = `${lines.map((line) => (line === "" ? "" : indent + line)).join("\n")}\n`;
}

const setInStyle = (token: ScalarToken, value: string): void =>
  CST.setScalarValue(token, value, { afterKey: true });

const setQuoted = (token: ScalarToken, value: string): void =>
  CST.setScalarValue(token, value, { afterKey: true, type: "QUOTE_DOUBLE" });

/** Adds an entry to the map at a path, before its entry `before` or else before its last one. */
export function addYamlEntry(
  text: string,
  path: ValuePath,
  key: string,
  value: unknown,
  before?: string,
): string | undefined {
  const map = documentOf(text)?.getIn(path, true);
  if (!isMap(map) || map.items.length === 0) return undefined;
  const anchor = map.items.find((item) => keyOf(item) === before) ?? map.items.at(-1);
  const offset = rangeOf(anchor?.key)?.[0];
  if (offset === undefined) return undefined;
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const entry = map.flow
    ? `${JSON.stringify(key)}: ${JSON.stringify(value)}, `
    : `${stringify({ [key]: value }, { lineWidth: 0 })
        .trimEnd()
        .split("\n")
        .map((line, index) => (index === 0 || line === "" ? line : " ".repeat(offset - start) + line))
        .join("\n")}\n${" ".repeat(offset - start)}`;
  const added = text.slice(0, offset) + entry + text.slice(offset);
  return readYaml(added) ? added : undefined;
}

const keyOf = ({ key }: Pair): string | undefined => (isScalar(key) ? String(key.value) : undefined);

const rangeOf = (node: unknown): readonly [number, number, number] | undefined =>
  (node as { range?: readonly [number, number, number] } | null | undefined)?.range;

function scalarAt(document: Document | undefined, path: ValuePath): Scalar | undefined {
  const node = document?.getIn(path, true);
  return node instanceof Scalar ? node : undefined;
}
