import { lstat, realpath } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import type { ResolvedConfig } from "../../config/config.ts";

/** The kinds of files that the dashboard shows and changes. */
export type FileKind = "scenario" | "data" | "template" | "locale";

/** A file of the project that the dashboard may change. */
export interface WritablePath {
  /** Path relative to the project folder, with `/`. */
  readonly file: string;
  readonly kind: FileKind;
  /** Absolute path without links. The file need not exist, nor the folders above it. */
  readonly realPath: string;
}

export type FilePlaces = Pick<
  ResolvedConfig,
  "projectDir" | "scenariosDir" | "templatesDir" | "reportsDir" | "ledgerDir"
>;

const maxPathLength = 300;

/** Names that Windows gives to devices, with any extension. */
const deviceNames = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i;

/** Characters that Windows does not allow in names, or that separate a drive or a stream. */
const refusedCharacters = /[\\:*?"<>|\p{Cc}\p{Cf}]/u;

/** Whether a name of a path can mean only what it says, on every system. */
const isPlainName = (name: string): boolean =>
  name !== "" &&
  !name.startsWith(".") &&
  !/[. ]$/.test(name) &&
  !refusedCharacters.test(name) &&
  !deviceNames.test(name) &&
  name.toLowerCase() !== "node_modules";

/** Whether a path is relative, stays in its folder, and has no hidden, reserved, or package folder in it. */
export const isPlainPath = (path: string): boolean =>
  path.length <= maxPathLength && path.isWellFormed() && path.split("/").every(isPlainName);

/**
 * Returns the kind of a file, by its folder and its extension. Undefined for every other file. `file` is relative to
 * the project folder, with `/`.
 */
export function kindOfFile(file: string, places: FilePlaces): FileKind | undefined {
  if (!isPlainPath(file)) return undefined;
  const { projectDir, scenariosDir, templatesDir, reportsDir, ledgerDir } = places;
  const path = resolve(projectDir, file);
  if (/^placewright\.config\.\w+$/i.test(file)) return undefined;
  if ([reportsDir, ledgerDir].some((folder) => inside(folder, path) !== undefined)) return undefined;
  const template = inside(templatesDir, path);
  if (template !== undefined) {
    if (/^locales\/[^/]+\.(?:ya?ml|json)$/i.test(template)) return "locale";
    if (/\.(?:hbs|mjml|html|txt|[jt]sx)$/i.test(template)) return "template";
  }
  const scenario = inside(resolve(projectDir, scenariosDir), path);
  if (scenario === undefined) return undefined;
  const folders = scenario.split("/").slice(0, -1);
  if (folders.includes("data") && /\.(?:csv|json|ya?ml)$/i.test(scenario)) return "data";
  const isNever =
    /(?:^|\/)_|\.d\.m?ts$/.test(scenario) ||
    folders.some((name) => ["data", "messages", "assets"].includes(name));
  return !isNever && /\.(?:ya?ml|m?[jt]s)$/.test(scenario) ? "scenario" : undefined;
}

/**
 * Returns a file that the dashboard may change, after following links. Throws `file-outside-project` for any path that
 * leaves the project folder, by its text or by a link, and `usage` for a file of another kind.
 */
export async function findWritable(path: unknown, places: FilePlaces): Promise<WritablePath> {
  const outside = (why: string) =>
    new PlacewrightError("file-outside-project", `Cannot open this file: ${why}`, {
      hint: "Choose a file in the list of the Write page",
    });
  if (typeof path !== "string" || !isPlainPath(path))
    throw outside("its path is not a plain path inside the project folder");
  const kind = kindOfFile(path, places);
  if (!kind)
    throw new PlacewrightError(
      "usage",
      `Cannot open "${path}": it is not a scenario, a template, or a locale file`,
      {
        hint: "Choose a file in the list of the Write page",
      },
    );
  const root = await realpath(places.projectDir);
  const realPath = await followLinks(resolve(places.projectDir, path));
  const real = realPath === undefined ? undefined : inside(root, realPath);
  if (realPath === undefined || real === undefined || !isPlainPath(real))
    throw outside("a link leads out of the project folder, or nowhere");
  // A link inside the project may lead to a file of another kind, such as the config.
  const realKind = kindOfFile(real, await withoutLinks(places, root));
  if (realKind !== kind) throw outside("a link leads to a file of another kind");
  return { file: path, kind, realPath };
}

/** Returns a path without links. Its last names need not exist. Undefined if a link leads nowhere. */
async function followLinks(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") return undefined;
    // A broken link would be followed when the file is written.
    if (await lstat(path).catch(() => undefined)) return undefined;
    const parent = dirname(path);
    const above = parent === path ? undefined : await followLinks(parent);
    return above === undefined ? undefined : resolve(above, relative(parent, path));
  }
}

async function withoutLinks(places: FilePlaces, root: string): Promise<FilePlaces> {
  const real = async (path: string) => (await followLinks(resolve(places.projectDir, path))) ?? path;
  return {
    projectDir: root,
    scenariosDir: await real(places.scenariosDir),
    templatesDir: await real(places.templatesDir),
    reportsDir: await real(places.reportsDir),
    ledgerDir: await real(places.ledgerDir),
  };
}

/** Returns the path of a file relative to a folder, with `/`. Undefined if it is not inside. */
function inside(folder: string, path: string): string | undefined {
  const found = relative(folder, path).replaceAll("\\", "/");
  return found === "" || found === ".." || found.startsWith("../") || isAbsolute(found) ? undefined : found;
}
