import { messageOf, PlacewrightError } from "../base/errors.ts";
import { kindOfValue } from "../base/kind-of-value.ts";
import type { CustomCheckId } from "../result/check-ids.ts";
import { severities } from "../result/finding.ts";
import { isLink } from "../result/link.ts";
import type { Check } from "./check.ts";

/** A custom check of a project. It reads the message as a whole, with all its parts. */
export type CustomCheck = Omit<Check<CustomCheckId>, "reads">;

/** Maximum length of a text, in characters. Longer texts do not help the reader. */
const maxCharacters = 2000;

const customId = /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/;

/**
 * Whether an id has the form of a custom check's, such as `acme/one-footer`. Ids without a slash are built
 * in.
 */
export const isCustomCheckId = (id: string): boolean => customId.test(id);

/** Maximum number of characters quoted from an invalid id. */
const maxQuoted = 80;

/**
 * Returns what is wrong with a custom check's definition, to complete "The check …"; undefined if it is
 * valid. Never throws.
 */
export function faultOfCheck(value: unknown): string | undefined {
  try {
    return readFault(value);
  } catch (error) {
    return `cannot be read: ${messageOf(error).slice(0, maxCharacters)}`;
  }
}

function readFault(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null)
    return `is ${kindOfValue(value)}, not a check that defineCheck() returns`;
  const read = (key: string): unknown => Reflect.get(value, key);
  const id = read("id");
  if (typeof id !== "string" || !isCustomCheckId(id))
    return `has ${invalidId(id)}: expected namespace/name, such as acme/one-footer`;
  if (typeof read("run") !== "function") return `${id} has no run function: add run: (message) => […]`;
  if (!severities.some((severity) => severity === read("severity")))
    return `${id} has an invalid severity: expected ${severities.join(" or ")}`;
  for (const key of ["about", "fix"]) {
    const text = read(key);
    if (typeof text !== "string" || text.trim() === "" || text.length > maxCharacters)
      return `${id} has an invalid ${key}: expected a sentence of at most ${maxCharacters} characters`;
  }
  const source = read("source");
  if (typeof source !== "string" || source.length > maxCharacters || !isLink(source))
    return `${id} has an invalid source: expected the https URL of the page that states the rule`;
  return undefined;
}

function invalidId(id: unknown): string {
  if (typeof id !== "string") return id === undefined ? "no id" : `an invalid id, ${kindOfValue(id)}`;
  return `the invalid id ${JSON.stringify(id.length > maxQuoted ? `${id.slice(0, maxQuoted - 1)}…` : id)}`;
}

/**
 * Defines a custom check for `check.custom` in the config. It runs with the built-in checks, before a message is
 * sent; an error blocks the message. It receives a copy of the message. A check that throws, does not return within
 * 30 seconds, or returns an invalid value is not measured.
 *
 * @example
 * ```ts
 * import { defineCheck, defineConfig } from "placewright";
 *
 * const companyName = defineCheck({
 *   id: "acme/company-name",
 *   severity: "error",
 *   about: "Each message names the company and its address",
 *   fix: "Include the partial footer",
 *   source: "https://www.acme.example/brand#email",
 *   run: ({ html, text = "" }) =>
 *     /Acme Ltd, 12 Orchard Lane/.test(html?.visibleText ?? text)
 *       ? []
 *       : [{ message: "The footer with the company's address is missing" }],
 * });
 *
 * export default defineConfig({ check: { custom: [companyName] } });
 * ```
 *
 * @param check `id` is `namespace/name` in kebab-case; `about` and `fix` are sentences; `source` is an https URL;
 *   `run` returns one observation per problem, none if the message passes.
 * @throws {PlacewrightError} `config-invalid` if one of them is invalid.
 */
export function defineCheck(check: CustomCheck): CustomCheck {
  const fault = faultOfCheck(check);
  if (fault !== undefined) throw new PlacewrightError("config-invalid", `The custom check ${fault}`);
  return check;
}
