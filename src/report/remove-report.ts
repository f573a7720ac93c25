import { lstat, readlink, rm } from "node:fs/promises";
import { join } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import { fileReason } from "../base/file-reason.ts";
import { isRunId } from "../base/ids.ts";

/**
 * Deletes the report folder of a run, and `latest` if it points there. Leaves a link, and a folder without a report,
 * which Placewright did not write. Throws `report-unwritable` if the folder cannot be deleted.
 */
export async function removeReport(reportsDir: string, runId: string): Promise<void> {
  const dir = join(reportsDir, runId);
  if (!isRunId(runId) || !(await isFolder(dir)) || !(await isFile(join(dir, "report.json")))) return;
  const latest = join(reportsDir, "latest");
  const target = await readlink(latest).catch(() => undefined);
  try {
    await rm(dir, { recursive: true });
    if (target === runId || target === dir) await rm(latest);
  } catch (cause) {
    throw new PlacewrightError(
      "report-unwritable",
      `Cannot delete the report "${dir}": ${fileReason(cause)}`,
      {
        cause,
        hint: "Delete the folder yourself",
      },
    );
  }
}

const kindOf = (path: string) => lstat(path).catch(() => undefined);
const isFolder = async (path: string): Promise<boolean> => (await kindOf(path))?.isDirectory() === true;
const isFile = async (path: string): Promise<boolean> => (await kindOf(path))?.isFile() === true;
