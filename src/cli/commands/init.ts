import { readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { fileReason } from "../../base/file-reason.ts";
import { makeFolder } from "../../base/make-folder.ts";
import { parseSender } from "../../message/sender.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { defaultChoice, ignoredPaths, type StarterChoice, starterOf } from "../starter/starter.ts";

/** Writes a ready-to-run project. Keeps existing files. */
export const init: CommandAction = async (context) => {
  const { paths, cwd, stdout } = context;
  const folder = resolve(cwd, paths[0] ?? ".");
  const choice = await choose(context);
  if (!choice) {
    stdout.write(print`Nothing was written.\n`);
    return 130;
  }
  const files = starterOf(choice);
  for (const path of [...Object.keys(files), ".gitignore"]) await refuseFolder(join(folder, path), path);
  try {
    for (const [path, text] of Object.entries(files)) {
      const created = await createFile(join(folder, path), text);
      stdout.write(print`${created ? "✓ wrote" : "– kept "} ${path}\n`);
    }
    if (await addLines(join(folder, ".gitignore"), ignoredPaths)) stdout.write(print`✓ wrote .gitignore\n`);
  } catch (error) {
    throw new PlacewrightError("usage", `Cannot write the project to "${folder}": ${fileReason(error)}`, {
      cause: error,
      hint: "Choose a writable folder",
    });
  }
  const where = relative(cwd, folder);
  const enter = where ? `cd ${where} && ` : "";
  stdout.write(
    print`\nNext: ${enter}npx placewright run\nOr preview it as you edit: ${enter}npx placewright ui\n`,
  );
  return 0;
};

/**
 * Returns the choices that flags set, and asks for the rest in a terminal. Returns undefined if the user
 * cancels.
 */
async function choose({ options, isInteractive }: CommandContext): Promise<StarterChoice | undefined> {
  const { from, region, ci, yes } = options;
  const given = {
    ...(from === undefined ? {} : { sender: await parseSender(from, from) }),
    ...(region === undefined ? {} : { region }),
    ...(ci === undefined ? {} : { ci }),
  };
  if (yes || !isInteractive) return { ...defaultChoice, ...given };
  const { askFor } = await import("../starter/ask.ts");
  return askFor(given, defaultChoice);
}

/** Throws if a folder is in the place of a file. */
async function refuseFolder(file: string, path: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory())
    throw new PlacewrightError("usage", `Cannot write "${path}": it is a folder`, {
      hint: "Move it, or choose another folder for the project",
    });
}

async function createFile(path: string, text: string): Promise<boolean> {
  await makeFolder(dirname(path));
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
