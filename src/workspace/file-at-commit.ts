import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The text of a file at a commit, or why it cannot be read, without a final period. */
export type FileAtCommit = { readonly text: string } | { readonly reason: string };

const run = promisify(execFile);

/** Longest text that is read, in bytes. */
const maxBytes = 512 * 1024;
const timeoutMs = 10_000;

/** A path inside the project: from the ledger, it may be anything. */
const isInside = (path: string): boolean =>
  path !== "" &&
  path.length <= 1000 &&
  !/[\p{Cc}\\:]/u.test(path) &&
  path.split("/").every((part) => part !== "" && part !== "." && part !== "..");

/**
 * Reads a file of a project as it was at a commit, from the git repository that the project is in. Changes nothing.
 * @param path Relative to the project folder, with forward slashes.
 */
export async function readFileAtCommit(
  projectDir: string,
  commit: string,
  path: string,
): Promise<FileAtCommit> {
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return { reason: "the commit is not known" };
  if (!isInside(path)) return { reason: "its path is not inside the project" };
  try {
    const { stdout } = await run("git", ["cat-file", "blob", `${commit}:./${path}`], {
      cwd: projectDir,
      maxBuffer: maxBytes,
      timeout: timeoutMs,
    });
    return { text: stdout };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { reason: "git is not installed here" };
    if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
      return { reason: `it is larger than ${maxBytes / 1024} KiB` };
    return { reason: "this checkout does not have the commit, or the commit does not have the file" };
  }
}
