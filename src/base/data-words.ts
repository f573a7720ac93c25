import type { core } from "zod";
import { kindOfValue } from "./kind-of-value.ts";
import { limitWords } from "./limit-words.ts";

const nouns: Readonly<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "an object",
  record: "an object",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

/**
 * Says what is wrong with a value in a file that a program wrote, in place of zod's words. Schemas may have words
 * of their own. For files that people write, `toValidationErrors` adds hints.
 */
export const dataWords: core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? "it is missing"
        : `it must be ${nouns[issue.expected] ?? issue.expected}, not ${kindOf(issue.input)}`;
    case "invalid_value":
      return issue.input === undefined
        ? "it is missing"
        : `it must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "unrecognized_keys":
      return `it has the unknown key ${JSON.stringify(issue.keys[0])}`;
    case "too_big":
      return `it ${limitWords(issue.origin, "at most", issue.maximum)}`;
    case "too_small":
      return `it ${limitWords(issue.origin, "at least", issue.minimum)}`;
    case "invalid_format":
      return "its form is not valid";
    case "invalid_union":
      return issue.input === undefined ? "it is missing" : "it has none of the valid forms";
    default:
      return undefined;
  }
};

const kindOf = (value: unknown): string =>
  typeof value === "number" && !Number.isInteger(value) ? String(value) : kindOfValue(value);
