/** Members of an input or output. */
export type Values = Readonly<Record<string, unknown>>;

/** Members of a result by path, `Content.Simple`: each with its path in what it is made from, or a function of that. */
export type Mapping = Readonly<Record<string, string | ((from: Values) => unknown)>>;

/** Makes one object from another. Leaves out what is undefined. */
export function translate(mapping: Mapping, from: Values): Values {
  const result: Record<string, unknown> = {};
  for (const [path, source] of Object.entries(mapping)) {
    const value = typeof source === "string" ? valueAt(source, from) : source(from);
    if (value !== undefined) put(result, path.split("."), value);
  }
  return result;
}

/** Returns the value at a path. `undefined` if there is none. */
export function valueAt(path: string, from: unknown): unknown {
  let value = from;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Values)[name];
  }
  return value;
}

function put(result: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    result[name] = value;
    return;
  }
  result[name] ??= {};
  put(result[name] as Record<string, unknown>, rest, value);
}

/** Translates each structure of a list. Anything else stays as it is, for the check of types. */
export const each =
  (path: string, mapping: Mapping) =>
  (from: Values): unknown => {
    const list = valueAt(path, from);
    return Array.isArray(list)
      ? list.map((item) => (isValues(item) ? translate(mapping, item) : item))
      : list;
  };

/** Translates a word, or each word of a list: `upper`, `camel`, or `pascal`. Anything else stays as it is. */
export const words =
  (path: string, toWord: (word: string) => string) =>
  (from: Values): unknown => {
    const value = valueAt(path, from);
    const convert = (one: unknown) => (typeof one === "string" ? toWord(one) : one);
    return Array.isArray(value) ? value.map(convert) : convert(value);
  };

/** `renderingFailure` → `RENDERING_FAILURE`. */
export const upper = (word: string): string =>
  word.replaceAll(/[A-Z]/g, (letter, index) => (index === 0 ? letter : `_${letter}`)).toUpperCase();

/** `RENDERING_FAILURE` → `renderingFailure`. */
export const camel = (word: string): string =>
  word.toLowerCase().replaceAll(/_[a-z]/g, ([, letter = ""]) => letter.toUpperCase());

/** `USE_DEFAULT_VALUE` → `UseDefaultValue`. */
export const pascal = (word: string): string => camel(`_${word}`);

/** Whether a value is a structure, not a text, number, or list. */
export const isValues = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);
