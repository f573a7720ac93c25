import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, PlacewrightError } from "../../base/errors.ts";
import { fileReason } from "../../base/file-reason.ts";
import { privateFileMode } from "../../base/private-files.ts";

const diskFull = ["the disk is full", "Free space on that disk"] as const;

const damage = /CORRUPT|NOTADB/;

/** The file of a ledger has no content, although each has some from its first moment. */
export class EmptyFileError extends Error {
  constructor() {
    super("its file is empty, so it was truncated");
  }
}

/** Whether nothing of the database can be read, by the cause of a ledger's error. */
export const isUnreadable = (cause: unknown): boolean =>
  cause instanceof EmptyFileError || damage.test(wordsOf(cause));

const wordsOf = (error: unknown): string =>
  `${(error as { code?: string } | undefined)?.code ?? ""} ${messageOf(error)}`;

/** Reason and hint by error code of SQLite or the operating system. */
const causes: readonly (readonly [code: RegExp, reason: string, hint: string])[] = [
  [
    damage,
    "its file is damaged",
    "Restore it from a copy, or run placewright reconcile --adopt to set it aside and adopt the tests at the providers",
  ],
  [/FULL|ENOSPC|EDQUOT|EFBIG/, ...diskFull],
  [
    /EACCES|EPERM|CANTOPEN|nable to open/,
    "permission denied",
    "Make the folder and its files readable and writable for your user",
  ],
  [/READONLY|EROFS/, "it cannot be written", "Make the folder and its files writable"],
  [
    /ENOTDIR|EEXIST/,
    "a file exists at the path of the folder",
    "Move the file, or set another folder (ledger)",
  ],
  [/\bENO(?:ENT|DEV)\b|ENAMETOOLONG|ELOOP/, "its folder cannot be created", "Set another folder (ledger)"],
  [/BUSY|LOCKED/, "another process is using it", "Wait for that process, or stop it"],
];

/** Converts an error to `ledger-unusable`, with the ledger's folder and the reason. */
export function toLedgerError(error: unknown, folder: string): PlacewrightError {
  if (error instanceof PlacewrightError) return error;
  const words = wordsOf(error);
  const known = causes.find(([code]) => code.test(words));
  const isDiskFull = !known && /IOERR|disk I\/O/.test(words) && isFull(folder);
  const [reason, hint] = isDiskFull ? diskFull : known ? [known[1], known[2]] : [];
  return new PlacewrightError(
    "ledger-unusable",
    `Cannot use the ledger in "${folder}": ${reason ?? fileReason(error)}`,
    {
      cause: error,
      hint:
        hint ??
        "Use the version of placewright that wrote it, restore it from a copy, or set another folder (ledger). Run placewright reconcile --adopt to set a damaged one aside and adopt the tests at the providers",
    },
  );
}

/**
 * Size of the test file, in bytes. Enough for the index of SQLite's log, the first write to fail on a full
 * disk.
 */
const probeBytes = 64 * 1024;

/**
 * Whether a small file can no longer be written. SQLite reports an exceeded quota or file size as an I/O
 * error.
 */
function isFull(folder: string): boolean {
  const file = join(folder, `ledger.${randomUUID()}.tmp`);
  try {
    writeFileSync(file, new Uint8Array(probeBytes), { flush: true, mode: privateFileMode });
    return false;
  } catch (error) {
    return /ENOSPC|EDQUOT|EFBIG/.test((error as NodeJS.ErrnoException).code ?? "");
  } finally {
    rmSync(file, { force: true });
  }
}
