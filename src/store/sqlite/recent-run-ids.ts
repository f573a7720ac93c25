import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadSqlite } from "../../base/load-sqlite.ts";
import { fileName } from "./open-database.ts";

/**
 * Returns the ids of the newest runs in the ledger of a folder, newest first. Reads only: creates and migrates nothing.
 * Returns nothing if it cannot be read, for example because it is that of another version.
 */
export async function recentRunIds(folder: string, limit: number): Promise<readonly string[]> {
  const file = join(folder, fileName);
  if (!existsSync(file)) return [];
  try {
    const Libsql = await loadSqlite();
    // Without its log, nobody has the ledger open, and SQLite would create one. Then the file is all there is.
    const isOpen = existsSync(`${file}-wal`);
    const database = isOpen
      ? new Libsql(file, { readonly: true } as object)
      : new Libsql(`${pathToFileURL(file).href}?immutable=1`);
    try {
      return database
        .prepare("SELECT id FROM run ORDER BY id DESC LIMIT ?")
        .all(limit)
        .map((row) => String(Reflect.get(Object(row), "id")));
    } finally {
      database.close();
    }
  } catch {
    return [];
  }
}
