import { PlacewrightError } from "../../base/errors.ts";
import { nearest, suggest } from "../../base/nearest.ts";
import type { HandlebarsHelper } from "./helpers.ts";
import { createLineMarks, type LocatedText } from "./line-marks.ts";
import { meterBlocks } from "./meter-blocks.ts";
import { checkNesting } from "./nesting.ts";
import { type PartialCall, toStrictProgram } from "./strict-program.ts";
import { TemplateFault, type TemplateOrigin, toTemplateError } from "./template-fault.ts";

/** Kind of output: HTML is escaped; text, such as a subject, is not. */
export type TextKind = "html" | "text";

export type TemplateData = Readonly<Record<string, unknown>>;

/** Templates that were read and are ready to render. Errors are `template-invalid`, with their location. */
export interface Templates {
  /** Whether the folder contains `<name>.hbs`. */
  has(name: string): boolean;
  /** Renders `<name>.hbs`, such as `spring-sale.html`. Throws `file-missing` if it does not exist. */
  renderFile(name: string, kind: TextKind, data: TemplateData): string;
  /** Renders inline text, such as a scenario's subject. Partials and helpers are available. */
  renderText(text: string, kind: TextKind, data: TemplateData): string;
  /** Returns the text of a template of the folder, by its path in the project. Undefined if there is none. */
  textOf(file: string): string | undefined;
  /**
   * Returns a template of the folder by its name with extension: `spring-sale.mjml`. Throws `file-missing` if
   * it does not exist.
   */
  find(name: string): TemplateOrigin;
  /** Renders HTML or MJML from any file, with the location of each line. */
  renderLocated(origin: TemplateOrigin, data: TemplateData): LocatedText;
}

export interface TemplateLanguage {
  /** Templates by name, without `.hbs`. */
  readonly origins: ReadonlyMap<string, TemplateOrigin>;
  readonly helpers: Readonly<Record<string, HandlebarsHelper>>;
  /** Whether `{{#if name}}` and similar blocks treat a name that is missing from the data as empty. */
  readonly guardsMayMiss: boolean;
  /** Converts a template's path to the path that its author knows. */
  toProjectPath(path: string): string;
  /** Called with the text of each loop iteration and each inline partial. May throw a `TemplateFault`. */
  readonly onBlock?: ((text: string) => void) | undefined;
}

type Render = (data: TemplateData) => string;

/** Creates templates from their texts. Compiles each one once. */
export async function createTemplates(language: TemplateLanguage): Promise<Templates> {
  const { origins, helpers, guardsMayMiss, toProjectPath } = language;
  const { default: handlebars } = await import("handlebars");
  const environment = handlebars.create();
  environment.registerHelper(helpers as Handlebars.HelperDeclareSpec);
  environment.unregisterHelper("log");
  if (language.onBlock) meterBlocks(environment, language.onBlock);
  const helperNames = new Set(Object.keys(helpers));
  const knownHelpers = { log: false, ...Object.fromEntries([...helperNames].map((name) => [name, true])) };

  const marks = createLineMarks();
  const byFile = new Map([...origins.values()].map((origin) => [origin.file, origin]));
  const textOf = (file: string): string | undefined => byFile.get(file)?.text;
  const parse = (origin: TemplateOrigin, isMarked: boolean) => {
    try {
      checkNesting(origin.text);
      const strict = toStrictProgram(
        handlebars.parse(origin.text, { srcName: origin.file }),
        helperNames,
        guardsMayMiss,
      );
      if (isMarked) marks.mark(strict.program, origin.file);
      return strict;
    } catch (error) {
      throw toTemplateError(error, origin);
    }
  };

  /** Parses a template and every partial it can reach, so that errors in unused branches are found too. */
  const compile = (origin: TemplateOrigin, kind: TextKind, isMarked = false): Render => {
    const options = { knownHelpers, knownHelpersOnly: true, noEscape: kind === "text" } as CompileOptions;
    const main = parse(origin, isMarked);
    const partials: Record<string, HandlebarsTemplateDelegate> = Object.create(null);
    const inlineNames = new Set(main.inlinePartials);
    const calls: PartialCall[] = [...main.partialCalls];
    for (const call of calls) {
      const partial = origins.get(call.name);
      if (!partial || call.name in partials) continue;
      const strict = parse(partial, isMarked);
      partials[call.name] = environment.compile(strict.program, options);
      for (const name of strict.inlinePartials) inlineNames.add(name);
      calls.push(...strict.partialCalls);
    }
    for (const { name, place } of calls) {
      if (origins.has(name) || inlineNames.has(name)) continue;
      const near = nearest(name, [...origins.keys(), ...inlineNames]);
      const hint = suggest(name, near, `Add "${toProjectPath(`${name}.hbs`)}"`);
      throw toTemplateError(new TemplateFault(`there is no partial "${name}"`, place, hint), origin, textOf);
    }
    const template = environment.compile(main.program, options);
    return (data) => {
      try {
        return template(data, { partials });
      } catch (error) {
        throw toTemplateError(error, origin, textOf);
      }
    };
  };

  const compiled = new Map<string, Render>();
  const once = (key: string, make: () => Render): Render => {
    const render = compiled.get(key) ?? make();
    compiled.set(key, render);
    return render;
  };

  const find = (name: string): TemplateOrigin => {
    const origin = origins.get(name);
    if (origin) return origin;
    const file = name.endsWith(".mjml") ? name : `${name}.hbs`;
    throw missingTemplate(name, toProjectPath(file), [...origins.keys()]);
  };

  return {
    has: (name) => origins.has(name),
    textOf,
    find,
    renderFile(name, kind, data) {
      const origin = find(name);
      return once(`${kind}:file ${name}`, () => compile(origin, kind))(data);
    },
    renderLocated(origin, data) {
      const key = `located:${origin.file}\n${origin.text}`;
      return marks.read(once(key, () => compile(origin, "html", true))(data));
    },
    renderText(text, kind, data) {
      if (!text.includes("{{")) return text;
      return once(`${kind}:text ${text}`, () => compile({ file: "", text }, kind))(data);
    },
  };
}

function missingTemplate(name: string, file: string, known: readonly string[]): PlacewrightError {
  const [ending = ".html"] = /\.mjml$/.exec(name) ?? [];
  const wanted = name.replace(/\.(html|text|mjml)$/, "");
  const near = nearest(
    wanted,
    known.filter((other) => other.endsWith(ending)).map((other) => other.slice(0, -ending.length)),
  );
  return new PlacewrightError("file-missing", `Cannot find template "${wanted}": there is no "${file}"`, {
    literal: wanted,
    ...suggest(wanted, near, "Create it, or fix the name"),
  });
}
