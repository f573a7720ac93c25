import { randomBytes } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import { fileReason } from "../base/file-reason.ts";
import { claimExistingFile } from "../base/private-files.ts";
import { noteSecret } from "../base/redact.ts";

/** Maximum size of a token file, in bytes. */
const maxFileBytes = 4096;

interface TokenFileOptions {
  /** The token, in words for errors: `control token`. */
  readonly what: string;
  /** What to do if the file cannot be used, after `Choose a file that you own`. Default: nothing else. */
  readonly otherwise?: string;
  /** Prepares the folder of the file. */
  readonly prepareFolder?: ((folder: string) => Promise<void>) | undefined;
}

/** Reads or creates the file of a token, and makes it readable by the current user only. */
export async function readTokenFile(
  file: string,
  { what, otherwise = "", prepareFolder = async () => {} }: TokenFileOptions,
): Promise<string> {
  try {
    await prepareFolder(dirname(file));
    if (await claimExistingFile(file)) {
      if ((await stat(file)).size > maxFileBytes) throw new Error(`it is larger than ${maxFileBytes} bytes`);
      return checkToken((await readFile(file, "utf8")).trim(), what, `"${file}"`);
    }
    const token = randomBytes(32).toString("base64url");
    noteSecret(token);
    await writeFile(file, `${token}\n`, { flag: "wx", mode: 0o600 });
    return token;
  } catch (cause) {
    if (cause instanceof PlacewrightError) throw cause;
    throw new PlacewrightError("usage", `Cannot use ${what} file "${file}": ${fileReason(cause)}`, {
      cause,
      hint: `Choose a file that you own${otherwise}`,
    });
  }
}

/** Validates a token, which is sent in a header. The error message never contains it. */
export function checkToken(token: string, what: string, source: string): string {
  noteSecret(token);
  if (/^[!-~]{16,1000}$/.test(token)) return token;
  throw new PlacewrightError(
    "usage",
    `Invalid ${what} in ${source}: expected 16 to 1,000 ASCII characters without spaces`,
    {
      hint: "Create one: openssl rand -base64 32",
    },
  );
}
