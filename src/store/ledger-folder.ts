import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import { readRegularFile } from "../base/read-regular-file.ts";
import { toLedgerError } from "./sqlite/ledger-error.ts";

/** Depth of `local/<run>/<project>/<file>`. No entry of a ledger is deeper. */
const deepest = 4;

/**
 * Whether a file is a rollback journal of SQLite. A ledger writes ahead and has none, except briefly for the
 * temporary file it is created as. SQLite replays a journal when it opens the database; a journal can name
 * another file, which SQLite then deletes.
 */
const isJournal = (name: string): boolean => name.endsWith("-journal") && !/\.made\.tmp-journal$/.test(name);

/**
 * Number of times to inspect an entry that another process may be creating, and the pause in between, in
 * milliseconds.
 */
const looks = 20;
const pauseMs = 50;

/**
 * Throws `ledger-unusable` unless every entry of a ledger's folder is a folder or a regular file. A link
 * leads elsewhere, a hard link is also another file, and a pipe or device blocks forever. Opens nothing.
 */
export async function refuseForeignEntries(folder: string, path = folder, depth = 1): Promise<void> {
  for (const bytes of await namesIn(path)) {
    const name = bytes.toString();
    const entry = join(path, name);
    const refuse = (why: string) =>
      new PlacewrightError("ledger-unusable", `Cannot use the ledger in "${folder}": "${entry}" ${why}`, {
        hint: "Remove it, or restore the ledger from a copy. A ledger contains only files and folders that Placewright creates",
      });
    // Deno replaces invalid UTF-8 with U+FFFD.
    if (name.includes("\uFFFD") || !bytes.equals(Buffer.from(name)))
      throw refuse("has a name that is not UTF-8");
    if (isJournal(name)) throw refuse("is a rollback journal, which a ledger never has");
    const kind = await kindOf(entry);
    if (kind === "folder") {
      if (depth === 1 && name !== "local") throw refuse("is not a folder of a ledger");
      if (depth === deepest) throw refuse("is deeper than any folder of a ledger");
      await refuseForeignEntries(folder, entry, depth + 1);
    } else if (kind !== "file" && kind !== "gone") throw refuse(`is ${kind}`);
  }
}

async function namesIn(path: string): Promise<Buffer[]> {
  try {
    return await readdir(path, { encoding: "buffer" });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    // If the path is not a folder, the code that opens it reports the error.
    if (["ENOENT", "ENOTDIR"].includes(code)) return [];
    throw toLedgerError(error, path);
  }
}

async function kindOf(entry: string): Promise<string> {
  for (let look = 1; ; look++) {
    const found = await lstat(entry).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    if (!found) return "gone";
    if (found.isDirectory()) return "folder";
    if (found.isSymbolicLink()) return "a link";
    if (!found.isFile()) return "a pipe, a socket, or a device";
    if (found.nlink === 1) return "file";
    // A new ledger is put in place by a hard link, which exists briefly.
    if (look === looks) return "a hard link to another file";
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** The file that says where a ledger was moved. */
export const movedFileName = "ledger.moved";

/** Longest name of a place, in bytes. */
const maxPlaceBytes = 4096;

/** Returns the database to which a folder's ledger was moved. Undefined if it was not. */
export async function movedTo(folder: string): Promise<string | undefined> {
  const bytes = await readRegularFile(join(folder, movedFileName), maxPlaceBytes).catch((error) => {
    // A mark that cannot be read is one.
    if (error.code !== "ENOENT") throw error;
  });
  return bytes?.toString().trim();
}

/** Throws if the ledger was moved: a new one in its place would not know what was paid for. */
export async function refuseMoved(folder: string): Promise<void> {
  const place = await movedTo(folder);
  if (place === undefined) return;
  throw new PlacewrightError(
    "ledger-unusable",
    `Cannot use the ledger in "${folder}": it was moved to ${place}`,
    { hint: "Set PLACEWRIGHT_LEDGER to its URL, or set another folder (ledger)" },
  );
}

/** Prefix of the names of files that were set aside because they are no longer a ledger. */
export const setAsidePrefix = "lost-";

/** Returns the names of the files that were set aside. */
export const setAsideFiles = async (folder: string): Promise<readonly string[]> =>
  (await namesIn(folder)).map(String).filter((name) => name.startsWith(setAsidePrefix));
