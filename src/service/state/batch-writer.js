// @ts-check
// The thread that writes an account's batches to its file, so that the service keeps responding during writes.
// JavaScript, as Node 20 runs no TypeScript in a thread.
import { parentPort, workerData } from "node:worker_threads";
import Libsql from "libsql";

/** Bytes after which the write-ahead log restarts. A small log stays in the system's cache. */
const checkpointBytes = 4 * 2 ** 20;

/** @type {{ readonly file: string, readonly pageBytes: number }} */
const { file, pageBytes } = workerData;
const database = new Libsql(file);
database.exec(`PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${checkpointBytes / pageBytes}`);
const insert = database.prepare("INSERT INTO batch VALUES (?, ?, ?, ?)");

/** What came while others were written, and what could not be. @type {import("./account-file.ts").EncodedBatch[]} */
let waiting = [];
let isScheduled = false;
function insertAll() {
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const batch of waiting) insert.run(...batch);
    database.exec("COMMIT");
  } catch (error) {
    // SQLite has already rolled back on a full disk. The error of a second rollback would hide the cause.
    if (database.inTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** In one transaction. The answer has the last batch's number, and why it could not be written. */
function writeAll() {
  isScheduled = false;
  const lastId = waiting.at(-1)?.[0];
  try {
    insertAll();
    waiting = [];
    parentPort?.postMessage([lastId]);
  } catch (error) {
    parentPort?.postMessage([lastId, error instanceof Error ? error.message : String(error)]);
  }
}

parentPort?.on("message", (/** @type {import("./account-file.ts").EncodedBatch | "close"} */ message) => {
  if (message === "close") {
    database.close();
    parentPort?.postMessage([0]);
    return;
  }
  waiting.push(message);
  if (!isScheduled) setImmediate(writeAll);
  isScheduled = true;
});
parentPort?.postMessage("ready");
