import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { PlacewrightError } from "../base/errors.ts";

/** `local/<run>/<project>/<file>`: nothing of a ledger lies deeper. */
const deepest = 4;

/**
 * SQLite's rollback journal. A ledger writes ahead and has none, except for a moment under the name that it is made by. One that is
 * there is carried out when the database is opened, and may name another file, which SQLite then deletes.
 */
const isJournal = (name: string): boolean => name.endsWith("-journal") && !/\.made\.tmp-journal$/.test(name);

/** How often an entry is looked at that another process may be making, and how long between, in milliseconds. */
const looks = 20;
const pauseMs = 50;

/**
 * Throws `ledger-unusable` unless everything in a ledger's folder is a folder or a file of its own: a link leads elsewhere, a hard
 * link is another file as well, and a pipe or a device is waited for without end. Opens nothing.
 */
export async function refuseForeignEntries(folder: string, path = folder, depth = 1): Promise<void> {
  for (const bytes of await namesIn(path)) {
    const name = bytes.toString();
    const entry = join(path, name);
    const refuse = (why: string) =>
      new PlacewrightError("ledger-unusable", `Cannot use the ledger in "${folder}": "${entry}" ${why}`, {
        hint: "a ledger consists of files and folders that Placewright makes: remove it, or restore the ledger from a copy",
      });
    // Deno puts a sign in the place of what is not.
    if (name.includes("\uFFFD") || !bytes.equals(Buffer.from(name)))
      throw refuse("has a name that is not UTF-8");
    if (isJournal(name)) throw refuse("is a rollback journal, which no ledger has");
    const kind = await kindOf(entry);
    if (kind === "folder") {
      if (depth === 1 && name !== "local") throw refuse("is a folder that no ledger has");
      if (depth === deepest) throw refuse("is a folder deeper than any of a ledger");
      await refuseForeignEntries(folder, entry, depth + 1);
    } else if (kind !== "file" && kind !== "gone") throw refuse(`is ${kind}`);
  }
}

async function namesIn(path: string): Promise<Buffer[]> {
  try {
    return await readdir(path, { encoding: "buffer" });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    // What is no folder is said by whoever opens it.
    if (["ENOENT", "ENOTDIR"].includes(code)) return [];
    throw error;
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
    if (!found.isFile()) return "a pipe, a socket or a device";
    if (found.nlink === 1) return "file";
    // A new ledger is put in place by a link, for a moment.
    if (look === looks) return "a hard link to another file";
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
