import { chmod, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** A program in place of the one that opens a browser. It writes down what it gets, and what the page contains. */
export interface BrowserOpener {
  readonly env: Readonly<Record<string, string>>;
  /** The URL that was opened last. Rejects if none was. */
  opened(): Promise<string>;
  /** The page that was opened last, as it was then. */
  page(): Promise<string>;
}

/** Puts the program into a folder, and the folder in front of the path. `exitCode` is that of the program. */
export async function placeOpener(folder: string, exitCode = 0): Promise<BrowserOpener> {
  const [url, page] = [join(folder, "opened.txt"), join(folder, "opened.html")];
  for (const name of ["xdg-open", "open"]) {
    const program = `#!/bin/sh\nprintf '%s' "$1" > '${url}'\ncat "\${1#file://}" > '${page}'\nexit ${exitCode}\n`;
    await writeFile(join(folder, name), program);
    await chmod(join(folder, name), 0o755);
  }
  return {
    env: { PATH: `${folder}${delimiter}${process.env["PATH"]}` },
    opened: () => readFile(url, "utf8"),
    page: () => readFile(page, "utf8"),
  };
}
