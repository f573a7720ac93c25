import * as z from "zod";
import { noteKnownKeys } from "./to-validation-errors.ts";

/** A schema for every key of `T`, and no other, which keeps schemas and types in step. */
export type Shape<T> = { readonly [Key in keyof Required<T>]: z.ZodType };

/**
 * Creates an object schema without other keys. Its message for an unknown key lists the known ones, and
 * `toValidationErrors` gets them.
 */
export function strictObject<S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return undefined;
      const known = Object.keys(shape);
      noteKnownKeys(issue.keys, known);
      return `known keys: ${known.join(" ")}`;
    },
  });
}

/** The metadata that editors show for a key. */
const shown = (description: string, examples: readonly string[]) => ({
  description,
  ...(examples.length > 0 ? { examples } : {}),
});

/** Any text. Editors show the description and the examples. */
export function text(description: string, ...examples: readonly string[]): z.ZodString {
  return z.string().meta(shown(description, examples));
}

/** Non-empty text that contains more than white space. */
export function word(description: string, ...examples: readonly string[]): z.ZodString {
  return z.string().regex(/\S/, "must not be empty").meta(shown(description, examples));
}

const confidenceError = "must be from 0.5 to 0.999, such as 0.95";

/** Confidence that a verdict requires, as a share. */
export const confidenceLevel: z.ZodNumber = z.number().min(0.5, confidenceError).max(0.999, confidenceError);

/** Severities of checks, by id. */
export const severityOverrides = z
  .record(z.string(), z.enum(["off", "warn", "error"], { error: "must be off, warn, or error" }))
  .meta({
    description: "Severity of each check, by check id: off, warn, or error.",
    examples: [{ "text-part": "off", "subject-length": "error" }],
  });
