import * as fs from "node:fs";
import { relative, sep } from "node:path";
import type { GlobOptions } from "tinyglobby";
import { maxFolders } from "../base/walk-folder.ts";

/** File functions for a glob, and whether the walk was cut off. */
export interface SafeWalk {
  readonly fs: NonNullable<GlobOptions["fs"]>;
  readonly isCut: () => boolean;
}

/**
 * Creates file functions for a glob below `root`. Follows links only to folders outside `root`, each real
 * folder once: folders below `root` are found anyway, and a folder above it contains the link itself. Reads
 * at most `maxFolders` folders.
 */
export function walkSafely(root: string): SafeWalk {
  const realRoot = realPathOf(root);
  const entered = new Set<string>();
  let folders = 0;
  const isNew = (target: string): boolean => {
    if (holds(realRoot, target) || holds(target, realRoot) || entered.has(target)) return false;
    entered.add(target);
    return true;
  };
  return {
    fs: {
      readdir: ((path: string, options: { withFileTypes: true }, callback: ReadFolder) => {
        if (++folders > maxFolders) callback(null, []);
        else fs.readdir(path, options, callback);
      }) as typeof fs.readdir,
      realpath: ((path: string, callback: Resolve) => {
        fs.realpath(path, (error, target) => {
          // A link that leads to no file is found, so that reading it says so.
          if (error) return callback(null, path);
          fs.stat(target, (unreadable, kind) => {
            const isKnown = !unreadable && kind.isDirectory() && !isNew(target);
            callback(isKnown ? new Error("the folder is read under another path") : null, target);
          });
        });
      }) as typeof fs.realpath,
      stat: ((path: string, callback: ReadKind) => {
        fs.stat(path, (error, kind) => (error ? fs.lstat(path, callback) : callback(null, kind)));
      }) as typeof fs.stat,
    },
    isCut: () => folders > maxFolders,
  };
}

function realPathOf(path: string): string {
  try {
    return fs.realpathSync(path);
  } catch {
    return path;
  }
}

type ReadFolder = (error: NodeJS.ErrnoException | null, entries: fs.Dirent[]) => void;
type ReadKind = (error: NodeJS.ErrnoException | null, kind: fs.Stats) => void;
type Resolve = (error: Error | null, target: string) => void;

/** Whether a folder equals another one, or is an ancestor of it. */
function holds(folder: string, other: string): boolean {
  const path = relative(folder, other);
  return path !== ".." && !path.startsWith(`..${sep}`);
}
