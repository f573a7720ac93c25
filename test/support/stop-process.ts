import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Libsql from "libsql";

/**
 * Stops a process, but not in the middle of a write. It would keep SQLite's lock on the ledger, and every
 * other process would report that lock.
 */
export async function stopProcess(pid: number, ledgerDir: string): Promise<void> {
  const database = new Libsql(join(ledgerDir, "ledger.sqlite"));
  try {
    for (;;) {
      process.kill(pid, "SIGSTOP");
      if (isFree(database)) return;
      process.kill(pid, "SIGCONT");
      await sleep(1);
    }
  } finally {
    database.close();
  }
}

function isFree(database: Libsql.Database): boolean {
  try {
    database.exec("PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK");
    return true;
  } catch (error) {
    if (/BUSY/.test((error as { readonly code?: string }).code ?? "")) return false;
    throw error;
  }
}
