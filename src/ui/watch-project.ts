import { dirname, normalize, relative, sep } from "node:path";
import Watchpack from "watchpack";
import type { ResolvedConfig } from "../config/config.ts";

/** Changes that come together are reported once, this long after the first of them. */
const togetherMs = 50;

/** Folders that hold no scenarios, and that change on their own. */
const ignoredNames = new Set(["node_modules", ".git"]);

export interface Watch {
  close(): void;
}

/** Reports that a file of the project has changed. */
export const watchProject = (
  { projectDir, reportsDir, ledgerDir }: ResolvedConfig,
  onChange: () => void,
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

/** Reports that any process has written to the ledger. */
export const watchLedger = ({ ledgerDir }: ResolvedConfig, onChange: () => void): Watch =>
  watchFolder(ledgerDir, (path) => dirname(dirname(path)) === ledgerDir, onChange);

/** A folder that cannot be watched is not: the pages still show what is there when they are loaded. */
function watchFolder(folder: string, ignored: (path: string) => boolean, onChange: () => void): Watch {
  const watcher = new Watchpack({ followSymlinks: false, ignored: (path) => ignored(normalize(path)) });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      onChange();
    }, togetherMs);
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
