import { nearest, suggest } from "../../base/nearest.ts";
import { TemplateFault, type TemplatePlace } from "./template-fault.ts";

/**
 * Returns the value at `keys` under `base`. Reads own properties only. `root` is the start of a path outside
 * the data: `@root`, `item`. Throws a `TemplateFault` if a name is missing; null, false, and "" are values.
 */
export function readVariable(
  base: unknown,
  root: string,
  keys: readonly string[],
  place: TemplatePlace,
): unknown {
  if (root && base === undefined)
    throw new TemplateFault(`there is no "${root}" here`, place, "Use it in {{#each}}");
  let value = base;
  keys.forEach((key, index) => {
    const path = [root, ...keys.slice(0, index)].filter(Boolean).join(".");
    if (value === null || value === undefined)
      throw new TemplateFault(
        `${path ? `"${path}" is empty, so it` : "the context is empty and"} has no "${key}"`,
        place,
        path ? `Put it inside {{#if ${path}}}` : undefined,
      );
    const holder = Object(value) as Record<string, unknown>;
    const next = Object.hasOwn(holder, key) ? holder[key] : undefined;
    if (next === undefined) throw missing(key, path, holder, place);
    value = next;
  });
  return value;
}

/** Creates the error for a name that `holder`, at `path`, does not have. */
export function missing(
  key: string,
  path: string,
  holder: Readonly<Record<string, unknown>>,
  place: TemplatePlace | undefined,
): TemplateFault {
  const prefix = path ? `${path}.` : "";
  if (Object.hasOwn(holder, key))
    return new TemplateFault(
      `"${prefix}${key}" is undefined`,
      place,
      `Set "${prefix}${key}" in the scenario's data, to null or "" if it may be empty`,
      `${prefix}${key}`,
    );
  const near = nearest(key, Object.keys(holder));
  return new TemplateFault(
    `there is no variable "${prefix}${key}"`,
    place,
    suggest(
      `${prefix}${key}`,
      near && `${prefix}${near}`,
      `Add "${prefix}${key}" to the scenario's data, as null or "" if it may be empty`,
    ),
    `${prefix}${key}`,
  );
}
