import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { listsPackage, type Manifest, manifestNames, readManifest } from "./manifest.ts";
import {
  isPackageManager,
  lockFiles,
  type PackageManager,
  packageManagers,
  usageOf,
} from "./package-manager.ts";

/** Where the dependencies of a project are written down. */
export interface ProjectHome {
  /**
   * Absolute path of the nearest folder with a manifest in the same repository, or of the project's folder if
   * there is none.
   */
  readonly folder: string;
  readonly manager: PackageManager;
  /** The manifest that lists the dependencies. Its text is undefined if it does not exist. */
  readonly manifest: Manifest;
  /** Whether `.ts` files are ECMAScript modules. Undefined without a manifest. */
  readonly isModule: boolean | undefined;
  /** Absolute path of the repository's root. Undefined outside a repository. */
  readonly repository: string | undefined;
  /** Whether the project, or a folder above it in the repository, has a `tsconfig.json`. */
  readonly hasTsconfig: boolean;
  /** Whether the manifest lists the package, it is in `node_modules`, and there is a lock file. */
  readonly isInstalled: boolean;
}

/** A folder, and the names in it. */
interface Level {
  readonly folder: string;
  readonly names: ReadonlySet<string>;
}

/** How to find the package manager. */
export interface HomeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The package manager that the user named. */
  readonly named: PackageManager | undefined;
  /** Asks which of several package managers to use. Undefined if nobody can be asked, or if the user cancels. */
  choose(found: readonly PackageManager[]): Promise<PackageManager | undefined>;
}

/** Returns the project's folder and those above it up to the root of the repository. Only the first outside of one. */
async function levelsOf(project: string): Promise<readonly [Level, ...Level[]]> {
  const read = async (folder: string): Promise<Level> => ({
    folder,
    names: new Set(await readdir(folder).catch((): string[] => [])),
  });
  const first = await read(project);
  const above: Level[] = [];
  for (let last = first; !last.names.has(".git"); ) {
    const parent = dirname(last.folder);
    if (parent === last.folder) return [first];
    last = await read(parent);
    above.push(last);
  }
  return [first, ...above];
}

/** Returns the package managers that a folder's files name. The field `packageManager` decides alone. */
async function managersAt({ folder, names }: Level): Promise<readonly string[]> {
  if (names.has("package.json")) {
    const { value } = await readManifest(folder, "package.json");
    const [field] = String(value["packageManager"] ?? "").split("@");
    if (field) return [field];
  }
  return [...new Set([...names].flatMap((name) => lockFiles[name] ?? []))];
}

/** Returns the package manager that runs this command: npm for npx. Default: npm. */
function callerOf(env: Readonly<Record<string, string | undefined>>): PackageManager {
  if ("deno" in process.versions) return "deno";
  const [name = ""] = (env["npm_config_user_agent"] ?? "").split("/");
  return isPackageManager(name) ? name : "npm";
}

/** Returns the package manager of a project. Throws `usage` if its files name several, or none that init knows. */
async function findManager(
  levels: readonly Level[],
  { env, named, choose }: HomeOptions,
): Promise<PackageManager> {
  if (named) return named;
  let found: readonly string[] = [];
  for (const level of levels) {
    if (found.length === 0) found = await managersAt(level);
  }
  const names = levels[0]?.names ?? new Set();
  if (found.length === 0)
    return !names.has("package.json") && manifestNames.some((name) => names.has(name))
      ? "deno"
      : callerOf(env);
  const known = found.filter(isPackageManager);
  const [only] = known;
  if (only && found.length === 1) return only;
  const chosen = known.length > 0 ? await choose(known) : undefined;
  if (chosen) return chosen;
  throw new PlacewrightError(
    "usage",
    `Cannot tell which package manager installs the project: its files name ${found.join(" and ")}`,
    { hint: `Choose one of ${packageManagers.join(", ")}, such as --package-manager ${only ?? "npm"}` },
  );
}

/** Finds where a project's dependencies belong, and what installs them. Looks no higher than the repository's root. */
export async function findHome(project: string, options: HomeOptions): Promise<ProjectHome> {
  const levels = await levelsOf(project);
  const index = levels.findIndex(({ names }) => manifestNames.some((name) => names.has(name)));
  const fromHome = levels.slice(Math.max(0, index));
  const [home = levels[0]] = fromHome;
  const manager = await findManager(fromHome, options);
  const own =
    manager === "deno" ? (home.names.has("deno.jsonc") ? "deno.jsonc" : "deno.json") : "package.json";
  const manifest = await readManifest(home.folder, own);
  const packages = fromHome.map(({ folder }) => join(folder, "node_modules/placewright/package.json"));
  const found = await Promise.all(packages.map((path) => stat(path).catch(() => undefined)));
  const { lockFile } = usageOf(manager);
  return {
    folder: home.folder,
    manager,
    manifest,
    isModule:
      manager === "deno" || (manifest.text === undefined ? undefined : manifest.value["type"] === "module"),
    repository: levels.at(-1)?.names.has(".git") ? levels.at(-1)?.folder : undefined,
    hasTsconfig: levels.some(({ names }) => names.has("tsconfig.json")),
    isInstalled:
      listsPackage(manifest) && found.some(Boolean) && fromHome.some(({ names }) => names.has(lockFile)),
  };
}
