import type Database from "libsql";

/**
 * Runs `work` in a transaction, all or nothing, and rethrows its first error. libsql's own wrapper masks that
 * error: after a full disk, SQLite has already rolled back, and a second rollback fails.
 */
export function transact<T>(database: Database.Database, mode: "IMMEDIATE" | "EXCLUSIVE", work: () => T): T {
  database.exec(`BEGIN ${mode}`);
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Rolls back an open transaction, if there is one. Never throws. */
export function rollBack(database: Database.Database): void {
  try {
    if (database.inTransaction) database.exec("ROLLBACK");
  } catch {
    // The caller throws the original error, which caused this one.
  }
}
