import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import type { CommandAction } from "../command.ts";
import { ignoredPaths, starter } from "../starter.ts";

/** Writes a project that runs at once. What is there already stays as it is. */
export const init: CommandAction = async ({ paths, cwd, stdout }) => {
  const folder = resolve(cwd, paths[0] ?? ".");
  try {
    for (const [path, text] of Object.entries(starter)) {
      const created = await createFile(join(folder, path), text);
      stdout.write(`${created ? "✓ wrote" : "– kept "} ${path}\n`);
    }
    if (await addLines(join(folder, ".gitignore"), ignoredPaths)) stdout.write("✓ wrote .gitignore\n");
  } catch (error) {
    throw new PlacewrightError(
      "usage",
      `Cannot write the project to ${folder}: ${(error as Error).message}`,
      {
        cause: error,
        hint: "name a folder that can be written",
      },
    );
  }
  const where = relative(cwd, folder);
  stdout.write(`\nNext: ${where ? `cd ${where} && ` : ""}npx placewright run\n`);
  return 0;
};

async function createFile(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function addLines(path: string, lines: readonly string[]): Promise<boolean> {
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
