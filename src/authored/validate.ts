import type { core, ZodSafeParseResult, ZodType } from "zod";
import { limitWords } from "../base/limit-words.ts";
import { toShown } from "./to-validation-errors.ts";

/** Validates a value that people write. Issues say what the value must be, after its name, which `toValidationErrors` adds. */
export const validate = <Value>(schema: ZodType<Value>, value: unknown): ZodSafeParseResult<Value> =>
  schema.safeParse(value, words);

/**
 * Same, for the few values of a file: zod would compile code for each object of the schema, which takes longer than to
 * parse them.
 */
export const validateOnce = <Value>(schema: ZodType<Value>, value: unknown): ZodSafeParseResult<Value> =>
  schema.safeParse(value, { ...words, jitless: true });

/** Says it in our words in place of zod's. Schemas may have words of their own. */
const words: { readonly error: core.$ZodErrorMap } = {
  error: (issue) => {
    switch (issue.code) {
      case "too_big":
        return limitWords(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum);
      case "too_small":
        return limitWords(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum);
      case "invalid_format":
        return `is not a valid ${issue.format.replace(/^url$/, "URL")}`;
      case "invalid_union":
        return `cannot be ${toShown(issue.input)}`;
      default:
        return undefined;
    }
  },
};
