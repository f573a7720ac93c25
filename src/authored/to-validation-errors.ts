import type { ZodError } from "zod";
import type { Typo } from "../base/errors.ts";
import { kindOfValue } from "../base/kind-of-value.ts";
import { nearest, suggest } from "../base/nearest.ts";
import { formatPath, type ValuePath, valueAt } from "./locate.ts";

/** One error in a scenario, and the value or key that has it. */
export interface ValidationError {
  readonly path: ValuePath;
  readonly part: "key" | "value";
  /** The error, with the name of the value: `tags must be a list, not text`. */
  readonly reason: string;
  readonly hint?: string | undefined;
  readonly typo?: Typo | undefined;
}

type Issue = ZodError["issues"][number];
type UnknownKeys = Extract<Issue, { code: "unrecognized_keys" }>;

/** Known keys of the object that an issue is about. By its list of unknown keys: zod copies the issue itself. */
const knownByUnknown = new WeakMap<readonly string[], readonly string[]>();

/** Remembers the known keys of an object with unknown keys, from which `toValidationErrors` suggests the nearest one. */
export function noteKnownKeys(unknown: readonly string[], known: readonly string[]): void {
  knownByUnknown.set(unknown, known);
}

const knownKeysOf = ({ keys }: UnknownKeys): readonly string[] => knownByUnknown.get(keys) ?? [];

/** Converts the issues that `validate` finds to errors in words. `input` is the validated value, `whole` its name. */
export function toValidationErrors(error: ZodError, input: unknown, whole?: string): ValidationError[] {
  const issues = error.issues.flatMap((issue) => settleUnion(issue));
  const unknownKeys = issues.filter((issue) => issue.code === "unrecognized_keys");
  return issues
    .filter((issue) => !unknownKeys.some((cause) => follows(issue, cause)))
    .flatMap((issue) => toFault(issue, input, whole));
}

/**
 * Whether an issue only follows from a misspelled key: the intended key is missing, or its object is
 * incomplete.
 */
function follows(issue: Issue, unknown: UnknownKeys): boolean {
  const { path, keys } = unknown;
  if (issue.code === "custom") return formatPath(issue.path) === formatPath(path);
  const meant = keys.map((key) => nearest(key, knownKeysOf(unknown)));
  return (
    (issue.code === "invalid_type" || issue.code === "invalid_union") &&
    meant.some((key) => key !== undefined && formatPath(issue.path) === formatPath([...path, key]))
  );
}

/** Selects the branch of a union that the author meant: of the right type, with the fewest issues. */
function settleUnion(issue: Issue, prefix: ValuePath = []): Issue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code !== "invalid_union") return [{ ...issue, path }];
  const meant = issue.errors
    .filter((faults) => !faults.some((fault) => fault.code === "invalid_type" && fault.path.length === 0))
    .toSorted((a, b) => a.length - b.length)[0];
  return meant ? meant.flatMap((fault) => settleUnion(fault, path)) : [{ ...issue, path }];
}

function toFault(issue: Issue, input: unknown, whole: string | undefined): ValidationError[] {
  const { path } = issue;
  const name = formatPath(path, whole);
  const value = valueAt(input, path);
  const fault = (reason: string, hint?: Hint | string): ValidationError[] => [
    { path, part: "value", reason, ...(typeof hint === "string" ? { hint } : hint) },
  ];

  switch (issue.code) {
    case "unrecognized_keys": {
      const known = knownKeysOf(issue);
      return issue.keys.map((key) => ({
        path: [...path, key],
        part: "key",
        reason: `${name} has no key "${key}"`,
        ...hintForWord(key, known),
      }));
    }
    case "invalid_type":
      if (path.length === 0 && (value === undefined || value === null)) return fault(`${name} is empty`);
      if (value === undefined) return fault(`${name} is missing`, "Add it");
      if (value === null) return fault(`${name} has no value`, "Give it one, or remove it");
      return fault(
        `${name} must be ${nounOf(issue.expected)}, not ${nounOfValue(issue.expected, value)}`,
        hintForType(issue.expected, value),
      );
    case "invalid_value":
      return fault(
        value === undefined ? `${name} is missing` : `${name} is ${toShown(value)}`,
        issue.values.length === 1
          ? `Set it to ${issue.values.join()}`
          : typeof value === "string"
            ? hintForWord(value, issue.values.map(String))
            : `Use one of: ${issue.values.join(", ")}`,
      );
    case "invalid_key":
      return [{ path, part: "key", reason: `${name} ${issue.issues[0]?.message ?? issue.message}` }];
    case "invalid_union": {
      const options = optionsOf(issue);
      if (value === undefined)
        return fault(`${name} is missing`, options && `Use one of: ${options.join(", ")}`);
      return options
        ? fault(`${name} is ${toShown(value)}`, hintForWord(String(value), options))
        : fault(`${name} ${issue.message}`);
    }
    default:
      return fault(
        `${name} ${issue.message}`,
        issue.code === "invalid_format" && issue.format === "url" ? urlHint : undefined,
      );
  }
}

const urlHint = "Write the whole URL, such as https://mail.acme.example";

/** Returns the values of the key that selects a branch of the union. Undefined for other unions. */
function optionsOf(issue: Extract<Issue, { code: "invalid_union" }>): readonly string[] | undefined {
  return "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : undefined;
}

type Hint = ReturnType<typeof suggest>;

/** Suggests the nearest known word, or lists all of them. */
const hintForWord = (word: string, known: readonly string[]): Hint =>
  suggest(word, nearest(word, known), known.length > 0 ? `Use one of: ${known.join(", ")}` : undefined);

/**
 * Hints for common errors: YAML reads `1` and `true` as other types than text, and authors write a list of
 * one item as that item.
 */
function hintForType(expected: string, value: unknown): string | undefined {
  const isNumber = expected === "number" || expected === "int";
  if (isNumber && typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value))
    return `Remove the quotes: ${value}`;
  if (expected === "boolean" && (value === "true" || value === "false")) return `Remove the quotes: ${value}`;
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return `Put it in quotes: "${value}"`;
  }
  return expected === "array" && typeof value === "string"
    ? `Put it in brackets: [${JSON.stringify(value)}]`
    : undefined;
}

/**
 * Returns the value as its author wrote it, or its type if it cannot be written: a BigInt, an object that
 * contains itself.
 */
export function toShown(value: unknown): string {
  if (typeof value === "number") return String(value);
  try {
    const text = JSON.stringify(value) ?? kindOfValue(value);
    return text.length > maxShown ? `${text.slice(0, maxShown - 1)}…` : text;
  } catch {
    return kindOfValue(value);
  }
}

const maxShown = 200;

/** Returns what a value is, in words: the number itself if only its kind is wrong. */
function nounOfValue(expected: string, value: unknown): string {
  if (typeof value === "number" && (expected === "int" || !Number.isFinite(value))) return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : "a Date";
  if (typeof value === "object" && !Array.isArray(value)) {
    const kind = kindOfValue(value);
    // A Map has type `object`, too.
    return kind === "an object" ? nounOf("object") : kind;
  }
  return nounOf(Array.isArray(value) ? "array" : typeof value);
}

/** Returns the noun for a type of zod's, or for a class: `a list` for `array`, `an AbortSignal`. */
export function nounOf(type: string): string {
  const nouns: Readonly<Record<string, string>> = {
    string: "text",
    array: "a list",
    object: "an object of names and values",
    record: "an object of names and values",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    function: "a function",
    bigint: "a BigInt",
    symbol: "a symbol",
    date: "a valid Date",
    AbortSignal: "an AbortSignal",
  };
  return nouns[type] ?? type;
}
