import { copyFile, lstat, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import { makeFolder } from "../base/make-folder.ts";

/** A temporary copy of a project for trying edits. */
export interface ProjectCopy {
  /** Absolute path without links. */
  readonly dir: string;
  /** Writes files, by path relative to the project. */
  write(texts: ReadonlyMap<string, string>): Promise<void>;
  remove(): Promise<void>;
}

export interface CopyOptions {
  readonly projectDir: string;
  /** Absolute paths of folders to omit: the ledger and the reports. */
  readonly without: readonly string[];
  readonly signal: AbortSignal;
  /** Default: 20,000. */
  readonly maxFiles?: number;
  /** Default: 500 MiB. */
  readonly maxBytes?: number;
}

/**
 * Copies a project into a folder that only this user can read. Throws `usage` if the project is too large.
 * Omits packages, hidden entries, and the given folders, and does not follow links.
 */
export async function copyProject({
  projectDir,
  without,
  signal,
  maxFiles = 20_000,
  maxBytes = 500 * 2 ** 20,
}: CopyOptions): Promise<ProjectCopy> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "placewright-explain-")));
  // Packages are linked above the copy, so that no edit writes to their folder.
  const dir = join(home, "project");
  const remove = () => rm(home, { recursive: true, force: true });
  const left = new Set(without);
  let [files, bytes] = [0, 0];

  async function copy(from: string, to: string): Promise<void> {
    await mkdir(to);
    for (const entry of await readdir(from, { withFileTypes: true })) {
      signal.throwIfAborted();
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.name.startsWith(".") || entry.name === "node_modules" || left.has(source)) continue;
      if (entry.isDirectory()) await copy(source, target);
      if (!entry.isFile()) continue;
      bytes += (await lstat(source)).size;
      if (++files > maxFiles || bytes > maxBytes)
        throw new PlacewrightError(
          "usage",
          `Cannot copy the project to try edits: it has more than ${maxFiles} files or ${Math.round(maxBytes / 2 ** 20)} MB`,
          { hint: "Move placewright.config.ts to the folder with the campaigns, and run the command there" },
        );
      await copyFile(source, target);
    }
  }

  try {
    await copy(projectDir, dir);
    const packages = await realpath(join(projectDir, "node_modules")).catch(() => undefined);
    if (packages !== undefined) await symlink(packages, join(home, "node_modules"), "junction");
  } catch (error) {
    await remove();
    throw error;
  }
  const written = new Map<string, string>();
  return {
    dir,
    async write(texts) {
      for (const [file, text] of texts) {
        if (written.get(file) === text) continue;
        written.set(file, text);
        const path = join(dir, file);
        await makeFolder(dirname(path));
        await writeFile(path, text);
      }
    },
    remove,
  };
}
