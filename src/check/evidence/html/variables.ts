import type { Declaration } from "./declaration.ts";

/** More custom properties than mail has at one element; the others are unknown. */
const mostVariables = 200;
const maxCharacters = 300;
const maxDepth = 20;

/** The custom properties of an element, without variables in them: its own, and those that it inherits. */
export function variablesOf(
  declarations: readonly Declaration[],
  inherited: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const own = declarations.filter(({ kind }) => kind === "variable");
  if (own.length === 0) return inherited;
  const raw = new Map(inherited);
  for (const { property, value } of own)
    if (raw.has(property) || raw.size < mostVariables) raw.set(property, value);
  const all = new Map(inherited);
  for (const { property } of own) {
    const value = substitute(raw.get(property) ?? "", raw);
    if (value === undefined) all.delete(property);
    else if (all.has(property) || all.size < mostVariables) all.set(property, value);
  }
  return all;
}

/** Puts values in the place of `var()`; undefined if one is missing, or if the result is longer than any value. */
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
