import { constants, type Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

/** Pause before the next write to a full pipe, in milliseconds. */
const pauseMs = 5;

/**
 * Writes to an existing pipe or device. Throws if it belongs to another user, who could read the content
 * (except a device of root, such as `/dev/null`). Throws without waiting if a pipe has no reader.
 * @param uid The current user. Undefined on systems without users.
 */
export async function writeToPipe(
  path: string,
  content: Uint8Array | string | AsyncIterable<string>,
  uid: number | undefined = process.getuid?.(),
): Promise<void> {
  refuseOthers(await stat(path), path, uid);
  const { O_WRONLY, O_APPEND, O_NONBLOCK = 0 } = constants;
  const file = await open(path, O_WRONLY | O_APPEND | O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENXIO" ? new Error(`no process reads the pipe "${path}"`, { cause: error }) : error;
  });
  try {
    // Another file may have replaced it since the check.
    refuseOthers(await file.stat(), path, uid);
    if (typeof content === "string" || content instanceof Uint8Array) await writeAll(file, content);
    else for await (const piece of content) await writeAll(file, piece);
  } finally {
    await file.close();
  }
}

function refuseOthers(found: Stats, path: string, uid: number | undefined): void {
  if (found.isFile()) throw new Error(`"${path}" was replaced in the meantime`);
  if (uid === undefined || found.uid === uid || (found.uid === 0 && found.isCharacterDevice())) return;
  throw new Error(`"${path}" is not a file, and belongs to another user (uid ${found.uid})`);
}

/** Bytes that a pipe accepts entirely or not at all, so that a rejected chunk can be written again. */
const atOnce = 4096;

async function writeAll(file: FileHandle, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += (await file.write(bytes, at, Math.min(atOnce, bytes.length - at))).bytesWritten;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      await setTimeout(pauseMs);
    }
  }
}
