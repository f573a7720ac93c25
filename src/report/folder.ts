import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import PQueue from "p-queue";
import { messageOf, PlacewrightError } from "../base/errors.ts";
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
}

/** How many messages are written side by side. */
const filesAtOnce = 8;

const blockCharacters = 256 * 1024;

/**
 * Writes `<reportsDir>/<run id>/` with `report.json`, `index.html` and the messages, then points `latest` at it.
 * A file appears whole or not at all. Throws `report-unwritable`.
 */
export async function writeReportFolder(options: ReportFolderOptions): Promise<ReportFolder> {
  const { reportsDir, report, readMessage } = options;
  // The renderers bring a schema and a template library, which only the end of a run needs.
  const { toReportJson } = await import("./json.ts");
  const { renderHtmlReport } = await import("./html/render-html-report.ts");
  const dir = pathInside(reportsDir, report.run.id);
  let failure: unknown;
  const queue = new PQueue({ concurrency: filesAtOnce });
  for (const contentHash of new Set(report.tests.map((test) => test.contentHash))) {
    await queue.onSizeLessThan(filesAtOnce);
    const message = await readMessage(contentHash);
    const { bytes } = message ?? {};
    const path = message?.report.emlPath;
    if (bytes && path)
      queue
        .add(() => writeFolder(dir, new Map([[path, bytes]])))
        .catch((error) => {
          failure ??= error;
        });
  }
  await queue.onIdle();
  if (failure) throw failure;
  const pages = [
    ["report.json", toReportJson(report, readMessage)],
    ["index.html", renderHtmlReport(report, readMessage)],
  ] as const;
  await writeFolder(dir, new Map(pages));
  await writing(dir, () => pointLatest(reportsDir, report.run.id));
  return { dir, htmlPath: join(dir, "index.html"), jsonPath: join(dir, "report.json") };
}

type Content = Uint8Array | string | AsyncIterable<string>;

/** Writes files by their paths inside the folder, each whole or not at all. Throws `report-unwritable`. */
export async function writeFolder(dir: string, files: ReadonlyMap<string, Content>): Promise<void> {
  const contents = [...files].map(([path, content]) => ({ path: pathInside(dir, path), content }));
  await writing(dir, async () => {
    for (const folder of new Set(contents.map(({ path }) => dirname(path))))
      await mkdir(folder, { recursive: true });
    for (const { path, content } of contents) await writeWhole(path, content);
  });
}

async function writing(dir: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof PlacewrightError) throw error;
    throw new PlacewrightError(
      "report-unwritable",
      `Cannot write the report to "${dir}": ${messageOf(error)}`,
      {
        hint: "make the folder writable and the disk have room, or name another folder for reports",
        cause: error,
      },
    );
  }
}

function pathInside(folder: string, path: string): string {
  const inside = resolve(folder, path);
  const way = relative(resolve(folder), inside);
  // A backslash is a separator on Windows and a trap on a report that moves there.
  if (
    way === "" ||
    /^\.\.([\\/]|$)/.test(way) ||
    isAbsolute(way) ||
    path.includes("\\") ||
    path.includes("\0")
  )
    throw new PlacewrightError(
      "report-unwritable",
      `Cannot write ${JSON.stringify(path)} of the report: it does not lie inside "${folder}"`,
      { hint: "use a relative path with forward slashes and without .." },
    );
  return join(folder, path);
}

/** Small pieces put together: each write is a call to the system. */
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

async function writeWhole(path: string, content: Content): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(
      temporary,
      typeof content === "object" && Symbol.asyncIterator in content ? inBlocks(content) : content,
    );
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
