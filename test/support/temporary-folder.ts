import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives a test run a temporary folder of its own, in which every test makes its files, and takes it away with all of them. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "placewright-tests-"));
  // Servers that give up their rights pass through it to their own folders.
  chmodSync(folder, 0o711);
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
