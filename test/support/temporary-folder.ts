import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { endSharedPostgres } from "./postgres.ts";

const prefix = "placewright-tests-";

/**
 * Creates a temporary folder for a test run, in which every test creates its files, and deletes it with all
 * of them afterwards.
 */
export default function setup(): () => Promise<void> {
  // Each project of the config has this setup: the first one is for all. Nested folders would make paths too
  // long for sockets.
  if (basename(tmpdir()).startsWith(prefix)) return async () => {};
  const folder = mkdtempSync(join(tmpdir(), prefix));
  // Servers that drop their privileges reach their own folders through it.
  chmodSync(folder, 0o711);
  process.env["TMPDIR"] = folder;
  return async () => {
    await endSharedPostgres(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
