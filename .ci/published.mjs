import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Packs the built package as npm would, and checks its files, its exports, and its types. */
const folder = mkdtempSync(join(tmpdir(), "placewright-pack-"));
const run = (command, ...args) =>
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
try {
  const [{ filename }] = JSON.parse(
    run("npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder),
  );
  const packed = join(folder, filename);
  for (const [tool, ...args] of [
    ["publint", packed, "--strict"],
    ["attw", packed, "--profile", "esm-only", "--format", "ascii"],
  ]) {
    try {
      run("npx", "--no-install", tool, ...args);
      console.log(`${tool}: no problem in ${filename}`);
    } catch (error) {
      console.error(error.stdout ?? error.message);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
