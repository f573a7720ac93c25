import type { ZodError } from "zod";
import { nearest } from "../base/nearest.ts";
import { formatPath, type ValuePath, valueAt } from "./locate.ts";

/** One thing that is wrong with a scenario, and which of its values or keys it is. */
export interface Fault {
  readonly path: ValuePath;
  readonly part: "key" | "value";
  /** Names the value: `tags must be a list, not text`. */
  readonly reason: string;
  readonly hint?: string | undefined;
}

type Issue = ZodError["issues"][number];

/** Says in words what zod found. `input` is the value that was checked. */
export function toFaults(error: ZodError, input: unknown): Fault[] {
  return error.issues.flatMap((issue) => settleUnion(issue)).flatMap((issue) => toFault(issue, input));
}

/** Of a union's branches, the one that the author meant: of the right type, with the fewest faults. */
function settleUnion(issue: Issue, prefix: ValuePath = []): Issue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code !== "invalid_union") return [{ ...issue, path }];
  const meant = issue.errors
    .filter((faults) => !faults.some((fault) => fault.code === "invalid_type" && fault.path.length === 0))
    .toSorted((a, b) => a.length - b.length)[0];
  return meant ? meant.flatMap((fault) => settleUnion(fault, path)) : [{ ...issue, path }];
}

function toFault(issue: Issue, input: unknown): Fault[] {
  const { path } = issue;
  const name = formatPath(path);
  const value = valueAt(input, path);
  const fault = (reason: string, hint?: string): Fault[] => [{ path, part: "value", reason, hint }];

  switch (issue.code) {
    case "unrecognized_keys": {
      const known = issue.message.split(" ");
      return issue.keys.map((key) => ({
        path: [...path, key],
        part: "key",
        reason: `${name} has no key "${key}"`,
        hint: hintForKey(key, known),
      }));
    }
    case "invalid_type":
      if (path.length === 0 && (value === undefined || value === null))
        return fault("it is empty", "write from, message and expect");
      if (value === undefined) return fault(`${name} is missing`);
      if (value === null) return fault(`${name} has no value`);
      return fault(
        `${name} must be ${nounOf(issue.expected)}, not ${nounOf(typeOf(value))}`,
        hintForType(issue.expected, value),
      );
    case "invalid_value":
      return fault(`${name} is ${JSON.stringify(value)}`, `use one of ${issue.values.join(" ")}`);
    case "invalid_key":
      return [{ path, part: "key", reason: `${name} ${issue.issues[0]?.message ?? issue.message}` }];
    case "invalid_union":
      return value === undefined
        ? fault(`${name} is missing`)
        : fault(`${name} ${issue.message}`, hintForType("string", value));
    default:
      return fault(`${name} ${issue.message}`);
  }
}

function hintForKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return meant ? `did you mean ${meant}?` : `use one of ${known.join(" ")}`;
}

/** YAML reads `1` and `true` as no text; a list of one is often written as its one. */
function hintForType(expected: string, value: unknown): string | undefined {
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return `put it in quotes: "${value}"`;
  }
  return expected === "array" && typeof value === "string"
    ? `put it in brackets: [${JSON.stringify(value)}]`
    : undefined;
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}

function nounOf(type: string): string {
  const nouns: Readonly<Record<string, string>> = {
    string: "text",
    array: "a list",
    object: "an object of names and values",
    record: "an object of names and values",
    number: "a number",
    boolean: "true or false",
    function: "a function",
  };
  return nouns[type] ?? type;
}
