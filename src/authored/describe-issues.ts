import type { ZodError } from "zod";
import { formatPath } from "./locate.ts";
import { nounOf } from "./to-validation-errors.ts";

/**
 * Describes the errors of a value that a program passed, in one line: `[0].probability must be from 0 to 1; …`.
 * For a file, `toValidationErrors` adds places and hints.
 * @param whole Name of the validated value itself, for errors without a path.
 */
export function describeIssues({ issues }: ZodError, whole: string): string {
  return issues
    .map((issue) => {
      const place = formatPath(issue.path, whole);
      switch (issue.code) {
        case "unrecognized_keys":
          return `${place} has no key "${issue.keys.join('", "')}" (${issue.message})`;
        case "invalid_value":
          return `${place} must be one of ${issue.values.join(" ")}`;
        case "invalid_type":
          return `${place} must be ${nounOf(issue.expected)}`;
        default:
          return `${place} ${issue.message}`;
      }
    })
    .join("; ");
}
