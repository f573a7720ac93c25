import { randomUUID } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { chmod, lstat, open as openFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ErrorCode, PlacewrightError } from "./errors.ts";
import { fileReason } from "./file-reason.ts";
import { makeFolder } from "./make-folder.ts";
import { refuseParents } from "./parent-folders.ts";
import { writeToPipe } from "./write-to-pipe.ts";

/** Modes of folders and files with messages, results, or keys: other users can neither read nor list them. */
export const privateFolderMode = 0o700;
export const privateFileMode = 0o600;

/** All permissions of the group and of others. */
const open = 0o077;

/** How to treat a folder, and how to name it in errors. */
export interface PrivateFolder {
  /** Completes "Cannot use … in": `the ledger`. */
  readonly what: string;
  readonly code: ErrorCode;
  /** How to choose another folder, as an imperative: `Set another folder (ledger)`. */
  readonly elsewhere: string;
  /**
   * Whether to keep the mode of an existing folder, as its owner chose it. Default: `false`, which closes the
   * folder to other users.
   */
  readonly keepsMode?: boolean;
  /** Whether the folders above it have been checked already. Default: `false`. */
  readonly trustsParents?: boolean;
}

const refuse = (path: string, folder: PrivateFolder, why: string, cause?: unknown): PlacewrightError =>
  new PlacewrightError(folder.code, `Cannot use ${folder.what} in "${path}": ${why}`, {
    hint: `${folder.elsewhere}, or change its owner (chown)`,
    cause,
  });

/**
 * Throws if another user could replace a folder, which need not exist: they own, or can write to, a folder
 * above it.
 */
export async function checkPrivateFolder(path: string, folder: PrivateFolder): Promise<void> {
  const why = await refuseParents(path);
  if (why !== undefined) throw refuse(path, folder, why);
}

/**
 * Creates a folder, and missing folders above it, for the current user only. Closes an existing folder, and
 * everything in it, to other users. On systems without users and modes, it only creates the folder.
 *
 * Throws an error with the given code if another user owns the folder, a folder above it, a link, or an
 * entry, and so could read or replace its contents.
 */
export async function makePrivateFolder(path: string, folder: PrivateFolder): Promise<void> {
  if (!folder.trustsParents) await checkPrivateFolder(path, folder);
  const made = await makeFolder(path, privateFolderMode);
  const uid = process.getuid?.();
  if (uid === undefined || made !== undefined) return;
  const parent = await stat(dirname(path));
  // Root may work in a checkout of another user. Trust that user's folder if its parent is theirs too, which
  // is not so in /tmp.
  const isTrusted = (owner: number): boolean =>
    owner === uid || owner === 0 || (uid === 0 && owner === parent.uid);
  for (const found of [await lstat(path), await stat(path)])
    if (!isTrusted(found.uid)) throw refuse(path, folder, `it belongs to another user (uid ${found.uid})`);
  if (folder.keepsMode) return;

  async function close(each: string): Promise<void> {
    const found = await stat(each).catch(orGone);
    // Only root can change root's folders. Placewright's files in them have their own private mode.
    if (!found || (found.mode & open) === 0 || (found.uid !== uid && uid !== 0)) return;
    await chmod(each, found.mode & ~open & 0o777).catch((error) => {
      if (isGone(error)) return;
      throw refuse(
        path,
        folder,
        `other users can read "${each}", and its mode cannot be changed (${fileReason(error)})`,
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

/** Another Placewright process may have removed its temporary file in the meantime. */
function orGone(error: NodeJS.ErrnoException): undefined {
  if (!isGone(error)) throw error;
}

/**
 * What to do if the path is not a regular file: write to the user's pipe or device, or replace it like a
 * file.
 */
export type SpecialFiles = "write" | "replace";

/** Whether a path is an open file of this process, by the names that shells use. */
const isDescriptor = (path: string): boolean =>
  /^\/dev\/(?:std(?:out|err)|fd\/\d+)$|^\/proc\/self\/fd\/\d+$/.test(path);

/**
 * Writes a file for the current user only, atomically. Creates missing folders above it for the current user
 * only. Rejects a pipe or device of another user, and does not wait for a pipe that has no reader.
 */
export async function writePrivateFile(
  path: string,
  content: Uint8Array | string | AsyncIterable<string>,
  special: SpecialFiles = "write",
): Promise<void> {
  // Append: the shell may have redirected it to a file that also receives other output.
  if (isDescriptor(path)) return writePieces(path, content, "a");
  await makeFolder(dirname(path), privateFolderMode);
  const found = special === "write" ? await stat(path).catch(() => undefined) : undefined;
  if (found && !found.isFile()) return writeToPipe(path, content);
  // A random name, so that no other user can have put a link or a file with another mode there.
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writePieces(temporary, content, "wx");
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** Writes to a new or opened file. One piece at a time, because Yarn's file system does not write iterables. */
async function writePieces(
  path: string,
  content: Uint8Array | string | AsyncIterable<string>,
  flag: "a" | "wx",
): Promise<void> {
  const options = { flag, mode: privateFileMode };
  if (typeof content === "string" || content instanceof Uint8Array) return writeFile(path, content, options);
  const file = await openFile(path, flag, privateFileMode);
  try {
    for await (const piece of content) await file.appendFile(piece);
  } finally {
    await file.close();
  }
}

/**
 * Creates a folder that only this user can access, or removes other users' permissions from an existing one.
 * Throws if another user owns it, who could read its files.
 */
export async function claimFolder(path: string): Promise<void> {
  await makeFolder(path, privateFolderMode);
  await keepToOwner(path, await stat(path));
}

/**
 * Creates a file that only this user can read and write, or removes other users' permissions from an existing
 * one.
 */
export async function claimFile(path: string): Promise<void> {
  if (await claimExistingFile(path)) return;
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR;
  const file = await openFile(path, flags, privateFileMode).catch((error: NodeJS.ErrnoException) => {
    // Another process of this user was first.
    if (error.code !== "EEXIST") throw error;
  });
  if (file) return file.close();
  await claimFile(path);
}

/** Removes other users' permissions from a file, if it exists. Resolves to whether it exists. */
export async function claimExistingFile(path: string): Promise<boolean> {
  const found = await lstat(path).catch(orGone);
  if (!found) return false;
  if (!found.isFile()) throw new Error(`"${path}" is not a regular file`);
  await keepToOwner(path, found);
  return true;
}

async function keepToOwner(path: string, { uid, mode }: Stats): Promise<void> {
  // Windows has neither user IDs nor permission bits. The folder's access rights apply there.
  const user = process.getuid?.();
  if (user === undefined) return;
  if (uid !== user) throw new Error(`"${path}" belongs to another user (uid ${uid})`);
  if ((mode & open) !== 0) await chmod(path, mode & privateFolderMode);
}
