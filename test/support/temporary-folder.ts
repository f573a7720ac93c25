import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Creates a temporary folder for a test run, in which every test creates its files, and deletes it with all
 * of them afterwards.
 */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "placewright-tests-"));
  // Servers that drop their privileges reach their own folders through it.
  chmodSync(folder, 0o711);
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
