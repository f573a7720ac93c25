import type * as z from "zod";
import { joinProblems, messageOf, PlacewrightError, Problems } from "../base/errors.ts";
import { toValidationErrors } from "./to-validation-errors.ts";
import { validate } from "./validate.ts";

/**
 * Checks the options of a public function: a misspelled key must not select all tests, which may cost money, and
 * a value of another type must not reach the ledger.
 *
 * Throws `usage` with an error that begins with `action`: `Cannot run the scenarios`. If there are several, its `cause`
 * is a `Problems` error with all of them.
 */
export function checkOptions(schema: z.ZodType, options: unknown, action: string): void {
  const { error } = read(() => validate(schema, options), action);
  const faults = error ? toValidationErrors(error, options, "the options object") : [];
  const problems = faults.map(
    ({ reason, hint }) => new PlacewrightError("usage", `${action}: ${reason}`, { hint }),
  );
  if (problems.length > 0) throw joinProblems(new Problems(problems));
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
