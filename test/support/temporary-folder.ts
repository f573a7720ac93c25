import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const prefix = "placewright-tests-";

/**
 * Creates a temporary folder for a test run, in which every test creates its files, and deletes it with all
 * of them afterwards.
 */
export default function setup(): () => void {
  // Each project of the config has this setup: the first one is for all. Nested folders would make paths too
  // long for sockets.
  if (basename(tmpdir()).startsWith(prefix)) return () => {};
  const folder = mkdtempSync(join(tmpdir(), prefix));
  // Servers that drop their privileges reach their own folders through it.
  chmodSync(folder, 0o711);
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
