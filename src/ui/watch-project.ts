import { relative, sep } from "node:path";
import { type ChokidarOptions, watch } from "chokidar";
import type { ResolvedConfig } from "../config/config.ts";

/** Changes that come together are told once, when the last of them is written. */
const togetherMs = 50;

/** Folders that no scenario lives in, and that change by our own doing. */
const ignoredNames = new Set(["node_modules", ".git"]);

export interface Watch {
  close(): Promise<void>;
}

/** Tells when a file of the project has changed; resolves once it watches. */
export const watchProject = (
  { projectDir, reportsDir, ledgerDir }: ResolvedConfig,
  onChange: () => void,
): Promise<Watch> =>
  watchFolder(projectDir, onChange, {
    ignored: (path) =>
      path === reportsDir ||
      path === ledgerDir ||
      relative(projectDir, path)
        .split(sep)
        .some((name) => ignoredNames.has(name)),
  });

/** Tells when the ledger was written to, by whatever process. */
export const watchLedger = ({ ledgerDir }: ResolvedConfig, onChange: () => void): Promise<Watch> =>
  watchFolder(ledgerDir, onChange, { depth: 0 });

async function watchFolder(folder: string, onChange: () => void, options: ChokidarOptions): Promise<Watch> {
  const watcher = watch(folder, { ...options, ignoreInitial: true, followSymlinks: false });
  let timer: ReturnType<typeof setTimeout> | undefined;
  watcher.on("all", () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      onChange();
    }, togetherMs);
  });
  // A folder that may not be read, or too many for the system: the pages still show what is there when they are loaded.
  watcher.on("error", () => {});
  await new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
  return {
    close() {
      clearTimeout(timer);
      return watcher.close();
    },
  };
}
