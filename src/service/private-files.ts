import { constants, type Stats } from "node:fs";
import { chmod, lstat, mkdir, open, stat } from "node:fs/promises";

/** Bits by which users other than the owner can do anything. */
const others = 0o077;

/**
 * Makes a folder that only this user may enter, or takes that from others for one that exists. Throws where it belongs
 * to another user, who could read all that is put there.
 */
export async function claimFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await keepToOwner(path, await stat(path));
}

/** Makes a file that only this user may read and write, or takes that from others for one that exists. */
export async function claimFile(path: string): Promise<void> {
  if (await claimExistingFile(path)) return;
  const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600);
  await file.close();
}

/** The same of a file that may not exist: resolves to whether it does. */
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
  // Windows has neither; there a folder's own rights hold.
  const user = process.getuid?.();
  if (user === undefined) return;
  if (uid !== user) throw new Error(`"${path}" belongs to another user (uid ${uid})`);
  if ((mode & others) !== 0) await chmod(path, mode & 0o700);
}
