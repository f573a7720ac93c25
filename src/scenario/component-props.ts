import { missing } from "../message/template/variable.ts";

/** Names that React and JavaScript read from any object. */
const probes = new Set(["$$typeof", "children", "key", "ref", "then", "toJSON", "@@iterator", "nodeType"]);

/**
 * Wraps the data as a component's props, as strict as templates: reading a name that the data does not have
 * throws a `TemplateFault`, at any depth. JavaScript would print nothing instead.
 */
export function strictProps(
  data: Readonly<Record<string, unknown>>,
  path = "",
): Readonly<Record<string, unknown>> {
  return new Proxy(data, {
    get(holder, key) {
      const value: unknown = Reflect.get(holder, key);
      if (typeof key === "symbol") return value;
      if (value !== undefined) return strictValue(value, path ? `${path}.${key}` : key);
      if (probes.has(key) || key in Object.prototype) return undefined;
      throw missing(key, path, holder, undefined);
    },
  });
}

function strictValue(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((item, index) => strictValue(item, `${path}.${index}`));
  return isPlain(value) ? strictProps(value, path) : value;
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
