import { relative, resolve } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import { fileHint, fileReason } from "../base/file-reason.ts";
import { writePrivateFile } from "../base/private-files.ts";
import type { CommandContext } from "./command.ts";

/**
 * Writes a file that the command line names, relative to the folder where the command runs. Returns its path for
 * display. Throws `report-unwritable`.
 */
export async function writeNamedFile(
  { cwd }: Pick<CommandContext, "cwd">,
  name: string,
  content: string | Uint8Array,
): Promise<string> {
  const path = resolve(cwd, name);
  await writePrivateFile(path, content).catch((cause) => {
    if (cause instanceof PlacewrightError) throw cause;
    throw new PlacewrightError("report-unwritable", `Cannot write "${name}": ${fileReason(cause)}`, {
      cause,
      hint: fileHint(cause, "Choose another file"),
    });
  });
  return relative(cwd, path);
}
