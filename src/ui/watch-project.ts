import { relative, sep } from "node:path";
import { watch } from "chokidar";
import type { ResolvedConfig } from "../config/config.ts";

/** Changes that come together are told once. */
const settleMs = 50;

/** Folders that no scenario lives in, and that change by our own doing. */
const ignoredNames = new Set(["node_modules", ".git"]);

/** Tells when a file of the project has changed; resolves once it watches. */
export async function watchProject(
  { projectDir, reportsDir, ledgerDir }: ResolvedConfig,
  onChange: () => void,
): Promise<{ close(): Promise<void> }> {
  const isIgnored = (path: string): boolean =>
    path === reportsDir ||
    path === ledgerDir ||
    relative(projectDir, path)
      .split(sep)
      .some((name) => ignoredNames.has(name));
  const watcher = watch(projectDir, { ignored: isIgnored, ignoreInitial: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  watcher.on("all", () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, settleMs);
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
