import { createHash } from "node:crypto";
import { chmod, link, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { fileHint, fileReason } from "../../base/file-reason.ts";
import { makeFolder } from "../../base/make-folder.ts";
import { readRegularFile } from "../../base/read-regular-file.ts";
import { makeStaging } from "./staging.ts";
import { type FilePlaces, findWritable, type WritablePath } from "./writable-path.ts";

/** Largest file that the dashboard shows and writes. Its text fits into a form, in which a character may take 9 bytes. */
export const maxFileBytes = 256 * 1024;

/** The hash of a file that does not exist. */
export const absent = "absent";

/** A text file of the project, as it is on disk. */
export interface OpenFile extends WritablePath {
  /** The text with its byte order mark, if it has one. */
  readonly text: string;
  /** Identifies the bytes. */
  readonly hash: string;
}

/** The outcome of a write: `changed` if the file on disk is not the one that was opened, and was not written. */
export type Written =
  | {
      readonly kind: "written";
      readonly file: string;
      readonly hash: string;
      readonly before: string | undefined;
    }
  | {
      readonly kind: "changed";
      readonly file: string;
      readonly hash: string;
      readonly now: string | undefined;
    };

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64url");

/** Reads a file that the dashboard may change. Undefined if it does not exist. Throws if it is no text, or too large. */
export async function readProjectFile(path: unknown, places: FilePlaces): Promise<OpenFile | undefined> {
  const place = await findWritable(path, places);
  const bytes = await readBytes(place);
  return bytes && { ...place, text: decode(bytes, place.file), hash: hashOf(bytes) };
}

async function readBytes({ realPath, file }: WritablePath): Promise<Buffer | undefined> {
  try {
    return await readRegularFile(realPath, maxFileBytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new PlacewrightError("usage", `Cannot open "${file}": ${fileReason(error)}`, {
      hint: "Open it with another editor",
      cause: error,
    });
  }
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new PlacewrightError("usage", `Cannot open "${file}": it is not UTF-8 text`, {
      hint: "Save it as UTF-8 with another editor",
      cause,
    });
  }
}

/** Writes of this process, one after the other. Otherwise, two of them could both find the expected bytes, and both write. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Writes a file completely or not at all, if the file on disk still has the hash that it had when it was opened.
 * `hash` is `absent` for a new file, which is never written over an existing one. Every writer of the dashboard uses
 * it. Throws for a path that the dashboard may not change.
 */
export function writeProjectFile(
  path: unknown,
  places: FilePlaces,
  { text, hash }: { readonly text: string; readonly hash: string },
): Promise<Written> {
  const done = last.then(() => write(path, places, text, hash));
  last = done.catch(() => {});
  return done;
}

async function write(path: unknown, places: FilePlaces, text: string, hash: string): Promise<Written> {
  const place = await findWritable(path, places);
  const { file, realPath } = place;
  const bytes = Buffer.from(text.toWellFormed());
  if (bytes.length > maxFileBytes)
    throw new PlacewrightError(
      "usage",
      `Cannot save "${file}": it has ${bytes.length} bytes, more than ${maxFileBytes}`,
      { hint: "Make it smaller, or save it with another editor" },
    );
  const changed = async (): Promise<Written | undefined> => {
    const now = await readBytes(place);
    const found = now === undefined ? absent : hashOf(now);
    if (found === hash) return undefined;
    return { kind: "changed", file, hash: found, now: now && decode(now, file) };
  };
  const before = await readBytes(place);
  const conflict = await changed();
  if (conflict) return conflict;
  let staging: string | undefined;
  try {
    await makeFolder(dirname(realPath));
    staging = await makeStaging(places.projectDir, dirname(realPath));
    const temporary = join(staging, "text");
    await writeFile(temporary, bytes, { flag: "wx" });
    // The last moment at which another program may have written it.
    const late = await changed();
    if (late) return late;
    if (before === undefined) await link(temporary, realPath);
    else {
      await chmod(temporary, (await stat(realPath)).mode & 0o777);
      await rename(temporary, realPath);
    }
  } catch (error) {
    if (before === undefined && (error as NodeJS.ErrnoException).code === "EEXIST") {
      const late = await changed();
      if (late) return late;
    }
    throw new PlacewrightError("usage", `Cannot save "${file}": ${fileReason(error)}`, {
      hint: fileHint(error, "Check the permissions of the folder"),
      cause: error,
    });
  } finally {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true }).catch(() => {});
  }
  return {
    kind: "written",
    file,
    hash: hashOf(bytes),
    before: before && decode(before, file),
  };
}

/** Removes a file that was just written, if it is still as it was written. Never throws: another error is reported. */
export async function unwriteProjectFile({
  path,
  places,
  hash,
}: {
  readonly path: unknown;
  readonly places: FilePlaces;
  readonly hash: string;
}): Promise<void> {
  try {
    const place = await findWritable(path, places);
    const now = await readBytes(place);
    if (now !== undefined && hashOf(now) === hash) await rm(place.realPath);
  } catch {
    // The file stays, as any other file of the project.
  }
}
