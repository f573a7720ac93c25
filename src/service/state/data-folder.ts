import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EmailContent } from "@aws-sdk/client-sesv2";
import type { Database } from "libsql";
import { messageOf, PlacewrightError } from "../../base/errors.ts";
import type { AccountStore } from "./account.ts";
import type { Contents } from "./contents.ts";
import { decodeValue, encodeValue } from "./stored-value.ts";

/** An account kept in a folder: what `committed` has resolved for survives a crash of process or machine. */
export interface DataFolder extends AccountStore {
  /** Resolves when everything recorded before is on disk; rejects where it could not be written. */
  committed(): Promise<void>;
  /** Writes what is not yet written, and gives the folder back. */
  close(): void;
  /** Gives the folder back as it was found. */
  abandon(): void;
}

/** Of another layout than this one knows how to read. */
const layoutVersion = 1;

/** So that a stream of requests without end does not keep the first one waiting. */
const maxGatheringTurns = 20;

/** A change as it is written: its number, the collection, the key, and the value's text, which a deletion lacks. */
type Change = readonly [id: number, collection: string, key: string, text: string | null];

/**
 * Opens a folder, made where it is not there. The changes of all requests that arrive together go to SQLite (WAL,
 * synchronous=FULL) in one transaction. Throws `service-unavailable` where another process has the
 * folder open, or it cannot be read.
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const database = await openDatabase(path);
  const { live, lastId } = readChanges(database);
  const contents = live.get("contents") ?? new Map<string, Entry>();
  live.delete("contents");

  const insert = database.prepare("INSERT INTO change (id, collection, key, value) VALUES (?, ?, ?, ?)");
  const select = database.prepare("SELECT value FROM change WHERE id = ?");
  const [begin, commit, rollback] = ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"].map((sql) =>
    database.prepare(sql),
  );
  let id = lastId;
  let pending: Change[] = [];
  let flushing: Promise<void> | undefined;

  function flush(): void {
    begin?.run();
    try {
      for (const change of pending) insert.run(...change);
      commit?.run();
      pending = [];
    } catch (error) {
      if (database.inTransaction) rollback?.run();
      throw error;
    }
  }

  /** Waits while each turn of the event loop brings more: one transaction for all of them costs little more than for one. */
  async function gather(): Promise<void> {
    let before = 0;
    for (let turn = 0; turn < maxGatheringTurns && pending.length > before; turn++) {
      before = pending.length;
      await nextTurn();
    }
  }

  /** What could not be written stays pending, and is tried again with the next. */
  async function write(): Promise<void> {
    await gather();
    flushing = undefined;
    try {
      flush();
    } catch (cause) {
      throw new Error(`what it changed cannot be written to "${path}": ${messageOf(cause)}`, { cause });
    }
  }

  function record(collection: string, key: string, value: unknown): number {
    pending.push([++id, collection, key, value === undefined ? null : encodeValue(value)]);
    return id;
  }

  function read(at: number): unknown {
    const text =
      pending.find(([pendingId]) => pendingId === at)?.[3] ?? (select.get(at) as { value: string }).value;
    return decodeValue(text);
  }

  return {
    record,
    committed() {
      if (pending.length > 0) flushing ??= write();
      return flushing ?? Promise.resolve();
    },
    *entries(collection) {
      for (const [key, { text }] of live.get(collection) ?? []) yield [key, decodeValue(text)] as const;
      live.delete(collection);
    },
    contents: {
      get(key) {
        const entry = contents.get(key);
        return entry && (read(entry.id) as EmailContent);
      },
      set: (key, content) => contents.set(key, { id: record("contents", key, content), text: "" }),
      clear() {
        for (const key of contents.keys()) record("contents", key, undefined);
        contents.clear();
      },
    } satisfies Contents,
    close() {
      if (!database.open) return;
      if (pending.length > 0) flush();
      release(database);
    },
    abandon: () => release(database),
  };
}

async function openDatabase(path: string): Promise<Database> {
  const { default: Libsql } = await import("libsql");
  const file = join(path, "account.sqlite");
  let database: Database | undefined;
  try {
    // Only the user may read the messages in it.
    await mkdir(path, { recursive: true, mode: 0o700 });
    database = new Libsql(file);
    database.exec(
      `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
       BEGIN EXCLUSIVE;
       CREATE TABLE IF NOT EXISTS change (id INTEGER PRIMARY KEY, collection TEXT NOT NULL, key TEXT NOT NULL, value TEXT);
       COMMIT;`,
    );
    checkLayout(database);
    return database;
  } catch (cause) {
    database?.close();
    const isBusy = (cause as { code?: string }).code === "SQLITE_BUSY";
    throw new PlacewrightError(
      "service-unavailable",
      `Cannot start the service on the data folder "${path}": ${isBusy ? "another process is using it" : messageOf(cause)}`,
      {
        cause,
        hint: isBusy
          ? "stop that process, or name another folder"
          : "name another folder, or remove this one",
      },
    );
  }
}

/**
 * Prepared statements hold the file open until they are collected; the lock shall not wait for that. It can be given up
 * only after the write-ahead log, which was begun under it.
 */
function release(database: Database): void {
  database.exec("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT 1 FROM change LIMIT 1;");
  database.close();
}

function checkLayout(database: Database): void {
  const [{ user_version: version } = { user_version: 0 }] = database.pragma("user_version") as {
    user_version: number;
  }[];
  if (version === 0) database.pragma(`user_version = ${layoutVersion}`);
  else if (version !== layoutVersion)
    throw new Error(`it was written by another version of placewright (layout ${version})`);
}

interface Entry {
  readonly id: number;
  readonly text: string;
}

/** The last value of each key, by collection. What later changes have replaced is deleted from the file. */
function readChanges(database: Database): {
  readonly live: Map<string, Map<string, Entry>>;
  readonly lastId: number;
} {
  const live = new Map<string, Map<string, Entry>>();
  const replaced: number[] = [];
  let lastId = 0;
  // Contents stay on disk until they are asked for.
  const rows = database
    .prepare(
      "SELECT id, collection, key, value IS NULL AS gone, iif(collection = 'contents', '', value) AS text FROM change ORDER BY id",
    )
    .iterate() as Iterable<{ id: number; collection: string; key: string; gone: number; text: string }>;
  for (const { id, collection, key, gone, text } of rows) {
    lastId = id;
    const entries = live.get(collection) ?? new Map<string, Entry>();
    live.set(collection, entries);
    const before = entries.get(key);
    if (before) replaced.push(before.id);
    if (gone) {
      entries.delete(key);
      replaced.push(id);
    } else entries.set(key, { id, text });
  }
  const remove = database.prepare("DELETE FROM change WHERE id = ?");
  database.transaction(() => {
    for (const id of replaced) remove.run(id);
  })();
  return { live, lastId };
}
