import { realpath, stat } from "node:fs/promises";
import { isAbsolute, relative, resolve } from "node:path";
import { decodeText } from "../authored/decode-text.ts";
import { changeError, type ErrorCode, PlacewrightError } from "../base/errors.ts";
import { readRegularFile } from "../base/read-regular-file.ts";

/** Largest file that may go into a message, in bytes: the size limit of a message. */
const maxFileSizeBytes = 40 * 1024 * 1024;

/**
 * Reads a file that a message names. `path` is relative to `rootDir` and must stay inside it, after following
 * links. `what` names the file in errors: `attachment`. Throws `file-outside-project`, `file-missing`, or,
 * over 40 MB, `message-invalid`.
 */
export async function readFileInside(rootDir: string, path: string, what: string): Promise<Buffer> {
  const fail = (
    code: "file-outside-project" | "file-missing" | "message-invalid",
    why: string,
    hint: string,
  ) => new PlacewrightError(code, `Cannot read ${what} "${path}": ${why}`, { literal: path, hint });
  const outside = () =>
    fail("file-outside-project", "it is outside the project folder", "Copy the file into the project");
  const missing = (why: string) =>
    fail("file-missing", why, "Check the path, which is relative to the project folder");

  const target = resolve(rootDir, path);
  if (!isInside(rootDir, target)) throw outside();
  if (path.includes("\0")) throw missing("its name contains a null character");
  let realTarget: string;
  try {
    realTarget = await realpath(target);
  } catch {
    throw missing("the file does not exist");
  }
  if (!isInside(await realpath(rootDir), realTarget)) throw outside();
  const { size, isFile } = await stat(realTarget).then((found) => ({
    size: found.size,
    isFile: found.isFile(),
  }));
  if (!isFile) throw missing("it is not a regular file");
  if (size > maxFileSizeBytes)
    throw fail(
      "message-invalid",
      `it has ${size} bytes, more than a message can contain`,
      "Make it smaller than 40 MB",
    );
  return readRegularFile(realTarget, maxFileSizeBytes);
}

/**
 * Same, for a text. `file` is its path relative to the project folder. Throws `code` with line and column if it
 * is not UTF-8.
 */
export async function readTextInside(
  rootDir: string,
  path: string,
  what: string,
  { code, file = path }: { readonly code: ErrorCode; readonly file?: string },
): Promise<string> {
  const bytes = await readFileInside(rootDir, path, what);
  return toText(bytes, { what, code, file });
}

/** Decodes a file that was read. Throws the errors of `readTextInside`. */
export function toText(
  bytes: Uint8Array,
  { what, code, file }: { readonly what: string; readonly code: ErrorCode; readonly file: string },
): string {
  try {
    return decodeText(bytes, file, code);
  } catch (error) {
    if (!(error instanceof PlacewrightError)) throw error;
    throw changeError(error, { reason: `Cannot read ${what} "${file}": ${error.reason}` });
  }
}

function isInside(folder: string, target: string): boolean {
  const path = relative(folder, target);
  return path !== "" && path !== ".." && !/^\.\.[/\\]/.test(path) && !isAbsolute(path);
}
