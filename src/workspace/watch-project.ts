import { dirname, normalize, relative, sep } from "node:path";
import Watchpack from "watchpack";
import type { ResolvedConfig } from "../config/config.ts";

/** Changes are reported together, this long after the first of them. In milliseconds. */
const debounceMs = 50;

/** Folders that contain no scenarios and change on their own. */
const ignoredNames = new Set(["node_modules", ".git"]);

export interface Watch {
  close(): void;
}

/** Calls `onChange` when files of the project change, with their absolute paths. */
export const watchProject = (
  { projectDir, reportsDir, ledgerDir }: ResolvedConfig,
  onChange: (paths: ReadonlySet<string>) => void,
): Watch =>
  watchFolder(
    projectDir,
    (path) =>
      path === reportsDir ||
      path === ledgerDir ||
      relative(projectDir, path)
        .split(sep)
        .some((name) => ignoredNames.has(name)),
    onChange,
  );

/** Calls `onChange` when any process writes to the ledger. */
export const watchLedger = ({ ledgerDir }: ResolvedConfig, onChange: () => void): Watch =>
  watchFolder(ledgerDir, (path) => dirname(dirname(path)) === ledgerDir, onChange);

/**
 * Watches a folder. Ignores a folder that cannot be watched: pages still show its current state when loaded.
 */
function watchFolder(
  folder: string,
  ignored: (path: string) => boolean,
  onChange: (paths: ReadonlySet<string>) => void,
): Watch {
  const watcher = new Watchpack({ followSymlinks: false, ignored: (path) => ignored(normalize(path)) });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let paths = new Set<string>();
  const changed = (path: string) => {
    paths.add(normalize(path));
    timer ??= setTimeout(() => {
      timer = undefined;
      const reported = paths;
      paths = new Set();
      onChange(reported);
    }, debounceMs);
  };
  watcher.on("change", changed);
  watcher.on("remove", changed);
  watcher.watch({ directories: [folder], startTime: Date.now() });
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
