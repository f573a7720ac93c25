import { PlacewrightError } from "../../base/errors.ts";
import { parseUrl } from "../../base/parse-url.ts";
import { reword, type Wording } from "../../base/reword.ts";
import { readMoment } from "./dates.ts";
import { refuseMixedStyles, refuseUnknownOption } from "./helper-options.ts";
import { linkWith } from "./link-with.ts";
import type { Locales } from "./locales.ts";
import { pluralCategory, toDecimal } from "./numbers.ts";
import { eachHelper, printHelper, textHelper, valueHelper } from "./strict-program.ts";
import { TemplateFault, type TemplatePlace } from "./template-fault.ts";
import { textOf } from "./text-of.ts";
import { readVariable } from "./variable.ts";

/** The last argument that Handlebars passes to a helper. */
interface HelperCall {
  readonly name: string;
  readonly hash: Readonly<Record<string, unknown>>;
  readonly data: { readonly root?: { readonly locale?: unknown } };
  readonly loc: TemplatePlace;
}

type Helper = (args: readonly unknown[], call: HelperCall) => unknown;

/** A function that Handlebars can register. Receives its arguments, then the options of the call. */
export type HandlebarsHelper = (...args: readonly unknown[]) => unknown;

/**
 * Creates the helpers of a template, by name. Helpers that depend on a language take it from `locale=`, else
 * from the data's `locale`, else `en`. Dates are in UTC unless `timeZone=` is given. Each throws a
 * `TemplateFault` with its place.
 */
export function createHelpers(locales: Locales): Readonly<Record<string, HandlebarsHelper>> {
  return toHandlebarsHelpers({
    ...coreHelpers,
    date,
    number: ([value], call) => formatNumber(value, call, {}),
    percent: ([value], call) => formatNumber(value, call, { style: "percent" }),
    currency: ([value, code], call) =>
      formatNumber(value, call, { style: "currency", currency: textOf(code, "currency", call.loc) }),
    plural,
    list: ([items], call) => {
      if (!Array.isArray(items)) throw new Error(`${quote(items)} is not a list`);
      return new Intl.ListFormat(formatLocaleOf(call), optionsOf(call)).format(
        items.map((item, index) => textOf(item, `item ${index + 1}`, call.loc)),
      );
    },
    url,
    t: ([key], call) => locales.translate(localeOf(call), textOf(key, "key", call.loc), call.hash, call.loc),
  });
}

/** Helpers of every template: variables, printing, loops, and `lookup`. */
const coreHelpers: Readonly<Record<string, Helper>> = {
  [valueHelper]: ([base, root, ...keys], call) =>
    readVariable(base, String(root), keys as string[], call.loc),
  [printHelper]: ([base, root, ...keys], call) => {
    const name = [root, ...keys].filter(Boolean).join(".") || "this";
    return textOf(readVariable(base, String(root), keys as string[], call.loc), name, call.loc, name);
  },
  [textHelper]: ([value, expression], call) =>
    textOf(value, String(expression), call.loc, String(expression)),
  [eachHelper]: ([items], call) => {
    if (canLoop(items)) return items;
    if (items instanceof Map)
      throw new TemplateFault(
        "#each cannot iterate a Map",
        call.loc,
        "Use Object.fromEntries(map), or the list [...map.values()], in the scenario's data",
      );
    throw new TemplateFault(`#each requires a list or a group of values, not ${describe(items)}`, call.loc);
  },
  lookup: ([base, key], call) => readVariable(base, "", [textOf(key, "key", call.loc)], call.loc),
};

/** Returns the helpers of a template language that has none of Placewright's own. */
export const plainHelpers = (): Readonly<Record<string, HandlebarsHelper>> =>
  toHandlebarsHelpers(coreHelpers);

const toHandlebarsHelpers = (helpers: Readonly<Record<string, Helper>>) =>
  Object.fromEntries(
    Object.entries(helpers).map(([name, helper]) => [name, toHandlebarsHelper(helper, argumentCounts[name])]),
  );

/** Number of arguments before `name=value`. Internal helpers accept any number. */
const argumentCounts: Readonly<Record<string, readonly [least: number, most: number]>> = {
  date: [1, 2],
  number: [1, 1],
  percent: [1, 1],
  currency: [2, 2],
  plural: [1, 1],
  list: [1, 1],
  url: [1, 1],
  lookup: [2, 2],
  t: [1, 1],
};

function toHandlebarsHelper(helper: Helper, counts: readonly [number, number] | undefined): HandlebarsHelper {
  return (...given) => {
    const call = given.at(-1) as HelperCall;
    const args = given.slice(0, -1);
    try {
      if (counts && (args.length < counts[0] || args.length > counts[1]))
        throw new Error(`it requires ${[...new Set(counts)].join(" or ")} arguments, not ${args.length}`);
      refuseUnknownOption(call.name, call.hash, call.loc);
      return helper(args, call);
    } catch (error) {
      if (error instanceof TemplateFault || error instanceof PlacewrightError) throw error;
      throw new TemplateFault(
        `helper "${call.name}": ${reword((error as Error).message, wording)}`,
        call.loc,
      );
    }
  };
}

/** Messages of `Intl` whose terms its users do not know, in plain words. */
const wording: Wording = [
  [/^Invalid currency code : (.*)$/, '"$1" is not a currency code such as EUR'],
  [/^Invalid time zone specified: (.*)$/, '"$1" is not a time zone such as Europe/Paris'],
  [/^Value (.*) out of range for Intl\.\w+ options property (\w+)$/, '"$1" is not a value of $2'],
  [/^Invalid unit argument for .* '(.*)'$/, '"$1" is not a unit such as kilometer'],
  [/^(\w+) value is out of range\.$/, "$1 is out of range"],
];

/**
 * Whether `{{#each}}` can iterate a value. null, false, and "" stand for an optional list that was left out.
 */
const canLoop = (items: unknown): boolean =>
  items === false ||
  items === "" ||
  (typeof items === "object" && !(items instanceof Date) && !(items instanceof Map));

function formatNumber(value: unknown, call: HelperCall, options: Intl.NumberFormatOptions): string {
  const format = new Intl.NumberFormat(formatLocaleOf(call), { ...optionsOf(call), ...options });
  return format.format(toDecimal(value, "value", call.loc));
}

/**
 * Formats a date: `{{date when}}`, `{{date when "short"}}`, `{{date when dateStyle="full" timeStyle="short"
 * timeZone="Europe/Paris"}}`.
 */
function date([value, style]: readonly unknown[], call: HelperCall): string {
  const options = optionsOf(call);
  refuseMixedStyles(style === undefined ? options : { dateStyle: style, ...options });
  const moment = readMoment(value, quote(value));
  const timeZone = String(options["timeZone"] ?? "UTC");
  // A day without a time is the same day in every time zone, but not in one that does not exist.
  if (moment.isDay) new Intl.DateTimeFormat("en", { timeZone });
  return new Intl.DateTimeFormat(formatLocaleOf(call), {
    ...(style !== undefined || Object.keys(options).every((name) => name === "timeZone")
      ? { dateStyle: textOf(style ?? "long", "style", call.loc) as "long" }
      : {}),
    ...options,
    timeZone: moment.isDay ? "UTC" : timeZone,
  }).format(moment.date);
}

/**
 * Returns the plural form of a number in the language: `{{plural count one="# item" other="# items"}}`. `#`
 * stands for the number.
 */
function plural([value]: readonly unknown[], call: HelperCall): string {
  const count = toDecimal(value, "count", call.loc);
  const locale = formatLocaleOf(call);
  const form = call.hash[pluralCategory(count, locale)] ?? call.hash["other"];
  if (form === undefined || form === null) throw new Error('it requires other="…"');
  return textOf(form, "form", call.loc).replaceAll("#", new Intl.NumberFormat(locale).format(count));
}

/**
 * Returns a URL with query parameters added, all encoded: `{{url "https://shop.example/sale"
 * utm_source="mail"}}`.
 */
function url([address]: readonly unknown[], call: HelperCall): string {
  const text = textOf(address, "address", call.loc);
  const parsed = parseUrl(text);
  if (!parsed) throw new Error(`${quote(text)} is not an absolute URL`);
  if (!["https:", "http:", "mailto:"].includes(parsed.protocol))
    throw new Error(`${quote(text)} must begin with https:`);
  // Handlebars collects the parameters from last to first.
  const parameters = Object.entries(call.hash).reverse();
  return linkWith(
    parsed,
    parameters.map(([name, value]) => [name, textOf(value, name, call.loc)]),
  );
}

/** Returns the locale of a call. The data may leave it out, as null, "", or false. */
function localeOf(call: HelperCall): string {
  const locale = call.hash["locale"] ?? call.data.root?.locale;
  if (locale === undefined || locale === null || locale === false || locale === "") return "en";
  const text = textOf(locale, "locale", call.loc);
  if (typeof locale === "string") return text;
  throw new TemplateFault(
    `"locale" must be text, not ${describe(locale)}`,
    call.loc,
    'Set one, such as "de"',
  );
}

/** Same, for a formatter of `Intl`, which knows hyphens only. */
function formatLocaleOf(call: HelperCall): string {
  const locale = localeOf(call);
  try {
    Intl.getCanonicalLocales(locale);
    return locale;
  } catch {
    throw new TemplateFault(`"${locale}" is not a locale`, call.loc, 'Set one, such as "de" or "pt-BR"');
  }
}

/** Returns the options of an Intl formatter that the template sets. */
function optionsOf(call: HelperCall): Record<string, unknown> {
  const { locale: _, ...options } = call.hash;
  for (const [name, value] of Object.entries(options)) textOf(value, name, call.loc);
  return options;
}

/** Describes a value in an error if its content does not help. */
const describe = (value: unknown): string =>
  typeof value === "string"
    ? "text"
    : typeof value === "function"
      ? "a function"
      : value instanceof Date
        ? "a date"
        : quote(value);

function quote(value: unknown): string {
  return typeof value === "object" && value !== null ? "a group of values" : `"${String(value)}"`;
}
