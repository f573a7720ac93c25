/**
 * The ledger's schema: each step upgrades a database from the previous version, and the first one creates it.
 * A published step never changes.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE run (
     id TEXT PRIMARY KEY,
     created_ms INTEGER NOT NULL,
     branch TEXT,
     settings TEXT NOT NULL,
     state TEXT NOT NULL,
     verdict TEXT,
     finished_ms INTEGER,
     calls TEXT NOT NULL DEFAULT '{}',
     lease_owner TEXT,
     lease_until_ms INTEGER
   ) STRICT;
   CREATE TABLE message (
     content_hash TEXT PRIMARY KEY,
     bytes BLOB,
     document TEXT NOT NULL
   ) STRICT;
   CREATE TABLE test (
     run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
     id TEXT NOT NULL,
     position INTEGER NOT NULL,
     scenario TEXT NOT NULL,
     project TEXT NOT NULL,
     identity TEXT NOT NULL,
     PRIMARY KEY (run_id, id)
   ) STRICT;
   CREATE TABLE attempt (
     name TEXT PRIMARY KEY,
     run_id TEXT NOT NULL,
     test_id TEXT NOT NULL,
     number INTEGER NOT NULL,
     state TEXT NOT NULL,
     content_hash TEXT NOT NULL REFERENCES message,
     provider_key TEXT NOT NULL,
     measure_key TEXT NOT NULL,
     plan TEXT NOT NULL,
     intended_ms INTEGER,
     report_id TEXT,
     submitted_ms INTEGER,
     completed_ms INTEGER,
     placement TEXT,
     verdict TEXT,
     result TEXT,
     FOREIGN KEY (run_id, test_id) REFERENCES test ON DELETE CASCADE
   ) STRICT;
   CREATE UNIQUE INDEX attempt_of_test ON attempt (run_id, test_id, number);
   CREATE INDEX attempt_measured ON attempt (measure_key, completed_ms) WHERE placement IS NOT NULL;
   CREATE INDEX attempt_completed ON attempt (provider_key, completed_ms) WHERE completed_ms IS NOT NULL;
   CREATE INDEX attempt_message ON attempt (content_hash);
   CREATE INDEX test_by_id ON test (id, run_id);
   CREATE TABLE baseline (
     project TEXT NOT NULL,
     branch TEXT NOT NULL,
     run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
     set_ms INTEGER NOT NULL,
     PRIMARY KEY (project, branch)
   ) STRICT;`,
  // Fencing and reconciliation. A health check has no message, and a plan names its kind.
  `ALTER TABLE run ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE run ADD COLUMN shadow_until_ms INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE run ADD COLUMN reconciliation TEXT;
   CREATE TABLE attempt_2 (
     name TEXT PRIMARY KEY,
     run_id TEXT NOT NULL,
     test_id TEXT NOT NULL,
     number INTEGER NOT NULL,
     state TEXT NOT NULL,
     content_hash TEXT REFERENCES message,
     provider_key TEXT NOT NULL,
     measure_key TEXT NOT NULL,
     plan TEXT NOT NULL,
     intended_ms INTEGER,
     report_id TEXT,
     submitted_ms INTEGER,
     completed_ms INTEGER,
     placement TEXT,
     verdict TEXT,
     result TEXT,
     FOREIGN KEY (run_id, test_id) REFERENCES test ON DELETE CASCADE
   ) STRICT;
   INSERT INTO attempt_2 SELECT name, run_id, test_id, number, state,
     iif(json_extract(plan, '$.health') IS NULL, content_hash, NULL), provider_key, measure_key,
     CASE
       WHEN json_extract(plan, '$.health') IS NOT NULL
         THEN json_object('kind', 'health', 'health', json_extract(plan, '$.health'))
       WHEN json_extract(plan, '$.isControl') THEN json_set(json_remove(plan, '$.expect', '$.isControl'), '$.kind', 'control')
       ELSE json_set(plan, '$.kind', 'placement')
     END,
     intended_ms, report_id, submitted_ms, completed_ms, placement, verdict, result FROM attempt;
   DROP TABLE attempt;
   ALTER TABLE attempt_2 RENAME TO attempt;
   DELETE FROM message WHERE bytes IS NULL AND document = '{}';
   CREATE UNIQUE INDEX attempt_of_test ON attempt (run_id, test_id, number);
   CREATE INDEX attempt_measured ON attempt (measure_key, completed_ms) WHERE placement IS NOT NULL;
   CREATE INDEX attempt_completed ON attempt (provider_key, completed_ms) WHERE completed_ms IS NOT NULL;
   CREATE INDEX attempt_message ON attempt (content_hash);`,
  // The head, checksums, and the indexes for lists of thousands of runs.
  `ALTER TABLE run ADD COLUMN intents INTEGER NOT NULL DEFAULT 0;
   UPDATE run SET intents =
     (SELECT count(*) FROM attempt WHERE attempt.run_id = run.id AND attempt.intended_ms IS NOT NULL);
   ALTER TABLE attempt ADD COLUMN sum INTEGER;
   ALTER TABLE message ADD COLUMN bytes_sum INTEGER;
   CREATE TABLE head (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     sequence INTEGER NOT NULL
   ) STRICT;
   INSERT INTO head VALUES (1, 0);
   CREATE TABLE lost_run (
     run_id TEXT PRIMARY KEY,
     created_ms INTEGER NOT NULL,
     epoch INTEGER NOT NULL,
     intents INTEGER NOT NULL,
     is_missing INTEGER NOT NULL,
     may_be_paid INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX run_by_age ON run (created_ms DESC, id DESC);
   CREATE INDEX run_unfinished ON run (state, id) WHERE state <> 'finished';
   CREATE INDEX attempt_at_provider ON attempt (run_id) WHERE state IN ('submitting', 'submitted');
   CREATE INDEX attempt_history ON attempt (test_id, completed_ms, run_id) WHERE placement IS NOT NULL;`,
  // What a team shares: spending, rate limits, workers, schedules, access, and messages in a bucket.
  `CREATE TABLE charge (
     run_id TEXT NOT NULL,
     project TEXT NOT NULL,
     epoch INTEGER NOT NULL,
     at_ms INTEGER NOT NULL,
     new_tests INTEGER NOT NULL,
     price REAL,
     PRIMARY KEY (run_id, project, epoch)
   ) STRICT;
   CREATE TABLE budget (
     id INTEGER PRIMARY KEY CHECK (id = 1)
   ) STRICT;
   INSERT INTO budget VALUES (1);
   CREATE TABLE turn (
     bucket TEXT PRIMARY KEY,
     next_ms INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE sweep (
     account TEXT PRIMARY KEY,
     owner TEXT NOT NULL,
     until_ms INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE worker (
     id TEXT PRIMARY KEY,
     seen_ms INTEGER NOT NULL,
     document TEXT NOT NULL
   ) STRICT;
   CREATE TABLE schedule (
     name TEXT PRIMARY KEY,
     since_ms INTEGER NOT NULL,
     paused_by TEXT
   ) STRICT;
   CREATE TABLE tick (
     schedule TEXT NOT NULL REFERENCES schedule ON DELETE CASCADE,
     at_ms INTEGER NOT NULL,
     state TEXT NOT NULL,
     epoch INTEGER NOT NULL,
     owner TEXT,
     until_ms INTEGER,
     run_id TEXT,
     reason TEXT,
     PRIMARY KEY (schedule, at_ms)
   ) STRICT;
   CREATE TABLE session (
     id TEXT PRIMARY KEY,
     person TEXT NOT NULL,
     created_ms INTEGER NOT NULL,
     seen_ms INTEGER NOT NULL,
     until_ms INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE token (
     id TEXT PRIMARY KEY,
     hash TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     role TEXT NOT NULL,
     projects TEXT,
     created_ms INTEGER NOT NULL,
     created_by TEXT NOT NULL,
     until_ms INTEGER,
     revoked_ms INTEGER,
     used_ms INTEGER
   ) STRICT;
   CREATE TABLE audit (
     id TEXT PRIMARY KEY,
     at_ms INTEGER NOT NULL,
     actor TEXT NOT NULL,
     action TEXT NOT NULL,
     subject TEXT NOT NULL,
     details TEXT
   ) STRICT;
   CREATE TABLE bucket_object (
     name TEXT PRIMARY KEY,
     put_ms INTEGER NOT NULL,
     is_unused INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   ALTER TABLE message ADD COLUMN object TEXT REFERENCES bucket_object;
   CREATE INDEX charge_by_time ON charge (at_ms);
   CREATE INDEX audit_by_time ON audit (at_ms);
   CREATE INDEX message_object ON message (object) WHERE object IS NOT NULL;`,
  // Notifications that were sent, or are being sent.
  `CREATE TABLE notice (
     id TEXT PRIMARY KEY,
     run_id TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
     until_ms INTEGER NOT NULL,
     sent_ms INTEGER
   ) STRICT;
   CREATE INDEX notice_of_run ON notice (run_id);`,
];
