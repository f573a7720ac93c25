import type * as z from "zod";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import { toValidationErrors } from "./to-validation-errors.ts";

/**
 * Checks the options of a public function: a misspelled key must not select all tests, which may cost money, and
 * a value of another type must not reach the ledger.
 *
 * Throws `usage` with the first error, which begins with `action`: `Cannot run the scenarios`.
 */
export function checkOptions(schema: z.ZodType, options: unknown, action: string): void {
  const { error } = read(() => schema.safeParse(options), action);
  const [fault] = error ? toValidationErrors(error, options, "the options object") : [];
  if (fault) throw new PlacewrightError("usage", `${action}: ${fault.reason}`, { hint: fault.hint });
}

/** Throws `usage` if an option cannot be read: a getter throws. */
function read<T>(parse: () => T, action: string): T {
  try {
    return parse();
  } catch (cause) {
    throw new PlacewrightError("usage", `${action}: reading the options throws: ${messageOf(cause)}`, {
      cause,
    });
  }
}
