import { constants } from "node:fs";
import { open } from "node:fs/promises";

/**
 * Reads a regular file of at most `maxBytes`. Neither waits for a pipe or device nor reads one without end.
 * Throws an error with `code` `ENOTREG` or `EFBIG`, or the system's error.
 */
export async function readRegularFile(path: string, maxBytes: number): Promise<Buffer> {
  // Without O_NONBLOCK, opening a pipe waits for a writer.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const kind = await file.stat();
    if (!kind.isFile()) throw Object.assign(new Error("it is not a regular file"), { code: "ENOTREG" });
    if (kind.size > maxBytes)
      throw Object.assign(new Error(`it has ${kind.size} bytes, more than ${maxBytes}`), { code: "EFBIG" });
    // Ignore what is appended during the read.
    const bytes = Buffer.alloc(kind.size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}
