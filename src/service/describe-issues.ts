import type { ZodError } from "zod";

/**
 * Describes the errors of a schema in one line, such as `[0].probability must be from 0 to 1; …`.
 * @param whole Name of the validated value itself, for errors without a path.
 */
export function describeIssues({ issues }: ZodError, whole: string): string {
  return issues
    .map((issue) => {
      const place = formatPath(issue.path) || whole;
      switch (issue.code) {
        case "unrecognized_keys":
          return `${place} has no key "${issue.keys.join('", "')}" (${issue.message})`;
        case "invalid_value":
          return `${place} must be one of ${issue.values.join(" ")}`;
        case "invalid_type":
          return `${place} must be ${nouns[issue.expected] ?? issue.expected}`;
        default:
          return `${place} ${issue.message}`;
      }
    })
    .join("; ");
}

const nouns: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "an object",
  string: "text",
};

const formatPath = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
