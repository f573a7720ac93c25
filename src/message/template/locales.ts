import { withFrame } from "../../authored/code-frame.ts";
import { parseJson } from "../../authored/parse-json.ts";
import { parseYaml } from "../../authored/parse-yaml.ts";
import { changeError, PlacewrightError } from "../../base/errors.ts";
import { nearest, suggest } from "../../base/nearest.ts";
import { pluralCategory, toDecimal } from "./numbers.ts";
import { TemplateFault, type TemplatePlace } from "./template-fault.ts";
import { textOf } from "./text-of.ts";

/** A file of translations, as read. */
export interface LocaleFile {
  /** Path relative to the project folder. */
  readonly file: string;
  /** Name of the file without extension: `de-AT` for `locales/de-AT.yaml`. */
  readonly locale: string;
  readonly text: string;
}

/** The translations of all locales. */
export interface Locales {
  /**
   * Returns the text of `key` (`sale.headline`) in the locale, or else in its language (`de-AT`, then `de`).
   * Replaces `{name}` by a parameter. The parameter `count` selects one of several plural forms (`one`,
   * `other`).
   */
  translate(
    locale: string,
    key: string,
    params: Readonly<Record<string, unknown>>,
    place: TemplatePlace,
  ): string;
}

interface Catalog {
  readonly file: string;
  readonly messages: unknown;
}

/** Parses translations: YAML, which includes JSON. Throws `template-invalid` with line and column. */
export async function parseLocales(files: readonly LocaleFile[]): Promise<Locales> {
  const catalogs = new Map<string, Catalog>();
  for (const { file, locale, text } of files) {
    const tag = locale.toLowerCase();
    const other = catalogs.get(tag);
    if (other)
      throw new PlacewrightError(
        "template-invalid",
        `Locale "${locale}" has two files, "${other.file}" and "${file}"`,
        {
          location: { file },
          hint: "Keep only one",
        },
      );
    catalogs.set(tag, await readCatalog(file, text));
  }

  return {
    translate(locale, key, params, place) {
      const chain = fallbacks(locale)
        .map((tag) => catalogs.get(tag))
        .filter((catalog) => catalog !== undefined);
      const [first] = chain;
      if (!first) {
        // Codes of two letters resemble each other.
        const near = locale.length > 2 ? nearest(locale, catalogs.keys()) : undefined;
        throw new TemplateFault(
          `there is no locale file for "${locale}"`,
          place,
          suggest(
            locale,
            near,
            `Add locales/${locale}.yaml to the templates folder, or set another "locale"`,
          ),
        );
      }
      for (const { messages } of chain) {
        const message = lookUp(messages, key);
        if (message !== undefined) return toText(message, key, params, locale, place);
      }
      const near = nearest(key, allKeys(first.messages));
      throw new TemplateFault(
        `locale file "${first.file}" has no "${key}"`,
        place,
        suggest(key, near, `Add "${key}" to the file`),
      );
    },
  };
}

/** A locale that cannot be read is an error of the messages that use it. */
async function readCatalog(file: string, text: string): Promise<Catalog> {
  try {
    const messages = await parseMessages(file, text);
    return { file, messages };
  } catch (error) {
    return {
      file,
      get messages(): never {
        throw error;
      },
    };
  }
}

async function parseMessages(file: string, text: string): Promise<unknown> {
  try {
    const source = await (/\.json$/i.test(file) ? parseJson(text, file) : parseYaml(text, file));
    const { value } = source;
    if ((typeof value === "object" && !Array.isArray(value)) || value === undefined) return value;
    throw new PlacewrightError("template-invalid", "it must be an object of names and texts", {
      location: source.locate([], "value"),
    });
  } catch (error) {
    if (!(error instanceof PlacewrightError)) throw error;
    const reason = `Cannot read locale file "${file}": ${error.reason}`;
    throw withFrame(changeError(error, { code: "template-invalid", reason }), { file, text });
  }
}

/** Returns a locale and its fallbacks in lower case: `zh-hant-tw`, `zh-hant`, `zh`. */
function fallbacks(locale: string): string[] {
  const subtags = locale.toLowerCase().replaceAll("_", "-").split("-");
  return subtags.map((_, index) => subtags.slice(0, subtags.length - index).join("-"));
}

function lookUp(messages: unknown, key: string): unknown {
  let value = messages;
  for (const part of key.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value ?? undefined;
}

function allKeys(messages: unknown, prefix = ""): string[] {
  if (typeof messages !== "object" || messages === null) return [];
  return Object.entries(messages).flatMap(([key, value]) => [
    `${prefix}${key}`,
    ...allKeys(value, `${prefix}${key}.`),
  ]);
}

function toText(
  message: unknown,
  key: string,
  params: Readonly<Record<string, unknown>>,
  locale: string,
  place: TemplatePlace,
): string {
  const form = isPluralGroup(message) ? pluralForm(message, key, params["count"], locale, place) : message;
  if (typeof form === "object" && form !== null)
    throw new TemplateFault(
      `"${key}" is a group of texts`,
      place,
      `Use one of its texts, such as ${key}.${Object.keys(form)[0] ?? "…"}`,
    );
  if (form === undefined || form === null)
    throw new TemplateFault(`"${key}" has no text`, place, "Add it to the locale file");
  return textOf(form, key, place).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined || value === null)
      throw new TemplateFault(`"${key}" requires "${name}"`, place, `Write {{t "${key}" ${name}=…}}`);
    const text = textOf(value, name, place);
    return typeof value === "number" ? new Intl.NumberFormat(locale).format(value) : text;
  });
}

function isPluralGroup(message: unknown): message is Readonly<Record<string, unknown>> {
  return typeof message === "object" && message !== null && Object.hasOwn(message, "other");
}

function pluralForm(
  forms: Readonly<Record<string, unknown>>,
  key: string,
  count: unknown,
  locale: string,
  place: TemplatePlace,
): unknown {
  if (count === undefined || count === null)
    throw new TemplateFault(`"${key}" requires a number "count"`, place, `Write {{t "${key}" count=…}}`);
  return forms[pluralCategory(toDecimal(count, "count", place), locale)] ?? forms["other"];
}
