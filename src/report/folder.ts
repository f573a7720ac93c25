import { lstat, mkdtemp, rmdir, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import PQueue from "p-queue";
import pRetry from "p-retry";
import { PlacewrightError } from "../base/errors.ts";
import { fileHint, fileReason } from "../base/file-reason.ts";
import { makeFolder } from "../base/make-folder.ts";
import { plural } from "../base/plural.ts";
import {
  checkPrivateFolder,
  makePrivateFolder,
  type PrivateFolder,
  privateFolderMode,
  type SpecialFiles,
  writePrivateFile,
} from "../base/private-files.ts";
import { isEmlPath } from "../result/eml-path.ts";
import type { ReadMessage, RunOutcome } from "../result/run-report.ts";
import { pointLatest } from "./point-latest.ts";

export interface ReportFolderOptions {
  readonly reportsDir: string;
  readonly report: RunOutcome;
  readonly readMessage: ReadMessage;
}

export interface ReportFolder {
  readonly dir: string;
  readonly htmlPath: string;
  readonly jsonPath: string;
  /** The reason why `latest` could not be pointed at the folder. The report folder itself is complete. */
  readonly latestError?: PlacewrightError;
}

/**
 * Returns the path of a report's folder, without creating it. Throws `report-unwritable` if the run id leads
 * outside `reportsDir`.
 */
export const reportDirOf = (reportsDir: string, { run }: Pick<RunOutcome, "run">): string =>
  pathInside(reportsDir, run.id);

const ownFolder: PrivateFolder = {
  what: "reports",
  code: "report-unwritable",
  elsewhere: "Set another folder for reports",
};

/**
 * Throws `report-unwritable` if another user could replace the reports folder, if a file is in its place, or if
 * it cannot be written.
 * Called before a run, because runs cost money.
 */
export async function checkReportsDir(reportsDir: string): Promise<void> {
  await checkPrivateFolder(reportsDir, ownFolder);
  const why = await stat(reportsDir).then(
    (found) => (found.isDirectory() ? undefined : "it is not a folder"),
    (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? undefined : fileReason(error)),
  );
  const refuse = (reason: string, hint: string, cause?: unknown) =>
    new PlacewrightError("report-unwritable", `Cannot use reports in "${reportsDir}": ${reason}`, {
      hint,
      cause,
    });
  if (why !== undefined) throw refuse(why, "Move the file, or set another folder for reports");
  await despiteRemoval(() => probeFolder(reportsDir)).catch((error) => {
    throw refuse(
      `no folder can be created there (${fileReason(error)})`,
      fileHint(error, "Make the folder writable, or set another folder for reports"),
      error,
    );
  });
}

/**
 * Creates the folder, and another one in it, and removes what it created. With narrow permissions, only this folder can
 * be written.
 */
async function probeFolder(path: string): Promise<void> {
  const first = await makeFolder(path, privateFolderMode);
  await rmdir(await mkdtemp(join(path, ".placewright-")));
  if (first === undefined) return;
  // Another process may use them by now.
  for (let each = path; ; each = dirname(each)) {
    const isGone = await rmdir(each).then(
      () => true,
      () => false,
    );
    if (!isGone || each === first) return;
  }
}

/**
 * Does something with a folder again if it is gone: another process, whose probe had created it, removes it as long as
 * it is empty.
 */
const despiteRemoval = <T>(deed: () => Promise<T>): Promise<T> =>
  pRetry(deed, {
    retries: 20,
    minTimeout: 2,
    randomize: true,
    factor: 1,
    shouldRetry: ({ error }) => "code" in error && error.code === "ENOENT",
  });

/** The number of messages written in parallel. */
const filesAtOnce = 8;

const blockCharacters = 256 * 1024;

/**
 * Writes `<reportsDir>/<run id>/` with `report.json`, `index.html`, and the messages, then points `latest` at
 * it.
 * Writes each file completely or not at all, readable only by the user; the mode of `reportsDir` itself
 * stays.
 * Throws `report-unwritable` after writing every file that can be written.
 */
export async function writeReportFolder(options: ReportFolderOptions): Promise<ReportFolder> {
  const { reportsDir, report, readMessage } = options;
  // The renderers import a schema and a template library, which are needed only at the end of a run.
  const { toReportJson } = await import("./json.ts");
  const { renderHtmlReport } = await import("./html/render-html-report.ts");
  const dir = reportDirOf(reportsDir, report);
  for (const folder of [dir, join(dir, "messages")]) await refuseLink(folder);
  let opening: Promise<void> | undefined;
  const put = async (path: string, content: Content): Promise<void> => {
    opening ??= writing(dir, () =>
      despiteRemoval(async () => {
        await makePrivateFolder(reportsDir, { ...ownFolder, keepsMode: true });
        await makePrivateFolder(dir, { ...ownFolder, trustsParents: true });
      }),
    );
    await opening;
    await writeFolder(dir, new Map([[path, content]]));
  };
  const failures: unknown[] = [];
  const attempt = (write: Promise<void>) => write.catch((error) => void failures.push(error));
  const queue = new PQueue({ concurrency: filesAtOnce });
  for (const contentHash of new Set(report.tests.map((test) => test.contentHash))) {
    await queue.onSizeLessThan(filesAtOnce);
    const message = await writing(dir, () => readMessage(contentHash)).catch((error) => {
      failures.push(error);
      return undefined;
    });
    const { bytes } = message ?? {};
    const path = message?.report.emlPath;
    if (!bytes || !path) continue;
    // An invalid path is not a disk error: stop writing the report.
    if (!isEmlPath(path)) throw refusePath(dir, path);
    void queue.add(() => attempt(put(path, bytes)));
  }
  await queue.onIdle();
  const messageFailures = failures.length;
  await attempt(put("report.json", toReportJson(report, readMessage)));
  await attempt(put("index.html", renderHtmlReport(report, readMessage)));
  const hasPages = failures.length === messageFailures;
  const latestError = hasPages ? await pointTo(reportsDir, report.run.id) : undefined;
  if (failures.length > 0) throw summarize(failures);
  return {
    dir,
    htmlPath: join(dir, "index.html"),
    jsonPath: join(dir, "report.json"),
    ...(latestError ? { latestError } : {}),
  };
}

/**
 * Throws if `folder` is a symbolic link. The link may have been planted to redirect the report to another
 * location.
 */
async function refuseLink(folder: string): Promise<void> {
  const stats = await lstat(folder).catch(() => undefined);
  if (!stats?.isSymbolicLink()) return;
  throw new PlacewrightError(
    "report-unwritable",
    `Cannot write the report to "${folder}": it is a symbolic link`,
    {
      hint: "Move it, or set another folder for reports",
    },
  );
}

/** Returns the first failure, with the number of further failures. */
function summarize([first, ...rest]: readonly unknown[]): unknown {
  if (rest.length === 0 || !(first instanceof PlacewrightError)) return first;
  return new PlacewrightError(
    first.code,
    `${first.reason} (and ${plural(rest.length, "more file")} could not be written)`,
    { hint: first.hint, cause: first },
  );
}

async function pointTo(reportsDir: string, runId: string): Promise<PlacewrightError | undefined> {
  try {
    await pointLatest(reportsDir, runId);
    return undefined;
  } catch (error) {
    if (error instanceof PlacewrightError) return error;
    return new PlacewrightError(
      "report-unwritable",
      `Cannot replace "${join(reportsDir, "latest")}": ${fileReason(error)}`,
      { hint: "Move it, or set another folder for reports", cause: error },
    );
  }
}

type Content = Uint8Array | string | AsyncIterable<string>;

/**
 * Writes files by their paths inside the folder, each completely or not at all. Throws `report-unwritable`.
 * Replaces special files by default; pass `special` for a path that the user named, which may be a pipe.
 */
export async function writeFolder(
  dir: string,
  files: ReadonlyMap<string, Content>,
  special: SpecialFiles = "replace",
): Promise<void> {
  const contents = [...files].map(([path, content]) => ({ path: pathInside(dir, path), content }));
  await writing(dir, async () => {
    for (const { path, content } of contents)
      await writePrivateFile(
        path,
        typeof content === "object" && Symbol.asyncIterator in content ? inBlocks(content) : content,
        special,
      );
  });
}

async function writing<T>(dir: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof PlacewrightError) throw error;
    throw new PlacewrightError(
      "report-unwritable",
      `Cannot write the report to "${dir}": ${fileReason(error)}`,
      {
        hint: fileHint(error, "Make the folder writable, or set another folder for reports"),
        cause: error,
      },
    );
  }
}

function pathInside(folder: string, path: string): string {
  const inside = resolve(folder, path);
  const way = relative(resolve(folder), inside);
  // A backslash separates folders on Windows, so it could lead outside the folder once a report is moved
  // there.
  if (
    way === "" ||
    /^\.\.([\\/]|$)/.test(way) ||
    isAbsolute(way) ||
    path.includes("\\") ||
    path.includes("\0")
  )
    throw refusePath(folder, path);
  return join(folder, path);
}

const refusePath = (folder: string, path: string): PlacewrightError =>
  new PlacewrightError(
    "report-unwritable",
    `Cannot write ${JSON.stringify(path)} of the report: it is not inside "${folder}"`,
    { hint: "Use a relative path with forward slashes and without .." },
  );

/** Joins small pieces into blocks, because each write is a system call. */
async function* inBlocks(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let block = "";
  for await (const piece of pieces) {
    block += piece;
    if (block.length < blockCharacters) continue;
    yield block;
    block = "";
  }
  yield block;
}
