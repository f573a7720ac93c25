/**
 * Returns the statements that begin a transaction in the ledger's schema. All settings end with it, so that a
 * connection pooler between this process and the server can give the connection to others. The last result is
 * the server's time, as `now_ms`, with more columns if wanted.
 */
export const begin = (schema: string, mode: string, more: readonly string[] = []): string =>
  [
    `BEGIN TRANSACTION ${mode}`,
    `SET LOCAL search_path = "${schema}"`,
    // A process that is frozen does not keep others waiting for its locks.
    "SET LOCAL idle_in_transaction_session_timeout = '15s'",
    "SET LOCAL lock_timeout = '15s'",
    "SET LOCAL statement_timeout = '60s'",
    // A server that answers before its disk has the write would forget it in a crash.
    "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'",
    `SELECT ${["(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms", ...more].join(", ")}`,
  ].join("; ");
