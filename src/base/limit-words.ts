import { plural } from "./plural.ts";

const units: Readonly<Record<string, string>> = { string: "character", array: "item" };

/**
 * Says which limit a value does not keep: `must have at most 3 characters`, `must be at least 1`. `origin` is zod's
 * type of the value.
 */
export function limitWords(origin: string, comparison: string, bound: number | bigint): string {
  const unit = units[origin];
  return unit === undefined
    ? `must be ${comparison} ${bound}`
    : `must have ${comparison} ${plural(Number(bound), unit)}`;
}
