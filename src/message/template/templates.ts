import { readdir } from "node:fs/promises";
import { basename, extname, join, relative } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { readFileInside } from "../project-file.ts";
import type { RenderContext } from "../render-context.ts";
import { createHelpers } from "./helpers.ts";
import { parseLocales } from "./locales.ts";
import { type PartialCall, toStrictProgram } from "./strict-program.ts";
import { TemplateFault, type TemplateOrigin, toTemplateError } from "./template-fault.ts";

/** HTML escapes what it prints; text, such as a subject, does not. */
export type TextKind = "html" | "text";

export type TemplateData = Readonly<Record<string, unknown>>;

/** The templates folder, read and ready to render. Errors are `template-invalid`, located where they lie. */
export interface Templates {
  /** Whether there is `<name>.hbs` in the folder. */
  has(name: string): boolean;
  /** Renders `<name>.hbs`: `spring-sale.html`. Throws `file-missing` where there is none. */
  renderFile(name: string, kind: TextKind, data: TemplateData): string;
  /** Renders text in place, such as a scenario's subject; partials and helpers are at hand. */
  renderText(text: string, kind: TextKind, data: TemplateData): string;
}

type Render = (data: TemplateData) => string;

const folders = new WeakMap<RenderContext, Promise<Templates>>();

/** The templates of a context, read once for it and each compiled once. */
export function loadTemplates(context: RenderContext): Promise<Templates> {
  let templates = folders.get(context);
  if (!templates) {
    templates = readTemplates(context);
    folders.set(context, templates);
  }
  return templates;
}

async function readTemplates({ projectDir, templatesDir }: RenderContext): Promise<Templates> {
  const toProjectPath = (path: string) =>
    relative(projectDir, join(templatesDir, path)).replaceAll("\\", "/");
  const read = async (path: string) =>
    (await readFileInside(templatesDir, path, "template")).toString("utf8");
  const paths = await readdir(templatesDir, { recursive: true }).catch(() => []);

  const origins = new Map<string, TemplateOrigin>();
  for (const path of paths.filter((path) => path.endsWith(".hbs")).sort())
    origins.set(path.replace(/\.hbs$/, "").replaceAll("\\", "/"), {
      file: toProjectPath(path),
      text: await read(path),
    });

  const localePaths = paths.filter((path) => /^locales[/\\][^/\\]+\.(ya?ml|json)$/.test(path)).sort();
  const locales = await parseLocales(
    await Promise.all(
      localePaths.map(async (path) => ({
        file: toProjectPath(path),
        locale: basename(path, extname(path)),
        text: await read(path),
      })),
    ),
  );

  const { default: handlebars } = await import("handlebars");
  const environment = handlebars.create();
  const helpers = createHelpers(locales);
  environment.registerHelper(helpers as Handlebars.HelperDeclareSpec);
  environment.unregisterHelper("log");
  const helperNames = new Set(Object.keys(helpers));
  const knownHelpers = { log: false, ...Object.fromEntries([...helperNames].map((name) => [name, true])) };

  const parse = (origin: TemplateOrigin) => {
    try {
      return toStrictProgram(handlebars.parse(origin.text, { srcName: origin.file }), helperNames);
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
