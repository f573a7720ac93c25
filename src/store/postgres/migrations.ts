/**
 * The ledger's schema: each step upgrades a database from the previous version, and the first one creates it.
 * A published step never changes. The versions are those of SQLite's ledgers: the first step here is its
 * version 3.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE run (
     id TEXT PRIMARY KEY,
     created_ms BIGINT NOT NULL,
     branch TEXT,
     settings TEXT NOT NULL,
     state TEXT NOT NULL,
     verdict TEXT,
     finished_ms BIGINT,
     calls TEXT NOT NULL,
     lease_owner TEXT,
     lease_until_ms BIGINT,
     epoch BIGINT NOT NULL DEFAULT 1,
     shadow_until_ms BIGINT NOT NULL DEFAULT 0,
     reconciliation TEXT,
     intents BIGINT NOT NULL DEFAULT 0
   );
   CREATE TABLE message (
     content_hash TEXT PRIMARY KEY,
     bytes BYTEA,
     document TEXT NOT NULL,
     bytes_sum BIGINT
   );
   CREATE TABLE test (
     run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
     id TEXT NOT NULL,
     position BIGINT NOT NULL,
     scenario TEXT NOT NULL,
     project TEXT NOT NULL,
     identity TEXT NOT NULL,
     PRIMARY KEY (run_id, id)
   );
   CREATE TABLE attempt (
     name TEXT PRIMARY KEY,
     run_id TEXT NOT NULL,
     test_id TEXT NOT NULL,
     number BIGINT NOT NULL,
     state TEXT NOT NULL,
     content_hash TEXT REFERENCES message,
     provider_key TEXT NOT NULL,
     measure_key TEXT NOT NULL,
     plan TEXT NOT NULL,
     intended_ms BIGINT,
     report_id TEXT,
     submitted_ms BIGINT,
     completed_ms BIGINT,
     placement TEXT,
     verdict TEXT,
     result TEXT,
     sum BIGINT,
     FOREIGN KEY (run_id, test_id) REFERENCES test ON DELETE CASCADE
   );
   CREATE TABLE baseline (
     project TEXT NOT NULL,
     branch TEXT NOT NULL,
     run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
     set_ms BIGINT NOT NULL,
     PRIMARY KEY (project, branch)
   );
   CREATE TABLE written (
     id TEXT PRIMARY KEY,
     at_ms BIGINT NOT NULL,
     happened BOOLEAN NOT NULL
   );
   CREATE UNIQUE INDEX attempt_of_test ON attempt (run_id, test_id, number);
   CREATE INDEX attempt_measured ON attempt (measure_key, completed_ms) WHERE placement IS NOT NULL;
   CREATE INDEX attempt_completed ON attempt (provider_key, completed_ms) WHERE completed_ms IS NOT NULL;
   CREATE INDEX attempt_message ON attempt (content_hash);
   CREATE INDEX attempt_at_provider ON attempt (run_id) WHERE state IN ('submitting', 'submitted');
   CREATE INDEX attempt_history ON attempt (test_id, completed_ms, run_id) WHERE placement IS NOT NULL;
   CREATE INDEX test_by_id ON test (id, run_id);
   CREATE INDEX run_by_age ON run (created_ms DESC, id DESC);
   CREATE INDEX run_unfinished ON run (state, id) WHERE state <> 'finished';
   CREATE INDEX baseline_of_run ON baseline (run_id);`,
  // What a team shares: spending, rate limits, workers, schedules, access, and messages in a bucket.
  `CREATE TABLE charge (
     run_id TEXT NOT NULL,
     project TEXT NOT NULL,
     epoch BIGINT NOT NULL,
     at_ms BIGINT NOT NULL,
     new_tests BIGINT NOT NULL,
     price DOUBLE PRECISION,
     PRIMARY KEY (run_id, project, epoch)
   );
   CREATE TABLE budget (
     id BIGINT PRIMARY KEY CHECK (id = 1)
   );
   INSERT INTO budget VALUES (1);
   CREATE TABLE turn (
     bucket TEXT PRIMARY KEY,
     next_ms BIGINT NOT NULL
   );
   CREATE TABLE sweep (
     account TEXT PRIMARY KEY,
     owner TEXT NOT NULL,
     until_ms BIGINT NOT NULL
   );
   CREATE TABLE worker (
     id TEXT PRIMARY KEY,
     seen_ms BIGINT NOT NULL,
     document TEXT NOT NULL
   );
   CREATE TABLE schedule (
     name TEXT PRIMARY KEY,
     since_ms BIGINT NOT NULL,
     paused_by TEXT
   );
   CREATE TABLE tick (
     schedule TEXT NOT NULL REFERENCES schedule ON DELETE CASCADE,
     at_ms BIGINT NOT NULL,
     state TEXT NOT NULL,
     epoch BIGINT NOT NULL,
     owner TEXT,
     until_ms BIGINT,
     run_id TEXT,
     reason TEXT,
     PRIMARY KEY (schedule, at_ms)
   );
   CREATE TABLE session (
     id TEXT PRIMARY KEY,
     person TEXT NOT NULL,
     created_ms BIGINT NOT NULL,
     seen_ms BIGINT NOT NULL,
     until_ms BIGINT NOT NULL
   );
   CREATE TABLE token (
     id TEXT PRIMARY KEY,
     hash TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     role TEXT NOT NULL,
     projects TEXT,
     created_ms BIGINT NOT NULL,
     created_by TEXT NOT NULL,
     until_ms BIGINT,
     revoked_ms BIGINT,
     used_ms BIGINT
   );
   CREATE TABLE audit (
     id TEXT PRIMARY KEY,
     at_ms BIGINT NOT NULL,
     actor TEXT NOT NULL,
     action TEXT NOT NULL,
     subject TEXT NOT NULL,
     details TEXT
   );
   CREATE TABLE bucket_object (
     name TEXT PRIMARY KEY,
     put_ms BIGINT NOT NULL,
     is_unused BIGINT NOT NULL DEFAULT 0
   );
   ALTER TABLE message ADD COLUMN object TEXT REFERENCES bucket_object;
   CREATE INDEX charge_by_time ON charge (at_ms);
   CREATE INDEX audit_by_time ON audit (at_ms);
   CREATE INDEX message_object ON message (object) WHERE object IS NOT NULL;`,
  // Notifications that were sent, or are being sent.
  `CREATE TABLE notice (
     id TEXT PRIMARY KEY,
     run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
     until_ms BIGINT NOT NULL,
     sent_ms BIGINT
   );
   CREATE INDEX notice_of_run ON notice (run_id);`,
];

/** The version that the first step creates. */
export const firstVersion = 3;
