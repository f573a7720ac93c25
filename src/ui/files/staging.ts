import { lstat, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

const prefix = ".placewright-saving-";
/** Age after which a folder belongs to a save that was killed, in milliseconds. No save takes as long. */
const staleMs = 60_000;

/**
 * Creates a folder for a text until it has its place. A save that is killed leaves it: neither Git nor a pattern for
 * scenarios or templates finds what is in it. Removes those of earlier saves.
 *
 * It is in the project folder, or in `folder` if that is on another disk: a file keeps its disk when it is renamed.
 */
export async function makeStaging(projectDir: string, folder: string): Promise<string> {
  const [project, target] = await Promise.all([stat(projectDir), stat(folder)]);
  const parent = project.dev === target.dev ? projectDir : folder;
  await removeStale(parent);
  const staging = await mkdtemp(join(parent, prefix));
  await writeFile(join(staging, ".gitignore"), "*\n");
  return staging;
}

async function removeStale(parent: string): Promise<void> {
  for (const entry of await readdir(parent, { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith(prefix)) continue;
    const path = join(parent, entry.name);
    const { mtimeMs } = await lstat(path);
    if (Date.now() - mtimeMs > staleMs) await rm(path, { recursive: true, force: true });
  }
}
