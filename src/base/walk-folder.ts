import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

export interface WalkOptions {
  /** Whether to enter a folder of this name. */
  readonly enters?: (name: string) => boolean;
}

/** More folders than any project has. */
export const maxFolders = 20_000;

/** A folder could not be walked to its end. */
export class WalkError extends Error {
  /** Relative to the folder. */
  readonly path: string;

  constructor(path: string, why: string) {
    super(why);
    this.path = path;
  }
}

/**
 * The paths of everything below a folder but the folders themselves, sorted, relative to it, with `/`. Links to folders are
 * followed, each real folder once, and only if they stay inside. A folder that does not exist is empty. Throws `WalkError`
 * for a link that leads out of the folder, and if there are more than `maxFolders`.
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
      throw new WalkError(path, "it leads outside the folder it must stay in");
    visited.add(real);
    await visit(path);
  };
  await visit("");
  // Links come last, so that a folder has its own path wherever it has one.
  for (let path = links.shift(); path !== undefined; path = links.shift()) {
    const kind = await stat(join(folder, path)).catch(() => undefined);
    if (!kind?.isDirectory()) found.push(path);
    else if (enters(path.slice(path.lastIndexOf("/") + 1))) await enter(path);
  }
  return found.toSorted();
}
