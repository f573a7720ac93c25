import * as z from "zod";
import { toUnknownKeyMessage } from "./to-faults.ts";

/** Every key of `T`, none else: what keeps the schema and the types one. */
export type Shape<T> = { readonly [Key in keyof Required<T>]: z.ZodType };

/** An object without other keys, whose fault of an unknown key tells the known ones to `toFaults`. */
export function strictObject<S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? toUnknownKeyMessage(Object.keys(shape)) : undefined,
  });
}

/** What editors show of a key. */
const shown = (description: string, examples: readonly string[]) => ({
  description,
  ...(examples.length > 0 ? { examples } : {}),
});

/** Any text. Description and examples are for editors. */
export function text(description: string, ...examples: readonly string[]): z.ZodString {
  return z.string().meta(shown(description, examples));
}

/** Text that says something: not empty, not blanks alone. */
export function word(description: string, ...examples: readonly string[]): z.ZodString {
  return z.string().regex(/\S/, "must not be empty").meta(shown(description, examples));
}

/** How grave checks are held to be, by their ids. */
export const severityOverrides = z
  .record(z.string(), z.enum(["off", "warn", "error"], { error: "must be off, warn or error" }))
  .meta({
    description: "How grave each check is held to be, by its id: off, warn or error.",
    examples: [{ "text-part": "off", "subject-length": "error" }],
  });
