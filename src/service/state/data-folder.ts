import { setImmediate as nextTurn } from "node:timers/promises";
import type { EmailContent } from "@aws-sdk/client-sesv2";
import { messageOf } from "../../base/errors.ts";
import {
  type Change,
  contentsName,
  type EncodedBatch,
  openAccountFile,
  type Pointer,
} from "./account-file.ts";
import type { Contents } from "./contents.ts";
import type { AccountStore } from "./create-account.ts";
import { decodeValue, encodeValue, type LongTexts } from "./stored-value.ts";

/**
 * An account stored in a folder. All changes before a resolved `committed()` survive a crash of the process
 * or machine.
 */
export interface DataFolder extends AccountStore {
  /** Resolves when all recorded changes are on disk. Rejects if they cannot be written. */
  committed(): Promise<void>;
  /** Writes all remaining changes and releases the folder. */
  close(): Promise<void>;
  /** Releases the folder without writing. */
  abandon(): Promise<void>;
}

/** A batch of encoded changes that are written together, with the contents that they point to. */
interface Batch {
  readonly id: number;
  readonly changes: string[];
  readonly contents: string[];
  readonly texts: LongTexts;
}

const createBatch = (id: number): Batch => ({ id, changes: [], contents: [], texts: { joined: "" } });

const toRow = ({ id, changes, contents, texts }: Batch): EncodedBatch => [
  id,
  `[${changes.join()}]`,
  `[${contents.join()}]`,
  texts.joined,
];

/**
 * Opens a folder, and creates it if it does not exist. All changes in one turn of the event loop form a
 * batch; all waiting batches go to SQLite (WAL, synchronous=FULL) in one transaction.
 * @throws {PlacewrightError} service-unavailable: if another process has the folder open, or it cannot be
 * read.
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const file = await openAccountFile(path);
  const { live } = file;
  const pointers = (live.get(contentsName) ?? new Map()) as Map<string, Pointer>;
  live.delete(contentsName);

  let isClosed = false;
  let gathering = createBatch(file.lastBatch + 1);
  /** Batches that are not on disk yet, except the one being gathered. */
  let unwritten: readonly Batch[] = [];
  let written: Promise<void> = Promise.resolve();
  let gathered: Promise<void> | undefined;
  let hasFailed = false;

  async function writeGathered(): Promise<void> {
    await nextTurn();
    const batch = gathering;
    unwritten = [...unwritten, batch];
    gathering = createBatch(batch.id + 1);
    gathered = undefined;
    written = write(batch);
    await written;
  }

  async function write(batch: Batch): Promise<void> {
    try {
      await file.write(toRow(batch));
      unwritten = unwritten.filter(({ id }) => id > batch.id);
      hasFailed = false;
    } catch (cause) {
      hasFailed = true;
      throw new Error(`its changes cannot be written to "${path}": ${messageOf(cause)}`, { cause });
    }
  }

  function record(...change: Change): void {
    const [collection, key, value] = change;
    gathering.changes.push(encodeValue(value === undefined ? [collection, key] : change));
  }

  function read([id, index]: Pointer): EmailContent {
    const batch = [...unwritten, gathering].find((each) => each.id === id);
    const inMemory = batch?.contents[index];
    if (inMemory !== undefined) return decodeValue(inMemory, batch?.texts) as EmailContent;
    return file.readContents(id)[index] ?? {};
  }

  async function committed(): Promise<void> {
    if (gathering.changes.length > 0 || hasFailed) gathered ??= writeGathered();
    await (gathered ?? written);
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
        const pointer: Pointer = [
          gathering.id,
          gathering.contents.push(encodeValue(content, gathering.texts)) - 1,
        ];
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
      await file.close();
    },
    abandon: file.close,
  };
}
