import { memberPath } from "./member-path.ts";
import { badRequest } from "./service-error.ts";
import type { ResolvedRule, Shape, StructureShape } from "./shape.ts";

/** Longer values are left out of messages. */
const maxQuotedLength = 200;

/**
 * Holds a decoded input against its shape: required members, enums, bounds and patterns.
 * Throws one BadRequestException that lists all violations, worded as AWS words them.
 */
export function validateInput(shape: StructureShape, input: Readonly<Record<string, unknown>>): void {
  const violations = [...structureViolations(shape, input, "")];
  if (violations.length === 0) return;
  const errors = violations.length === 1 ? "1 validation error" : `${violations.length} validation errors`;
  throw badRequest(`${errors} detected: ${violations.join("; ")}`);
}

function* structureViolations(
  { members }: StructureShape,
  values: Readonly<Record<string, unknown>>,
  parent: string,
): Generator<string> {
  for (const { name, shape, required, rule, sensitive } of members) {
    const path = memberPath(parent, name);
    const value = values[name];
    if (value !== undefined) {
      for (const demand of unmetDemands(value, shape, rule)) yield violation(value, path, demand, sensitive);
      yield* nestedViolations(value, shape, path);
    } else if (required) {
      yield violation(null, path, notNull);
    }
  }
}

function* nestedViolations(value: unknown, shape: Shape, path: string): Generator<string> {
  switch (shape.kind) {
    case "structure":
      yield* structureViolations(shape, value as Record<string, unknown>, path);
      break;
    case "list":
      for (const [index, element] of (value as unknown[]).entries()) {
        const elementPath = `${path}.${index + 1}.member`;
        if (element === null) yield violation(null, elementPath, notNull);
        else yield* nestedViolations(element, shape.element, elementPath);
      }
      break;
    case "map":
      for (const [key, entry] of Object.entries(value as Record<string, unknown>))
        yield* nestedViolations(entry, shape.value, `${path}.${key}.member`);
  }
}

const notNull = "Member must not be null";

function* unmetDemands(value: unknown, { kind }: Shape, rule: ResolvedRule | undefined): Generator<string> {
  if (!rule) return;
  const { words, keyWords, min, max, pattern } = rule;
  const noun =
    ({ number: "value", string: "length" } as Partial<Record<Shape["kind"], string>>)[kind] ?? "length";
  const size = sizeOf(value);
  if (min !== undefined && size < min) yield `Member must have ${noun} greater than or equal to ${min}`;
  if (max !== undefined && size > max) yield `Member must have ${noun} less than or equal to ${max}`;
  if (pattern && typeof value === "string" && !pattern.test(value))
    yield `Member must satisfy regular expression pattern: ${pattern.source}`;
  if (words && !words.includes(String(value))) yield enumDemand(words);
  if (keyWords && Object.keys(value as object).some((key) => !keyWords.includes(key)))
    yield `Map keys must satisfy constraint: [${enumDemand(keyWords)}]`;
}

const enumDemand = (words: readonly string[]) => `Member must satisfy enum value set: [${words.join(", ")}]`;

function sizeOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "string" || Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

function violation(value: unknown, path: string, demand: string, sensitive = false): string {
  return `Value ${sensitive ? "" : quoted(value)}at '${path}' failed to satisfy constraint: ${demand}`;
}

function quoted(value: unknown): string {
  if (value === null) return "null ";
  const text = typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > maxQuotedLength ? "" : `'${text}' `;
}
