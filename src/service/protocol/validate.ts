import { memberPath } from "./member-path.ts";
import { badRequest } from "./service-error.ts";
import type { ResolvedRule, Shape, StructureShape } from "./shape.ts";

/** Maximum length of a value quoted in messages. Longer values are omitted. */
const maxQuotedLength = 200;

/**
 * Validates a decoded input: required members, enums, bounds, and patterns. Throws one BadRequestException
 * that lists all violations, worded like those of AWS.
 */
export function validateInput(shape: StructureShape, input: Readonly<Record<string, unknown>>): void {
  const violations: string[] = [];
  checkStructure(shape, input, "", violations);
  if (violations.length === 0) return;
  const errors = violations.length === 1 ? "1 validation error" : `${violations.length} validation errors`;
  throw badRequest(`${errors} detected: ${violations.join("; ")}`);
}

function checkStructure(
  { members }: StructureShape,
  values: Readonly<Record<string, unknown>>,
  parent: string,
  violations: string[],
): void {
  for (const { name, shape, required, rule, sensitive } of members) {
    const value = values[name];
    if (value === undefined && !required) continue;
    const path = memberPath(parent, name);
    if (value === undefined) {
      violations.push(violation(null, path, notNull));
      continue;
    }
    if (rule)
      for (const demand of unmetDemands(value, shape, rule))
        violations.push(violation(value, path, demand, sensitive));
    checkNested(value, shape, path, violations);
  }
}

function checkNested(value: unknown, shape: Shape, path: string, violations: string[]): void {
  switch (shape.kind) {
    case "structure":
      checkStructure(shape, value as Record<string, unknown>, path, violations);
      break;
    case "list":
      for (const [index, element] of (value as unknown[]).entries()) {
        const elementPath = `${path}.${index + 1}.member`;
        if (element === null) violations.push(violation(null, elementPath, notNull));
        else checkNested(element, shape.element, elementPath, violations);
      }
      break;
    case "map":
      for (const [key, entry] of Object.entries(value as Record<string, unknown>))
        checkNested(entry, shape.value, `${path}.${key}.member`, violations);
  }
}

const notNull = "Member must not be null";

function* unmetDemands(value: unknown, { kind }: Shape, rule: ResolvedRule): Generator<string> {
  const { words, keyWords, min, max, pattern, patternText } = rule;
  const noun =
    ({ number: "value", string: "length" } as Partial<Record<Shape["kind"], string>>)[kind] ?? "length";
  const size = sizeOf(value);
  if (min !== undefined && size < min) yield `Member must have ${noun} greater than or equal to ${min}`;
  if (max !== undefined && size > max) yield `Member must have ${noun} less than or equal to ${max}`;
  if (pattern && typeof value === "string" && !pattern.test(value))
    yield `Member must satisfy regular expression pattern: ${patternText ?? pattern.source}`;
  if (words && typeof value === "string" && !words.includes(value)) yield enumDemand(words);
  if (words && Array.isArray(value) && !value.every((element) => words.includes(element)))
    yield `Member must satisfy constraint: [${enumDemand(words)}]`;
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
