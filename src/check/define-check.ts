import { PlacewrightError } from "../base/errors.ts";
import type { Check } from "./check.ts";

const customId = /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/;

/** Whether an id is one of a custom check: `acme/one-footer`. Ids without a slash are Placewright's own. */
export const isCustomCheckId = (id: string): boolean => customId.test(id);

/**
 * Defines a custom check, for `check.custom` of the config. It runs with Placewright's own checks, before a message is sent; an
 * error holds the message back. A check that throws is not measured.
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
 * @param check `id` is `namespace/name` in kebab-case; `run` returns one observation per problem, none if the message passes.
 * @throws PlacewrightError `config-invalid` if the id has another form.
 */
export function defineCheck(check: Check): Check {
  if (!isCustomCheckId(check.id))
    throw new PlacewrightError("config-invalid", `Invalid check id "${check.id}": expected namespace/name`, {
      hint: "use lowercase letters, digits and hyphens, such as acme/one-footer",
    });
  return check;
}
