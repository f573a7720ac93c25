import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EmailContent } from "@aws-sdk/client-sesv2";
import type Database from "libsql/promise";
import { messageOf, PlacewrightError } from "../../base/errors.ts";
import type { AccountStore } from "./account.ts";
import type { Contents } from "./contents.ts";
import { decodeValue, encodeValue } from "./stored-value.ts";

/** An account kept in a folder: what `committed` has resolved for survives a crash of process or machine. */
export interface DataFolder extends AccountStore {
  /** Resolves when everything recorded before is on disk; rejects where it could not be written. */
  committed(): Promise<void>;
  /** Writes what is not yet written, and gives the folder back. */
  close(): Promise<void>;
  /** Gives the folder back as it was found. */
  abandon(): Promise<void>;
}

/** Of another layout than this one knows how to read. */
const layoutVersion = 1;

/** A row holds all that arrived together, tens of kilobytes: on large pages it is few writes. */
const pageBytes = 16_384;
/** The write-ahead log is begun anew this often: while it is small it stays in the machine's cache. */
const checkpointBytes = 4 * 2 ** 20;

/** Where a content is: the batch, and its place in it. */
type Pointer = readonly [batch: number, index: number];

/** A change as it is written: collection, key, and the value, which a deletion lacks; of a content where it is. */
type Change = readonly [collection: string, key: string, value?: unknown];

const contentsName = "contents";

/** Changes that are written together, as one row. */
interface Batch {
  readonly id: number;
  /** Encoded. */
  readonly changes: string[];
  /** Encoded. */
  readonly contents: string[];
}

const createBatch = (id: number): Batch => ({ id, changes: [], contents: [] });

/**
 * Opens a folder, made where it is not there. The changes of all requests that arrive together go to SQLite (WAL,
 * synchronous=FULL) in one transaction, on a thread of SQLite's own: meanwhile the next ones are gathered. Throws
 * `service-unavailable` where another process has the folder open, or it cannot be read.
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const database = await openDatabase(path);
  const { live, lastBatch } = await readBatches(database);
  const pointers = (live.get(contentsName) ?? new Map()) as Map<string, Pointer>;
  live.delete(contentsName);

  const select = (await database.prepare("SELECT contents FROM batch WHERE id = ?")) as {
    get(id: number): { readonly contents: string };
  };
  let isClosed = false;
  let gathering = createBatch(lastBatch + 1);
  /** What is not on disk yet, the batch that is gathered left out. What could not be written is tried again with the next. */
  let unwritten: readonly Batch[] = [];
  let [gathered, writing]: (Promise<void> | undefined)[] = [];

  /** One transaction for all that arrives in a turn of the event loop, or while another is written. */
  async function writeGathered(): Promise<void> {
    await (writing?.catch(() => {}) ?? nextTurn());
    unwritten = [...unwritten, gathering];
    gathering = createBatch(gathering.id + 1);
    gathered = undefined;
    writing = write(unwritten);
    await writing;
  }

  async function write(batches: readonly Batch[]): Promise<void> {
    try {
      // By exec, which alone runs on another thread.
      await database.exec(toTransaction(batches.map(toInsert)));
      unwritten = unwritten.filter((batch) => !batches.includes(batch));
    } catch (cause) {
      // None is under way where the beginning failed.
      await database.exec("ROLLBACK").catch(() => {});
      throw new Error(`what it changed cannot be written to "${path}": ${messageOf(cause)}`, { cause });
    } finally {
      writing = undefined;
    }
  }

  function record(...change: Change): void {
    const [collection, key, value] = change;
    gathering.changes.push(encodeValue(value === undefined ? [collection, key] : change));
  }

  function read([id, index]: Pointer): EmailContent {
    const inMemory = [...unwritten, gathering].find((batch) => batch.id === id)?.contents[index];
    if (inMemory !== undefined) return decodeValue(inMemory) as EmailContent;
    return (decodeValue(select.get(id).contents) as EmailContent[])[index] ?? {};
  }

  async function committed(): Promise<void> {
    if (gathering.changes.length > 0 || (unwritten.length > 0 && !writing)) gathered ??= writeGathered();
    await (gathered ?? writing);
  }

  return {
    record,
    committed,
    *entries(collection) {
      yield* live.get(collection) ?? [];
      live.delete(collection);
    },
    contents: {
      get(key) {
        const pointer = pointers.get(key);
        return pointer && read(pointer);
      },
      set(key, content) {
        const pointer: Pointer = [gathering.id, gathering.contents.push(encodeValue(content)) - 1];
        pointers.set(key, pointer);
        record(contentsName, key, pointer);
      },
      clear() {
        for (const key of pointers.keys()) record(contentsName, key, undefined);
        pointers.clear();
      },
    } satisfies Contents,
    async close() {
      if (isClosed) return;
      isClosed = true;
      await committed();
      await release(database);
    },
    abandon: () => release(database),
  };
}

const toTransaction = (statements: readonly string[]): string => `BEGIN; ${statements.join("; ")}; COMMIT`;

const toInsert = ({ id, changes, contents }: Batch): string =>
  `INSERT INTO batch VALUES (${id}, ${toLiteral(changes)}, ${toLiteral(contents)})`;

/** JSON holds no NUL, and nothing but a quote ends an SQL text. */
const toLiteral = (encoded: readonly string[]): string => `'[${encoded.join().replaceAll("'", "''")}]'`;

async function openDatabase(path: string): Promise<Database> {
  const { default: Libsql } = await import("libsql/promise");
  const file = join(path, "account.sqlite");
  let database: Database | undefined;
  try {
    // Only the user may read the messages in it.
    await mkdir(path, { recursive: true, mode: 0o700 });
    database = new Libsql(file, {});
    await database.exec(
      `PRAGMA page_size = ${pageBytes}; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
       PRAGMA wal_autocheckpoint = ${checkpointBytes / pageBytes};
       BEGIN EXCLUSIVE;
       CREATE TABLE IF NOT EXISTS batch (id INTEGER PRIMARY KEY, changes TEXT NOT NULL, contents TEXT NOT NULL);
       COMMIT;`,
    );
    await checkLayout(database);
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
async function release(database: Database): Promise<void> {
  await database.exec(
    "PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT 1 FROM batch LIMIT 1;",
  );
  database.close();
}

async function checkLayout(database: Database): Promise<void> {
  const statement = await database.prepare("PRAGMA user_version");
  const { user_version: version } = statement.get() as { readonly user_version: number };
  if (version === 0) await database.exec(`PRAGMA user_version = ${layoutVersion}`);
  else if (version !== layoutVersion)
    throw new Error(`it was written by another version of placewright (layout ${version})`);
}

/** The last value of each key, by collection; contents stay on disk until they are asked for. */
type Live = Map<string, Map<string, unknown>>;

async function readBatches(database: Database): Promise<{ readonly live: Live; readonly lastBatch: number }> {
  const live: Live = new Map();
  let [lastBatch, changeCount] = [0, 0];
  const statement = await database.prepare("SELECT id, changes FROM batch ORDER BY id");
  const rows = (await statement.iterate()) as Iterable<{ readonly id: number; readonly changes: string }>;
  for (const { id, changes } of rows) {
    lastBatch = id;
    for (const [collection, key, value] of decodeValue(changes) as Change[]) {
      changeCount++;
      const entries = live.get(collection) ?? new Map<string, unknown>();
      live.set(collection, entries);
      if (value === undefined) entries.delete(key);
      else entries.set(key, value);
    }
  }
  const liveCount = [...live.values()].reduce((sum, entries) => sum + entries.size, 0);
  if (changeCount > 2 * liveCount + 100) lastBatch = await compact(database, live, lastBatch);
  return { live, lastBatch };
}

/** How many values one row of a rewritten file holds. */
const compactedBatchSize = 1000;

/** Writes the live values anew, in the place of all that led to them; contents stay where they are. */
async function compact(database: Database, live: Live, lastBatch: number): Promise<number> {
  const changes = [...live].flatMap(([collection, entries]) =>
    [...entries].map(([key, value]) => encodeValue([collection, key, value] satisfies Change)),
  );
  const pointers = [...(live.get(contentsName)?.values() ?? [])] as Pointer[];
  const withContents = new Set(pointers.map(([id]) => id));
  const batches = Array.from({ length: Math.ceil(changes.length / compactedBatchSize) }, (_, index) => ({
    id: lastBatch + 1 + index,
    changes: changes.slice(index * compactedBatchSize, (index + 1) * compactedBatchSize),
    contents: [],
  }));
  await database.exec(
    toTransaction([
      `DELETE FROM batch WHERE id NOT IN (${[...withContents].join()})`,
      "UPDATE batch SET changes = '[]'",
      ...batches.map(toInsert),
    ]),
  );
  return lastBatch + batches.length;
}
