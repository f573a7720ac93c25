import { stat } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { toProjectPath } from "../authored/import-module.ts";
import { PlacewrightError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { maxFolders } from "../base/walk-folder.ts";
import { walkSafely } from "./walk-safely.ts";

const endings = ["ts", "mts", "js", "mjs", "yaml", "yml"];

/**
 * Globs that are never scenarios: type declarations, packages, data and message folders, and helpers prefixed
 * with `_`.
 */
const neverScenarios = [
  "**/*.d.{ts,mts}",
  "**/node_modules/**",
  "**/{data,messages,assets}/**",
  "**/_*",
  "**/_*/**",
];

export interface DiscoverOptions {
  /** Absolute path of the project folder. Other paths are relative to it. */
  readonly projectDir: string;
  /** The folder to search if no paths are given. */
  readonly scenariosDir: string;
  /** Files, folders, and globs to search instead. */
  readonly paths?: readonly string[] | undefined;
  /**
   * Globs of files, relative to the project folder, that run only if they are named:
   * `scenarios/known-bad/**`.
   */
  readonly ignore?: readonly string[] | undefined;
}

/**
 * Returns the sorted scenario files, relative to the project folder, with forward slashes. Always includes a
 * named file. Leaves out ignored files of a named folder or glob, unless it contains nothing else.
 *
 * Throws `file-missing` if a path does not exist, `usage` for another kind of file, and `selection-empty` for
 * a folder without scenarios. A missing scenarios folder counts as empty.
 */
export async function discoverScenarioFiles(options: DiscoverOptions): Promise<string[]> {
  const { projectDir, scenariosDir, paths = [], ignore = [] } = options;
  const ignored = new Set(await globFiles(projectDir, ignore, ["**/node_modules/**"], projectDir));
  const found = new Set<string>();
  if (paths.length === 0) {
    const files = await scenariosIn(resolve(projectDir, scenariosDir), projectDir);
    for (const file of files) if (!ignored.has(file)) found.add(file);
  }
  for (const path of paths) {
    if (path === "")
      throw new PlacewrightError("usage", "Cannot select scenarios: a path is empty", {
        hint: "Omit it to select all scenarios",
      });
    for (const file of await filesAt(path, options, ignored)) found.add(file);
  }
  return [...found].toSorted();
}

async function filesAt(
  path: string,
  options: DiscoverOptions,
  ignored: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { projectDir } = options;
  const target = resolve(projectDir, path);
  const kind = await stat(target).catch(() => undefined);
  if (!kind) {
    const matching = await matchingScenarios(path, projectDir);
    if (matching.length === 0) throw await missing(path, options);
    return withoutIgnored(matching, ignored);
  }
  if (!kind.isDirectory()) {
    if (endings.includes(extname(path).slice(1)) && !/\.d\.m?ts$/.test(path))
      return [toProjectPath(projectDir, target)];
    throw new PlacewrightError("usage", `"${path}" is not a scenario file`, {
      literal: path,
      hint: `Use a folder, or a file with one of these extensions: ${endings.map((ending) => `.${ending}`).join(", ")}`,
    });
  }
  const files = await scenariosIn(target, projectDir);
  if (files.length === 0) {
    throw new PlacewrightError("selection-empty", `No scenario files in "${path}"`, {
      literal: path,
      hint: `Use one of these file extensions: ${endings.map((ending) => `.${ending}`).join(", ")}`,
    });
  }
  return withoutIgnored(files, ignored);
}

/** Leaves out ignored files, unless all of them are. */
function withoutIgnored(files: readonly string[], ignored: ReadonlySet<string>): readonly string[] {
  const wanted = files.filter((file) => !ignored.has(file));
  return wanted.length > 0 ? wanted : files;
}

/** Returns the scenario files that match a glob such as `scenarios/**`, or none if the path is not a glob. */
async function matchingScenarios(path: string, projectDir: string): Promise<string[]> {
  const { isDynamicPattern } = await import("tinyglobby");
  if (!isDynamicPattern(path)) return [];
  const files = await globFiles(projectDir, [path], neverScenarios, projectDir);
  return files.filter((file) => endings.includes(extname(file).slice(1)));
}

function scenariosIn(folder: string, projectDir: string): Promise<string[]> {
  return globFiles(folder, [`**/*.{${endings.join(",")}}`], neverScenarios, projectDir);
}

async function globFiles(
  cwd: string,
  patterns: readonly string[],
  ignore: readonly string[],
  projectDir: string,
): Promise<string[]> {
  const { glob } = await import("tinyglobby");
  const walk = walkSafely(cwd);
  const files = await glob(patterns, { cwd, ignore, expandDirectories: false, fs: walk.fs });
  if (walk.isCut())
    throw new PlacewrightError(
      "usage",
      `Cannot search "${toProjectPath(projectDir, cwd)}" for scenarios: there are more than ${maxFolders} folders in it`,
      {
        hint: "Name the scenario files, or remove links to folders without scenarios",
      },
    );
  return files.map((file) => toProjectPath(projectDir, resolve(cwd, file)));
}

async function missing(
  path: string,
  { projectDir, scenariosDir }: DiscoverOptions,
): Promise<PlacewrightError> {
  const known = await scenariosIn(resolve(projectDir, scenariosDir), projectDir);
  const stem = (file: string): string => basename(file).replace(/\.[^.]+$/, "");
  const byStem = nearest(stem(path), known.map(stem));
  const meant = nearest(path, known) ?? known.find((file) => stem(file) === byStem);
  return new PlacewrightError("file-missing", `No file or folder named "${path}"`, {
    literal: path,
    hint: meant ? `Did you mean "${meant}"?` : "Check the path, which is relative to the project folder",
  });
}
