import type { Declaration } from "./declaration.ts";

/** Maximum number of custom properties per element. Further ones are unknown. */
const maxVariables = 200;
const maxCharacters = 300;
const maxDepth = 20;

/** Returns an element's own and inherited custom properties, with variables in them substituted. */
export function variablesOf(
  declarations: readonly Declaration[],
  inherited: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const own = declarations.filter(({ kind }) => kind === "variable");
  if (own.length === 0) return inherited;
  const raw = new Map(inherited);
  for (const { property, value } of own)
    if (raw.has(property) || raw.size < maxVariables) raw.set(property, value);
  const all = new Map(inherited);
  for (const { property } of own) {
    const value = substitute(raw.get(property) ?? "", raw);
    if (value === undefined) all.delete(property);
    else if (all.has(property) || all.size < maxVariables) all.set(property, value);
  }
  return all;
}

/**
 * Substitutes `var()` in a value. Returns undefined if a variable is missing, or if the text is too long or
 * nested too deeply.
 */
export function substitute(
  value: string,
  variables: ReadonlyMap<string, string>,
  depth = 0,
): string | undefined {
  const start = value.search(/\bvar\(/i);
  if (start < 0) return value;
  const end = closingOf(value, start + 4);
  if (depth >= maxDepth || end < 0 || value.length > maxCharacters) return undefined;
  const inside = value.slice(start + 4, end);
  const comma = inside.indexOf(",");
  const name = (comma < 0 ? inside : inside.slice(0, comma)).trim();
  const known = variables.get(name) ?? (comma < 0 ? undefined : inside.slice(comma + 1).trim());
  if (known === undefined) return undefined;
  return substitute(`${value.slice(0, start)}${known}${value.slice(end + 1)}`, variables, depth + 1);
}

function closingOf(value: string, from: number): number {
  let depth = 1;
  for (let at = from; at < value.length; at++) {
    if (value[at] === "(") depth++;
    if (value[at] === ")" && --depth === 0) return at;
  }
  return -1;
}
