import type Database from "libsql";

/**
 * Does work all or nothing, and lets the first error survive. libsql's own frame masks it: after a full disk SQLite has rolled
 * back by itself, and another rollback fails.
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

export function rollBack(database: Database.Database): void {
  try {
    if (database.inTransaction) database.exec("ROLLBACK");
  } catch {
    // The caller throws the error that this one follows from.
  }
}
