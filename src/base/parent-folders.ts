import type { Stats } from "node:fs";
import { lstat, realpath, stat } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";

const writableByGroup = 0o020;
const writableByAll = 0o002;
const sticky = 0o1000;

/**
 * Returns why other users could replace a path, or undefined if they cannot. They can if another user, except
 * root, owns a folder or link above it, or if others may rename a folder's entries.
 *
 * Includes the folders above the targets of links. Skips the working directory and the folders above it,
 * because their code is trusted.
 */
export async function refuseParents(path: string): Promise<string | undefined> {
  const uid = process.getuid?.();
  if (uid === undefined) return undefined;
  const whole = resolve(path);
  const owner = uid === 0 ? await checkoutOwner(whole) : undefined;
  for (const each of await foldersAbove(whole)) {
    if (isAboveWork(each)) continue;
    const found = await lstat(each).catch(() => undefined);
    if (!found) continue;
    if (found.uid !== uid && found.uid !== 0 && found.uid !== owner)
      return `"${each}" above it belongs to another user (uid ${found.uid})`;
    if (found.isDirectory() && isOpen(found))
      return `other users can replace the contents of "${each}" above it`;
  }
  return undefined;
}

/** Root may work in a checkout of another user: returns a folder's owner if its parent has the same owner. */
async function checkoutOwner(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  const parent = await stat(dirname(path)).catch(() => undefined);
  return found && found.uid === parent?.uid ? found.uid : undefined;
}

/** Returns the folders above a path, and above the targets of links on it. */
async function foldersAbove(path: string): Promise<ReadonlySet<string>> {
  const above = chainFrom(dirname(path));
  for (const each of [path, ...above]) {
    const real = await realpath(each).catch(() => undefined);
    if (real !== undefined) return new Set([...above, ...chainFrom(each === path ? dirname(real) : real)]);
  }
  return new Set(above);
}

function chainFrom(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...chainFrom(parent)];
}

const isAboveWork = (folder: string): boolean =>
  `${process.cwd()}${sep}`.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);

/** A group with the same number as the owner is the user's private group, the default on most systems. */
const isOpen = ({ mode, uid, gid }: Stats): boolean =>
  (mode & sticky) === 0 &&
  ((mode & writableByAll) !== 0 || ((mode & writableByGroup) !== 0 && gid !== 0 && gid !== uid));
