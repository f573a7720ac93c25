import { randomUUID } from "node:crypto";
import { chmod, lstat, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ErrorCode, messageOf, PlacewrightError } from "./errors.ts";
import { refuseParents } from "./parent-folders.ts";
import { writeToPipe } from "./write-to-pipe.ts";

/** Modes of what holds messages, results or keys: other users of the machine neither read nor list it. */
export const privateFolderMode = 0o700;
export const privateFileMode = 0o600;

/** All that group and others may do. */
const open = 0o077;

export interface PrivateFolder {
  /** Completes "Cannot use … in": `the ledger`. */
  readonly what: string;
  readonly code: ErrorCode;
  /** How to name another folder: `name another folder (ledger)`. */
  readonly elsewhere: string;
  /** Leaves the mode of a folder that exists, which its owner has chosen. Default: false, which closes it to other users. */
  readonly keepsMode?: boolean;
  /** What is above it was looked at already. Default: false. */
  readonly trustsParents?: boolean;
}

const refuse = (path: string, folder: PrivateFolder, why: string, cause?: unknown): PlacewrightError =>
  new PlacewrightError(folder.code, `Cannot use ${folder.what} in "${path}": ${why}`, {
    hint: `${folder.elsewhere}, or make it yours (chown)`,
    cause,
  });

/** Throws for a folder, there or not, that another user could replace: one above it is theirs, or theirs to write in. */
export async function checkPrivateFolder(path: string, folder: PrivateFolder): Promise<void> {
  const why = await refuseParents(path);
  if (why !== undefined) throw refuse(path, folder, why);
}

/**
 * Makes a folder, and those above it that are missing, for the user alone. One that exists is closed to other users, with all that
 * is in it. Throws an error of the given code for a folder, one above it, a link, or an entry that belongs to another user, who could
 * read or replace what is written there. On systems without users and modes it only makes the folder.
 */
export async function makePrivateFolder(path: string, folder: PrivateFolder): Promise<void> {
  if (!folder.trustsParents) await checkPrivateFolder(path, folder);
  const made = await mkdir(path, { recursive: true, mode: privateFolderMode });
  const uid = process.getuid?.();
  if (uid === undefined || made !== undefined) return;
  const parent = await stat(dirname(path));
  // Root works in checkouts of other users: their folder is trusted as far as its parent is theirs, which is not so in /tmp.
  const isTrusted = (owner: number): boolean =>
    owner === uid || owner === 0 || (uid === 0 && owner === parent.uid);
  for (const found of [await lstat(path), await stat(path)])
    if (!isTrusted(found.uid)) throw refuse(path, folder, `it belongs to another user (uid ${found.uid})`);
  if (folder.keepsMode) return;

  async function close(each: string): Promise<void> {
    const found = await stat(each).catch(orGone);
    // What is root's only root can change; our files in it are closed by their own mode.
    if (!found || (found.mode & open) === 0 || (found.uid !== uid && uid !== 0)) return;
    await chmod(each, found.mode & ~open & 0o777).catch((error) => {
      if (isGone(error)) return;
      throw refuse(
        path,
        folder,
        `other users can read "${each}", and its mode cannot be changed (${messageOf(error)})`,
        error,
      );
    });
  }
  async function closeEntries(inside: string): Promise<void> {
    for (const name of (await readdir(inside).catch(orGone)) ?? []) {
      const entry = join(inside, name);
      const found = await lstat(entry).catch(orGone);
      if (!found) continue;
      if (!isTrusted(found.uid))
        throw refuse(path, folder, `"${entry}" in it belongs to another user (uid ${found.uid})`);
      if (found.isSymbolicLink() || (found.mode & open) === 0) continue;
      await close(entry);
      if (found.isDirectory()) await closeEntries(entry);
    }
  }
  await close(path);
  await closeEntries(path);
}

const isGone = (error: NodeJS.ErrnoException): boolean => error.code === "ENOENT";

/** Another process of ours may have removed what it made for a moment. */
function orGone(error: NodeJS.ErrnoException): undefined {
  if (!isGone(error)) throw error;
}

/** In the place of what is no regular file: a pipe or a device of the user's is written to, or it is replaced as a file is. */
export type SpecialFiles = "write" | "replace";

/** The process's own open files, by the names that shells give them. */
const isDescriptor = (path: string): boolean =>
  /^\/dev\/(?:std(?:out|err)|fd\/\d+)$|^\/proc\/self\/fd\/\d+$/.test(path);

/**
 * Writes a file for the user alone, whole or not at all. Folders above it that are missing are made for the user alone. A pipe or a
 * device in its place that belongs to another user is refused, and a pipe that nobody reads is not waited for.
 */
export async function writePrivateFile(
  path: string,
  content: Uint8Array | string | AsyncIterable<string>,
  special: SpecialFiles = "write",
): Promise<void> {
  // Appended: where the shell redirected it into a file, more than this is written to it.
  if (isDescriptor(path)) return writeFile(path, content, { flag: "a" });
  await mkdir(dirname(path), { recursive: true, mode: privateFolderMode });
  const found = special === "write" ? await stat(path).catch(() => undefined) : undefined;
  if (found && !found.isFile()) return writeToPipe(path, content);
  // A name that nobody can have put a link or a file with another mode at.
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, content, { flag: "wx", mode: privateFileMode });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
