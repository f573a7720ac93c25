import { constants, type Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

/** How long a pipe that is full is left to its reader. */
const pauseMs = 5;

/**
 * Writes to a pipe or a device that is there. Throws for one of another user, who would read it (a device may be root's:
 * `/dev/null`), and for a pipe that nobody reads, which it does not wait for.
 */
export async function writeToPipe(
  path: string,
  content: Uint8Array | string | AsyncIterable<string>,
): Promise<void> {
  refuseOthers(await stat(path), path);
  const { O_WRONLY, O_APPEND, O_NONBLOCK = 0 } = constants;
  const file = await open(path, O_WRONLY | O_APPEND | O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENXIO" ? new Error(`nobody reads the pipe "${path}"`, { cause: error }) : error;
  });
  try {
    // Another one may have come in its place.
    refuseOthers(await file.stat(), path);
    if (typeof content === "string" || content instanceof Uint8Array) await writeAll(file, content);
    else for await (const piece of content) await writeAll(file, piece);
  } finally {
    await file.close();
  }
}

function refuseOthers(found: Stats, path: string): void {
  if (found.isFile()) throw new Error(`"${path}" was replaced meanwhile`);
  const uid = process.getuid?.();
  if (uid === undefined || found.uid === uid || (found.uid === 0 && found.isCharacterDevice())) return;
  throw new Error(`"${path}" is no file, and belongs to another user (uid ${found.uid})`);
}

/** Bytes that a pipe takes as a whole or not at all, so that what it had no room for can be written again. */
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
