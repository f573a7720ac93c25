import type { Locales } from "./locales.ts";
import { printHelper, valueHelper } from "./strict-program.ts";
import { TemplateFault, type TemplatePlace } from "./template-fault.ts";
import { readVariable, toPrintable } from "./variable.ts";

/** What Handlebars gives a helper as its last argument. */
interface HelperCall {
  readonly name: string;
  readonly hash: Readonly<Record<string, unknown>>;
  readonly data: { readonly root?: { readonly locale?: unknown } };
  readonly loc: TemplatePlace;
}

type Helper = (args: readonly unknown[], call: HelperCall) => unknown;

/** What Handlebars can register: its arguments, then the call's options. */
export type HandlebarsHelper = (...args: readonly unknown[]) => unknown;

/**
 * The helpers of a template, by name. All that speak a language take it from `locale=`, else from the data's `locale`,
 * else `en`; dates are in UTC unless `timeZone=` says otherwise. Each throws a `TemplateFault` with its place.
 */
export function createHelpers(locales: Locales): Readonly<Record<string, HandlebarsHelper>> {
  return toHandlebarsHelpers({
    ...coreHelpers,
    date,
    number: ([value], call) => new Intl.NumberFormat(localeOf(call), optionsOf(call)).format(toNumber(value)),
    percent: ([value], call) =>
      new Intl.NumberFormat(localeOf(call), { ...optionsOf(call), style: "percent" }).format(toNumber(value)),
    currency: ([value, code], call) =>
      new Intl.NumberFormat(localeOf(call), {
        ...optionsOf(call),
        style: "currency",
        currency: String(code),
      }).format(toNumber(value)),
    plural,
    list: ([items], call) => {
      if (!Array.isArray(items)) throw new Error(`${quote(items)} is no list`);
      return new Intl.ListFormat(localeOf(call), optionsOf(call)).format(
        items.map((item) => String(toPrintable(item, "item", call.loc))),
      );
    },
    url,
    t: ([key], call) => locales.translate(localeOf(call), String(key), call.hash, call.loc),
  });
}

/** What every template has: variables, and `lookup`. */
const coreHelpers: Readonly<Record<string, Helper>> = {
  [valueHelper]: ([base, root, ...keys], call) =>
    readVariable(base, String(root), keys as string[], call.loc),
  [printHelper]: ([base, root, ...keys], call) =>
    toPrintable(
      readVariable(base, String(root), keys as string[], call.loc),
      [root, ...keys].filter(Boolean).join(".") || "this",
      call.loc,
    ),
  lookup: ([base, key], call) => readVariable(base, "", [String(key)], call.loc),
};

/** The helpers of a template language that has none of our own. */
export const plainHelpers = (): Readonly<Record<string, HandlebarsHelper>> =>
  toHandlebarsHelpers(coreHelpers);

const toHandlebarsHelpers = (helpers: Readonly<Record<string, Helper>>) =>
  Object.fromEntries(
    Object.entries(helpers).map(([name, helper]) => [name, toHandlebarsHelper(helper, argumentCounts[name])]),
  );

/** How many arguments before `name=value`; internal helpers take any number. */
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
        throw new Error(`it takes ${[...new Set(counts)].join(" or ")} arguments, not ${args.length}`);
      return helper(args, call);
    } catch (error) {
      if (error instanceof TemplateFault) throw error;
      throw new TemplateFault(`helper "${call.name}": ${(error as Error).message}`, call.loc);
    }
  };
}

/** `{{date when}}`, `{{date when "short"}}`, `{{date when dateStyle="full" timeStyle="short" timeZone="Europe/Paris"}}`. */
function date([value, style]: readonly unknown[], call: HelperCall): string {
  const options = optionsOf(call);
  const moment = value instanceof Date ? value : new Date(typeof value === "number" ? value : String(value));
  if (Number.isNaN(moment.getTime())) throw new Error(`${quote(value)} is no date; write it as 2026-03-31`);
  // A day without a time is that day everywhere.
  const isDay = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
  return new Intl.DateTimeFormat(localeOf(call), {
    ...(style !== undefined || Object.keys(options).every((name) => name === "timeZone")
      ? { dateStyle: (style ?? "long") as "long" }
      : {}),
    ...options,
    timeZone: isDay ? "UTC" : String(options["timeZone"] ?? "UTC"),
  }).format(moment);
}

/** `{{plural count one="# item" other="# items"}}`: the form that the language takes for the number, `#` being the number. */
function plural([value]: readonly unknown[], call: HelperCall): string {
  const count = toNumber(value);
  const locale = localeOf(call);
  const form = call.hash[new Intl.PluralRules(locale).select(count)] ?? call.hash["other"];
  if (typeof form !== "string") throw new Error('it needs other="…"');
  return form.replaceAll("#", new Intl.NumberFormat(locale).format(count));
}

/** `{{url "https://shop.example/sale" utm_source="mail"}}`: the address with query parameters added, all encoded. */
function url([address]: readonly unknown[], call: HelperCall): string {
  let parsed: URL;
  try {
    parsed = new URL(String(address));
  } catch {
    throw new Error(`${quote(address)} is no absolute address`);
  }
  if (!["https:", "http:", "mailto:"].includes(parsed.protocol))
    throw new Error(`${quote(address)} must begin with https:`);
  // Handlebars collects them from the last to the first.
  for (const [name, value] of Object.entries(call.hash).reverse())
    parsed.searchParams.set(name, String(value));
  return parsed.href;
}

function localeOf(call: HelperCall): string {
  const locale = call.hash["locale"] ?? call.data.root?.locale;
  return typeof locale === "string" && locale ? locale : "en";
}

/** The options of an Intl formatter, as the template gives them. */
function optionsOf(call: HelperCall): Record<string, unknown> {
  const { locale: _, ...options } = call.hash;
  return options;
}

function toNumber(value: unknown): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) throw new Error(`${quote(value)} is no number`);
  return number;
}

function quote(value: unknown): string {
  return typeof value === "object" && value !== null ? "a group of values" : `"${String(value)}"`;
}
