import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

export interface WalkOptions {
  /** Whether to enter a folder with this name. Default: every folder. */
  readonly enters?: (name: string) => boolean;
}

/** More folders than any project has. */
export const maxFolders = 20_000;

/** The error thrown when a folder cannot be walked completely. */
export class WalkError extends Error {
  /** Path relative to the folder. */
  readonly path: string;

  constructor(path: string, why: string) {
    super(why);
    this.path = path;
  }
}

/**
 * Returns the sorted paths of everything below a folder except folders, relative to it, with `/`. Follows
 * links to folders that stay inside, each real folder once. Returns an empty list if the folder does not
 * exist.
 *
 * Throws `WalkError` if a link leads out of the folder, or if there are more than `maxFolders`.
 */
export async function walkFolder(
  folder: string,
  { enters = () => true }: WalkOptions = {},
): Promise<string[]> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) return [];
  const found: string[] = [];
  const visited = new Set<string>([root]);
  const links: string[] = [];
  const visit = async (path: string): Promise<void> => {
    if (visited.size > maxFolders)
      throw new WalkError(path, `there are more than ${maxFolders} folders in it`);
    const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isSymbolicLink()) links.push(inner);
      else if (!entry.isDirectory()) found.push(inner);
      else if (enters(entry.name)) await enter(inner);
    }
  };
  const enter = async (path: string): Promise<void> => {
    const real = await realpath(join(folder, path)).catch(() => undefined);
    if (real === undefined || visited.has(real)) return;
    const outside = relative(root, real);
    if (outside === ".." || outside.startsWith(`..${sep}`))
      throw new WalkError(path, "it links outside the project folder");
    visited.add(real);
    await visit(path);
  };
  await visit("");
  // Follow links last, so that a folder appears under its own path if it has one.
  for (let path = links.shift(); path !== undefined; path = links.shift()) {
    const kind = await stat(join(folder, path)).catch(() => undefined);
    if (!kind?.isDirectory()) found.push(path);
    else if (enters(path.slice(path.lastIndexOf("/") + 1))) await enter(path);
  }
  return found.toSorted();
}
