import { basename, extname, join, relative } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { WalkError, walkFolder } from "../../base/walk-folder.ts";
import { readFileInside, readTextInside, toText } from "../project-file.ts";
import type { RenderContext } from "../render-context.ts";
import { createTemplates, type Templates } from "./create-templates.ts";
import { createHelpers } from "./helpers.ts";
import { parseLocales } from "./locales.ts";
import type { TemplateOrigin } from "./template-fault.ts";

const folders = new WeakMap<RenderContext, Promise<Templates>>();

/** Returns the templates of a context. Reads them once per context, and compiles each one once. */
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
  const code = "template-invalid";
  const paths = await walkFolder(templatesDir).catch((error: unknown) => {
    if (!(error instanceof WalkError)) throw error;
    throw new PlacewrightError(
      "file-outside-project",
      `Cannot read templates from "${toProjectPath(error.path)}": ${error.message}`,
      { hint: "Copy the templates into the folder, or remove the link", cause: error },
    );
  });

  const origins = new Map<string, TemplateOrigin>();
  for (const path of paths.filter((path) => /\.(hbs|mjml)$/.test(path)))
    origins.set(
      path.replace(/\.hbs$/, ""),
      decodedOnUse(await readFileInside(templatesDir, path, "template"), toProjectPath(path)),
    );

  const localePaths = paths.filter((path) => /^locales\/[^/]+\.(ya?ml|json)$/.test(path));
  const locales = await parseLocales(
    await Promise.all(
      localePaths.map(async (path) => ({
        file: toProjectPath(path),
        locale: basename(path, extname(path)),
        text: await readTextInside(templatesDir, path, "locale file", { code, file: toProjectPath(path) }),
      })),
    ),
  );

  return createTemplates({
    origins,
    helpers: createHelpers(locales),
    guardsMayMiss: false,
    toProjectPath,
  });
}

/** A template that is not UTF-8 is no error of messages that do not use it. */
function decodedOnUse(bytes: Uint8Array, file: string): TemplateOrigin {
  let text: string | undefined;
  return {
    file,
    get text() {
      text ??= toText(bytes, { what: "template", code: "template-invalid", file });
      return text;
    },
  };
}
