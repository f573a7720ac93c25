import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { makeFolder } from "../../base/make-folder.ts";

/**
 * Finds the file that already serves the purpose of one that is to be written: the file itself, or one with another
 * extension, such as a config in JavaScript. `path` is relative to the folder, and so is the result.
 */
export async function findExisting(folder: string, path: string): Promise<string | undefined> {
  const { dir, name, ext } = parse(path);
  const names = await readdir(join(folder, dir)).catch((): string[] => []);
  const others = /^\.m?ts$/.test(ext) ? [".ts", ".mts", ".js", ".mjs"] : [];
  const found = [ext, ...others].find((each) => names.includes(`${name}${each}`));
  return found === undefined ? undefined : `${path.slice(0, path.length - ext.length)}${found}`;
}

/** Throws if a folder is in the place of a file. */
export async function refuseFolder(file: string, path: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory())
    throw new PlacewrightError("usage", `Cannot write "${path}": it is a folder`, {
      hint: "Move it, or choose another folder for the project",
    });
}

/** Creates a file. Resolves to whether it did: an existing one is kept. */
export async function createFile(path: string, text: string): Promise<boolean> {
  await makeFolder(dirname(path));
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Adds the lines that a file does not have. Resolves to whether there were any. */
export async function addLines(path: string, lines: readonly string[]): Promise<boolean> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const present = new Set(text.split(/\r?\n/));
  const missing = lines.filter((line) => !present.has(line));
  if (missing.length === 0) return false;
  const separator = text === "" || text.endsWith("\n") ? "" : "\n";
  await writeFile(path, `${text}${separator}${missing.join("\n")}\n`);
  return true;
}
