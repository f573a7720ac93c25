import { nearest, suggest } from "../../base/nearest.ts";
import { TemplateFault, type TemplatePlace } from "./template-fault.ts";

type Options = Readonly<Record<string, unknown>>;

const numberOptions = [
  "style",
  "currency",
  "currencyDisplay",
  "currencySign",
  "unit",
  "unitDisplay",
  "notation",
  "compactDisplay",
  "signDisplay",
  "useGrouping",
  "minimumIntegerDigits",
  "minimumFractionDigits",
  "maximumFractionDigits",
  "minimumSignificantDigits",
  "maximumSignificantDigits",
  "roundingIncrement",
  "roundingMode",
  "roundingPriority",
  "trailingZeroDisplay",
  "numberingSystem",
];

const dateStyles = ["dateStyle", "timeStyle"];

const dateParts = [
  "weekday",
  "era",
  "year",
  "month",
  "day",
  "dayPeriod",
  "hour",
  "minute",
  "second",
  "fractionalSecondDigits",
  "timeZoneName",
];

/** Names of the options of each helper, besides `locale`. `url` and `t` accept any. */
const optionNames: Readonly<Record<string, readonly string[]>> = {
  date: [...dateStyles, "timeZone", "calendar", "numberingSystem", "hour12", "hourCycle", ...dateParts],
  number: numberOptions,
  percent: numberOptions,
  currency: numberOptions,
  plural: ["zero", "one", "two", "few", "many", "other"],
  list: ["type", "style"],
  lookup: [],
};

/** Throws for an option that the helper does not have. `Intl` would ignore it, and the mail would be different. */
export function refuseUnknownOption(helper: string, options: Options, place: TemplatePlace): void {
  const known = optionNames[helper];
  const unknown = known && Object.keys(options).find((name) => name !== "locale" && !known.includes(name));
  if (!known || unknown === undefined) return;
  const near = nearest(unknown, known);
  const every = known.length === 0 ? "Remove it" : `Use one of: ${known.join(", ")}, locale`;
  const hint = suggest(unknown, near, every);
  throw new TemplateFault(`helper "${helper}": it has no option "${unknown}"`, place, hint);
}

/** Throws for a style together with a part of a date. `Intl` throws too, but not every runtime says why. */
export function refuseMixedStyles(options: Options): void {
  const style = dateStyles.find((name) => name in options);
  const part = dateParts.find((name) => name in options);
  if (style !== undefined && part !== undefined)
    throw new Error(`${part} cannot be used together with ${style}`);
}
