import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Creates a folder and missing folders above it. Returns the first one that it created, or `undefined` if the
 * folder existed. Unlike `mkdir` with `recursive`, it ends where the system creates no folders: on Node 20, that
 * never returns below `/proc`.
 */
export async function makeFolder(path: string, mode?: number): Promise<string | undefined> {
  const make = (): Promise<string | undefined> =>
    mkdir(path, mode).then(
      () => path,
      async (error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST" && (await stat(path)).isDirectory()) return undefined;
        throw error;
      },
    );
  try {
    return await make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(path) === path) throw error;
    const first = await makeFolder(dirname(path), mode);
    const last = await make();
    return first ?? last;
  }
}
