import { plural } from "../base/plural.ts";
import { TemplateFault } from "../message/template/template-fault.ts";
import { missing } from "../message/template/variable.ts";

/** Names that React and JavaScript read from any object. */
const probes = new Set(["$$typeof", "children", "key", "ref", "then", "toJSON", "@@iterator", "nodeType"]);

type Props = Readonly<Record<string, unknown>>;

/**
 * Copies the data as a component's props, as strict as templates: reading a name or an index that the data
 * does not have throws a `TemplateFault`, at any depth. JavaScript would print nothing instead. A proxy
 * cannot watch numbers, texts, and instances of classes.
 */
export function strictProps(data: Props): Props {
  const copies = new Map<object, unknown>();

  /** Copies each object once, so that cycles end and frozen data can be wrapped. */
  const copy = (value: unknown, path: string): unknown => {
    if (!isList(value) && !isPlain(value)) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    const target: object = isList(value)
      ? new Array(value.length)
      : Object.create(Object.getPrototypeOf(value));
    const strict = new Proxy(target, { get: (holder, key) => readStrictly(holder, key, path) });
    copies.set(value, strict);
    for (const [key, inner] of Object.entries(value))
      Object.defineProperty(target, key, {
        value: copy(inner, path ? `${path}.${key}` : key),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    return strict;
  };

  return copy(data, "") as Props;
}

function readStrictly(holder: object, key: string | symbol, path: string): unknown {
  const value: unknown = Reflect.get(holder, key);
  if (value !== undefined || typeof key === "symbol" || probes.has(key)) return value;
  if (key in (Object.getPrototypeOf(holder) ?? Object.prototype)) return value;
  if (!isList(holder)) throw missing(key, path, holder as Props, undefined);
  throw new TemplateFault(
    `there is no variable "${path}.${key}": "${path}" has ${plural(holder.length, "item")}`,
    undefined,
    `Compare with ${path}.length, or read an item that may be missing with ${path}.at()`,
    `${path}.${key}`,
  );
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const isPlain = (value: unknown): value is Props => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
