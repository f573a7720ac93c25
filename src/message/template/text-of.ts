import { TemplateFault, type TemplatePlace } from "./template-fault.ts";

/**
 * Returns the text of a value. Everything that a template prints and a helper puts into a text passes through
 * here, so that a value has the same text everywhere.
 *
 * Throws a `TemplateFault` for a value without a text form. `name` is the value's name in the error.
 * `expression` is what prints it, for the hint: `customer.name`, `(lookup prices "EUR")`.
 */
export function textOf(value: unknown, name: string, place: TemplatePlace, expression?: string): string {
  const refusal = refusalOf(value);
  if (refusal)
    throw new TemplateFault(
      `"${name}" ${refusal.why}`,
      place,
      expression === undefined ? refusal.hint : (refusal.hintFor?.(expression) ?? refusal.hint),
    );
  return value === null || value === undefined ? "" : String(value);
}

interface Refusal {
  /** What is wrong with the value: `is a list`. */
  readonly why: string;
  readonly hint: string;
  /** Returns the hint for the expression that prints the value. Absent if the hint is the same. */
  readonly hintFor?: (expression: string) => string;
}

function refusalOf(value: unknown): Refusal | undefined {
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? undefined : halfCharacter;
    case "number":
      return refusalOfNumber(value);
    case "object":
      return value === null ? undefined : refusalOfObject(value);
    case "function":
    case "symbol":
      return { why: `is a ${typeof value}`, hint: "Use text or a number" };
    default:
      return undefined;
  }
}

const halfCharacter: Refusal = {
  why: "has half a character (a lone surrogate), which no message can contain",
  hint: "Fix the text. It was probably cut inside an emoji",
};

function refusalOfNumber(value: number): Refusal | undefined {
  if (Number.isNaN(value)) return { why: "is not a number (NaN)", hint: "Fix the computation" };
  if (!Number.isFinite(value)) return { why: "is not a finite number", hint: "Fix the computation" };
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? { why: "is a number that is too large to be exact", hint: "Put it in quotes" }
    : undefined;
}

function refusalOfObject(value: object): Refusal {
  if (value instanceof Date)
    return {
      why: "is a date, which has no default format",
      hint: "Use the date helper",
      hintFor: (expression) => `Write {{date ${expression}}}`,
    };
  if (Array.isArray(value))
    return {
      why: "is a list",
      hint: "Use the list helper",
      hintFor: (expression) => `Write {{list ${expression}}} or {{#each ${expression}}}`,
    };
  return {
    why: "is a group of values",
    hint: "Use one of its values",
    hintFor: (expression) =>
      expression.startsWith("(")
        ? `Use {{#with ${expression}}}`
        : `Use one of its values, such as ${expression}.${Object.keys(value)[0] ?? "…"}`,
  };
}
