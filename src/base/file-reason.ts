import { messageOf } from "./errors.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "a part of its path is a file, not a folder",
  EISDIR: "it is a folder",
  EEXIST: "a file of this name exists",
  ENOTEMPTY: "the folder is not empty",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ELOOP: "its path has too many links",
  ENAMETOOLONG: "its path is too long",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ENXIO: "it is not a regular file",
};

/** Says why a file or a folder cannot be read or written, to complete `Cannot read "a.eml": …`. */
export function fileReason(error: unknown): string {
  const { code, syscall, path }: Readonly<Record<string, unknown>> = Object(error);
  // Some folders, such as /proc, have no new ones.
  if (syscall === "mkdir" && code === "ENOENT") return `the folder "${path}" cannot be created`;
  if (isDamaged(error)) return "its file is damaged";
  const isSystem =
    typeof code === "string" && /^E[A-Z0-9]+$/.test(code) && Object.hasOwn(Object(error), "errno");
  return reasons[String(code)] ?? (isSystem ? `the system reports ${code}` : messageOf(error));
}

/** Whether SQLite reports that a file is damaged, or is not a database. */
export const isDamaged = (error: unknown): boolean =>
  /^SQLITE_(?:CORRUPT|NOTADB)/.test(String(Reflect.get(Object(error), "code")));

/** Returns what to do about a file that cannot be written: `choose` and, if the disk is full, free space. */
export const fileHint = (error: unknown, choose: string): string =>
  ["ENOSPC", "EDQUOT"].includes(String(Reflect.get(Object(error), "code")))
    ? `Free disk space, or ${choose.charAt(0).toLowerCase()}${choose.slice(1)}`
    : choose;
