import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./run-cli.ts";

/** Builds the package again if the source is newer than what was built: tests load what is built. */
export default function setup(): void {
  const builtMs = statSync(join(projectRoot, "dist/cli/main.js"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (newestIn(join(projectRoot, "src")) > builtMs)
    execFileSync(process.execPath, [join(projectRoot, ".ci/build.mjs")], { stdio: "inherit" });
}

/** Returns the time of the newest change in a folder, also of a file that was added or removed. */
function newestIn(folder: string): number {
  let newestMs = statSync(folder).mtimeMs;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    newestMs = Math.max(newestMs, entry.isDirectory() ? newestIn(path) : statSync(path).mtimeMs);
  }
  return newestMs;
}
