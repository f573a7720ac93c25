import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface SmallDisk {
  readonly dir: string;
  /** Fills all free space. */
  fill(): Promise<void>;
  /** Frees the space that `fill` used. */
  free(): Promise<void>;
  close(): Promise<void>;
}

/** Mounts a small disk in memory. Returns undefined if this process may not mount one. */
export async function openSmallDisk(sizeKiB: number): Promise<SmallDisk | undefined> {
  const dir = await mkdtemp(join(tmpdir(), "placewright-disk-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${sizeKiB}k`, "tmpfs", dir]);
  } catch {
    await rm(dir, { recursive: true });
    return undefined;
  }
  const filler = join(dir, "filler");
  return {
    dir,
    async fill() {
      const file = await open(filler, "a");
      try {
        for (const size of [65536, 4096, 512])
          for (;;)
            if (
              !(await file.write(new Uint8Array(size)).then(
                ({ bytesWritten }) => bytesWritten === size,
                () => false,
              ))
            )
              break;
      } finally {
        await file.close();
      }
    },
    free: () => rm(filler, { force: true }),
    async close() {
      // Unmount lazily: libsql keeps files open until its statements are collected.
      await run("umount", ["--lazy", dir]);
      await rm(dir, { recursive: true });
    },
  };
}
