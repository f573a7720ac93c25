import type { TemplatePlace } from "./template-fault.ts";
import { textOf } from "./text-of.ts";

/**
 * A number as given. A decimal text keeps digits that a number would lose; `Intl` formats all three types.
 */
export type Decimal = number | bigint | Intl.StringNumericLiteral;

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/** Reads a number or a decimal text, such as CSV files contain. Throws if the value is neither. */
export function toDecimal(value: unknown, name: string, place: TemplatePlace): Decimal {
  const text = textOf(value, name, place);
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value !== "string" || !decimal.test(text.trim()) || !Number.isFinite(Number(text)))
    throw new Error(`"${String(value)}" is not a number`);
  return text.trim() as Intl.StringNumericLiteral;
}

/**
 * Returns the plural category of a number: `one`, `other`. Throws if the number has more digits than `Intl`
 * compares.
 */
export function pluralCategory(count: Decimal, locale: string): Intl.LDMLPluralRule {
  const number = Number(count);
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER)
    throw new Error(`"${count}" is too large to choose a plural form`);
  return new Intl.PluralRules(locale).select(number);
}
