import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { EmailContent } from "@aws-sdk/client-sesv2";
import type Database from "libsql";
import { messageOf, PlacewrightError } from "../../base/errors.ts";
import { fileReason, isDamaged } from "../../base/file-reason.ts";
import { loadSqlite } from "../../base/load-sqlite.ts";
import { claimDatabase, openPrivateDatabase } from "../../base/private-database.ts";
import { claimFile, claimFolder } from "../../base/private-files.ts";
import { decodeValue, encodeValue } from "./stored-value.ts";

/** A change of an entry, as stored: collection, key, and value. A deletion has no value. */
export type Change = readonly [collection: string, key: string, value?: unknown];

/** Position of a content: the batch, and the index within it. */
export type Pointer = readonly [batch: number, index: number];

/** Changes that are written together as one row, with the contents that they point to. */
export type EncodedBatch = readonly [id: number, changes: string, contents: string, texts: string];

/** Current values by collection and key. */
export type Live = Map<string, Map<string, unknown>>;

/** An account stored in SQLite, as batches of changes. */
export interface AccountFile {
  /** Values at the time of opening. Contents stay on disk until they are read. */
  readonly live: Live;
  readonly lastBatch: number;
  /** Reads the contents of a written batch. */
  readContents(batch: number): readonly EmailContent[];
  /**
   * Resolves when this batch and all earlier ones are on disk. A failed write rejects, and is retried with
   * the next batch.
   */
  write(batch: EncodedBatch): Promise<void>;
  close(): Promise<void>;
}

/** Name of the collection of pointers to contents. */
export const contentsName = "contents";

/**
 * SQLite page size. A row contains all changes that arrived together, tens of kilobytes, so larger pages need
 * fewer writes.
 */
const pageBytes = 16_384;

/**
 * Opens the account in a folder. Creates folder and file if they do not exist.
 * @throws {PlacewrightError} service-unavailable: if another process has it open, or it cannot be read.
 */
export async function openAccountFile(folder: string): Promise<AccountFile> {
  const Libsql = await loadSqlite();
  const opened: Database.Database[] = [];
  const closeAll = (): void => opened.toReversed().forEach((database) => void database.close());
  try {
    await claimFolder(folder);
    if (!(await claimDatabase({ folder, name: "account.lock" })))
      await claimFile(join(folder, "account.lock"));
    // Lock a separate file, because the account's own file has several connections. The lock ends with this
    // process, however it ends. Nothing is written to the file, so it needs no journal on disk.
    const lock = new Libsql(join(folder, "account.lock"));
    opened.push(lock);
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    const database = await openPrivateDatabase({
      folder,
      name: "account.sqlite",
      layoutVersion: 1,
      tables:
        "CREATE TABLE batch (id INTEGER PRIMARY KEY, changes TEXT NOT NULL, contents TEXT NOT NULL, texts TEXT NOT NULL)",
      pageBytes,
    });
    opened.push(database);
    const { live, lastBatch } = readBatches(database);
    const select = database.prepare(
      "SELECT CAST(contents AS BLOB) AS contents, CAST(texts AS BLOB) AS texts FROM batch WHERE id = ?",
    );
    // Its thread takes as long to start as all the rest, and a service that only reads needs none.
    let writer: ReturnType<typeof startWriter> | undefined;
    return {
      live,
      lastBatch,
      readContents(batch) {
        const { contents, texts } = select.get(batch) as {
          readonly contents: ArrayBuffer;
          readonly texts: ArrayBuffer;
        };
        return decodeValue(toText(contents), { joined: toText(texts) }) as EmailContent[];
      },
      async write(batch) {
        writer ??= startWriter(join(folder, "account.sqlite")).catch((error: unknown) => {
          writer = undefined;
          throw error;
        });
        return (await writer).write(batch);
      },
      async close() {
        // If it could not start, the write that asked for it has failed already.
        await (await writer?.catch(() => undefined))?.close();
        database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
        closeAll();
      },
    };
  } catch (cause) {
    closeAll();
    const isBusy = (cause as { code?: string }).code === "SQLITE_BUSY";
    throw new PlacewrightError(
      "service-unavailable",
      `Cannot start the service on the data folder "${folder}": ${isBusy ? "another process is using it" : isDamaged(cause) ? "account.sqlite is damaged" : fileReason(cause)}`,
      {
        cause,
        hint: isBusy
          ? "Stop that process, or choose another folder"
          : "Restore it from a copy, choose another folder, or remove it to start with an empty account",
      },
    );
  }
}

/** Starts the writer thread. */
async function startWriter(file: string): Promise<Pick<AccountFile, "write" | "close">> {
  const worker = new Worker(new URL("./batch-writer.js", import.meta.url), {
    workerData: { file, pageBytes },
  });
  await once(worker, "message");
  let ended: string | undefined;
  let waiting: { readonly id: number; settle(problem?: string): void }[] = [];
  const settleUpTo = (lastId: number, problem?: string): void => {
    const settled = waiting.filter(({ id }) => id <= lastId);
    waiting = waiting.filter(({ id }) => id > lastId);
    for (const { settle } of settled) settle(problem);
  };
  const end = (reason: string): void => {
    ended = reason;
    settleUpTo(Number.POSITIVE_INFINITY, reason);
  };
  worker.on("message", ([lastId, problem]: [number, string?]) => settleUpTo(lastId, problem));
  worker.on("error", (error) => end(messageOf(error)));
  worker.on("exit", () => end("the thread that writes has ended"));
  return {
    write: (batch) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(new Error(ended));
        waiting.push({
          id: batch[0],
          settle: (problem) => (problem === undefined ? resolve() : reject(new Error(problem))),
        });
        worker.postMessage(batch);
      }),
    async close() {
      if (ended !== undefined) return;
      const closed = once(worker, "message");
      worker.postMessage("close");
      await closed;
      await worker.terminate();
    },
  };
}

/** Decodes text that was selected as bytes: libsql ends the process on text that is not UTF-8. */
const toText = (bytes: ArrayBuffer): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

function readChanges(bytes: ArrayBuffer): readonly Change[] {
  try {
    const changes = decodeValue(toText(bytes));
    if (Array.isArray(changes) && changes.every((change) => Array.isArray(change)))
      return changes as readonly unknown[] as readonly Change[];
  } catch {
    // The error says the same.
  }
  throw new Error("account.sqlite is damaged. Restore it from a copy");
}

function readBatches(database: Database.Database): Pick<AccountFile, "live" | "lastBatch"> {
  const live: Live = new Map();
  let [lastBatch, changeCount] = [0, 0];
  const rows = database
    .prepare("SELECT id, CAST(changes AS BLOB) AS changes FROM batch ORDER BY id")
    .iterate();
  for (const { id, changes } of rows as Iterable<{ readonly id: number; readonly changes: ArrayBuffer }>) {
    lastBatch = id;
    for (const [collection, key, value] of readChanges(changes)) {
      changeCount++;
      const entries = live.get(collection) ?? new Map<string, unknown>();
      live.set(collection, entries);
      if (value === undefined) entries.delete(key);
      else entries.set(key, value);
    }
  }
  const liveCount = [...live.values()].reduce((sum, entries) => sum + entries.size, 0);
  if (changeCount > 2 * liveCount + 100) lastBatch = compact(database, live, lastBatch);
  return { live, lastBatch };
}

/** Number of values per row in a compacted file. */
const compactedBatchSize = 1000;

/** Replaces the history of changes by the current values. Contents stay in their rows. */
function compact(database: Database.Database, live: Live, lastBatch: number): number {
  const changes = [...live].flatMap(([collection, entries]) =>
    [...entries].map(([key, value]): Change => [collection, key, value]),
  );
  const pointers = [...(live.get(contentsName)?.values() ?? [])] as Pointer[];
  const withContents = new Set(pointers.map(([id]) => id));
  const insert = database.prepare("INSERT INTO batch VALUES (?, ?, '[]', '')");
  let last = lastBatch;
  const rewrite = database.transaction(() => {
    database.exec(`DELETE FROM batch WHERE id NOT IN (${[...withContents].join()})`);
    database.exec("UPDATE batch SET changes = '[]'");
    for (let begin = 0; begin < changes.length; begin += compactedBatchSize)
      insert.run(++last, encodeValue(changes.slice(begin, begin + compactedBatchSize)));
  });
  rewrite();
  return last;
}
