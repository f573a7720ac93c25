import { constants, type Stats } from "node:fs";
import { chmod, lstat, mkdir, open, stat } from "node:fs/promises";

/** Permission bits of all users other than the owner. */
const others = 0o077;

/**
 * Creates a folder that only this user can access, or removes other users' permissions from an existing one.
 * Throws if another user owns it, who could read its files.
 */
export async function claimFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await keepToOwner(path, await stat(path));
}

/**
 * Creates a file that only this user can read and write, or removes other users' permissions from an existing
 * one.
 */
export async function claimFile(path: string): Promise<void> {
  if (await claimExistingFile(path)) return;
  const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600);
  await file.close();
}

/** Removes other users' permissions from a file, if it exists. Resolves to whether it exists. */
export async function claimExistingFile(path: string): Promise<boolean> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
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
  if ((mode & others) !== 0) await chmod(path, mode & 0o700);
}
