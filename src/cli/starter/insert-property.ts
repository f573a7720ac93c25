import { type Node, parseTree } from "jsonc-parser";

/** Returns the value of a property of an object, or undefined if there is none. */
const valueIn = (object: Node, key: string): Node | undefined =>
  object.children?.find(({ children }: Node) => children?.[0]?.value === key)?.children?.[1];

/** Returns what separates a property from the text before it: a line break with indentation, or a space. */
function spaceBefore(text: string, offset: number): string {
  const space = /\r?\n[ \t]*$/.exec(text.slice(0, offset));
  return space?.[0] ?? " ";
}

/** Returns the text with one more property in an object: before the next name if the names are sorted, else last. */
function addTo(
  text: string,
  object: Node,
  { key, value, isSorted }: { readonly key: string; readonly value: Value; readonly isSorted: boolean },
): string {
  const insert = (offset: number, added: string) => text.slice(0, offset) + added + text.slice(offset);
  const properties = object.children ?? [];
  const [first] = properties;
  const unit = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  const line = /\r?\n/.exec(text)?.[0] ?? "\n";
  if (!first) {
    const end = object.offset + object.length;
    const outer = `${line}${/^[ \t]*/m.exec(text.slice(text.lastIndexOf("\n", object.offset) + 1))?.[0]}`;
    const property = toProperty(key, value, `${outer}${unit}`, unit);
    return `${text.slice(0, object.offset)}{${outer}${unit}${property}${outer}}${text.slice(end)}`;
  }
  const space = spaceBefore(text, first.offset);
  const property = toProperty(key, value, space, unit);
  const next = isSorted
    ? properties.find(({ children }: Node) => String(children?.[0]?.value) > key)
    : undefined;
  if (next) return insert(next.offset, `${property},${space}`);
  const last = properties.at(-1) ?? first;
  return insert(last.offset + last.length, `,${space}${property}`);
}

/** A value: text, or an object with one property. */
type Value = string | readonly [key: string, value: string];

/** Returns a property as JSON, in lines if the properties around it have lines of their own. */
function toProperty(key: string, value: Value, space: string, unit: string): string {
  const name = `${JSON.stringify(key)}: `;
  if (typeof value === "string") return `${name}${JSON.stringify(value)}`;
  const inner = `${space}${space === " " ? "" : unit}`;
  return `${name}{${inner}${toProperty(...value, "", "")}${space}}`;
}

/**
 * Returns a JSON text, which may have comments, with one more property in one of its sections, such as
 * `devDependencies`. Creates the section if it is missing, and keeps a property that is there. Changes nothing else: not
 * the order, the indentation, or the comments. Throws if the text, or the section, is not an object.
 */
export function insertProperty(
  text: string,
  [section, key]: readonly [section: string, key: string],
  value: string,
): string {
  const root = parseTree(text);
  if (root?.type !== "object") throw new Error("it is not an object");
  const found = valueIn(root, section);
  if (!found) return addTo(text, root, { key: section, value: [key, value], isSorted: false });
  if (found.type !== "object") throw new Error(`"${section}" in it is not an object`);
  if (valueIn(found, key)) return text;
  return addTo(text, found, { key, value, isSorted: section.endsWith("ependencies") });
}
