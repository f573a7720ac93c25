import { PlacewrightError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { HandlebarsHelper } from "./helpers.ts";
import { meterBlocks } from "./meter-blocks.ts";
import { checkNesting } from "./nesting.ts";
import { printAsText } from "./print-as-text.ts";
import { type PartialCall, toStrictProgram } from "./strict-program.ts";
import { TemplateFault, type TemplateOrigin, toTemplateError } from "./template-fault.ts";

/** HTML escapes what it prints; text, such as a subject, does not. */
export type TextKind = "html" | "text";

export type TemplateData = Readonly<Record<string, unknown>>;

/** Templates, read and ready to render. Errors are `template-invalid`, located where they lie. */
export interface Templates {
  /** Whether there is `<name>.hbs` in the folder. */
  has(name: string): boolean;
  /** Renders `<name>.hbs`: `spring-sale.html`. Throws `file-missing` where there is none. */
  renderFile(name: string, kind: TextKind, data: TemplateData): string;
  /** Renders text in place, such as a scenario's subject; partials and helpers are at hand. */
  renderText(text: string, kind: TextKind, data: TemplateData): string;
}

export interface TemplateLanguage {
  /** By name, without `.hbs`. */
  readonly origins: ReadonlyMap<string, TemplateOrigin>;
  readonly helpers: Readonly<Record<string, HandlebarsHelper>>;
  /** Whether `{{#if name}}` and the like take a name that the data does not have for an empty one. */
  readonly guardsMayMiss: boolean;
  /** A template's path as its author knows it. */
  toProjectPath(path: string): string;
  /** Called with the text of each turn of a loop and each inline partial; may throw a `TemplateFault`. */
  readonly onBlock?: ((text: string) => void) | undefined;
}

type Render = (data: TemplateData) => string;

/** Makes templates of what was read; each is compiled once. */
export async function createTemplates(language: TemplateLanguage): Promise<Templates> {
  const { origins, helpers, guardsMayMiss, toProjectPath } = language;
  const { default: handlebars } = await import("handlebars");
  const environment = handlebars.create();
  environment.registerHelper(helpers as Handlebars.HelperDeclareSpec);
  environment.unregisterHelper("log");
  printAsText(environment);
  if (language.onBlock) meterBlocks(environment, language.onBlock);
  const helperNames = new Set(Object.keys(helpers));
  const knownHelpers = { log: false, ...Object.fromEntries([...helperNames].map((name) => [name, true])) };

  const parse = (origin: TemplateOrigin) => {
    try {
      checkNesting(origin.text);
      return toStrictProgram(
        handlebars.parse(origin.text, { srcName: origin.file }),
        helperNames,
        guardsMayMiss,
      );
    } catch (error) {
      throw toTemplateError(error, origin);
    }
  };

  /** Parses a template and every partial it reaches, so that a fault in a branch not taken is found too. */
  const compile = (origin: TemplateOrigin, kind: TextKind): Render => {
    const options = { knownHelpers, knownHelpersOnly: true, noEscape: kind === "text" } as CompileOptions;
    const main = parse(origin);
    const partials: Record<string, HandlebarsTemplateDelegate> = Object.create(null);
    const inlineNames = new Set(main.inlinePartials);
    const calls: PartialCall[] = [...main.partialCalls];
    for (const call of calls) {
      const partial = origins.get(call.name);
      if (!partial || call.name in partials) continue;
      const strict = parse(partial);
      partials[call.name] = environment.compile(strict.program, options);
      for (const name of strict.inlinePartials) inlineNames.add(name);
      calls.push(...strict.partialCalls);
    }
    for (const { name, place } of calls) {
      if (origins.has(name) || inlineNames.has(name)) continue;
      const near = nearest(name, [...origins.keys(), ...inlineNames]);
      const hint = near ? `write "${near}"` : `add "${toProjectPath(`${name}.hbs`)}"`;
      throw toTemplateError(new TemplateFault(`there is no partial "${name}"`, place, hint), origin);
    }
    const template = environment.compile(main.program, options);
    return (data) => {
      try {
        return template(data, { partials });
      } catch (error) {
        throw toTemplateError(error, origin);
      }
    };
  };

  const compiled = new Map<string, Render>();
  const compiledOnce = (key: string, origin: TemplateOrigin, kind: TextKind): Render => {
    const render = compiled.get(`${kind}:${key}`) ?? compile(origin, kind);
    compiled.set(`${kind}:${key}`, render);
    return render;
  };

  return {
    has: (name) => origins.has(name),
    renderFile(name, kind, data) {
      const origin = origins.get(name);
      if (!origin) throw missingTemplate(name, toProjectPath(`${name}.hbs`), [...origins.keys()]);
      return compiledOnce(`file ${name}`, origin, kind)(data);
    },
    renderText(text, kind, data) {
      if (!text.includes("{{")) return text;
      return compiledOnce(`text ${text}`, { file: "", text }, kind)(data);
    },
  };
}

function missingTemplate(name: string, file: string, known: readonly string[]): PlacewrightError {
  const wanted = name.replace(/\.(html|text)$/, "");
  const near = nearest(
    wanted,
    known.filter((other) => other.endsWith(".html")).map((other) => other.replace(/\.html$/, "")),
  );
  return new PlacewrightError("file-missing", `Cannot find template "${wanted}": there is no "${file}"`, {
    literal: wanted,
    hint: near ? `write "${near}"` : "create it, or correct the name",
  });
}
