import { randomUUID } from "node:crypto";
import { access, cp, lstat, rename, rm, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { PlacewrightError } from "../base/errors.ts";

/** Makes `path` show the content of the folder `runId` in `reportsDir`. */
export type Linker = (reportsDir: string, runId: string, path: string) => Promise<void>;

const linkers: readonly Linker[] = [
  // A relative target keeps working when the reports folder moves.
  (_reportsDir, runId, path) => symlink(runId, path, "dir"),
  // On Windows, every user can create junctions, but few can create symbolic links. A junction's target is
  // absolute.
  (reportsDir, runId, path) => symlink(resolve(reportsDir, runId), path, "junction"),
  (reportsDir, runId, path) => cp(join(reportsDir, runId), path, { recursive: true }),
];

/**
 * Points `<reportsDir>/latest` at a run's folder: a symbolic link, or the best substitute that the file
 * system allows.
 * If the file system can replace a link in one step, readers always find the old run or the new one.
 * Throws `report-unwritable`, and changes nothing, if `latest` is a folder without a report.
 */
export async function pointLatest(
  reportsDir: string,
  runId: string,
  ways: readonly Linker[] = linkers,
): Promise<void> {
  const latest = join(reportsDir, "latest");
  // Two runs of one process can end at the same time.
  const fresh = join(reportsDir, `latest.${randomUUID()}.tmp`);
  const clear = () => rm(fresh, { recursive: true, force: true });
  try {
    await refuseFile(latest);
    await linkByFirstWay(ways, reportsDir, runId, fresh);
    await rename(fresh, latest).catch(async () => {
      await removeOld(latest);
      await rename(fresh, latest);
    });
  } catch (error) {
    await clear().catch(() => {});
    throw error;
  }
}

/** Throws if `latest` is a file: Placewright never creates one. */
async function refuseFile(latest: string): Promise<void> {
  const found = await lstat(latest).catch(() => undefined);
  if (found?.isFile())
    throw new PlacewrightError("report-unwritable", `Cannot replace "${latest}": it is a file`, {
      hint: "Move it, or set another folder for reports",
    });
}

async function linkByFirstWay(
  ways: readonly Linker[],
  reportsDir: string,
  runId: string,
  path: string,
): Promise<void> {
  let lastError: unknown;
  for (const link of ways) {
    try {
      return await link(reportsDir, runId, path);
    } catch (error) {
      lastError = error;
    }
  }
  throw lastError;
}

/**
 * Removes the old `latest` if it cannot be replaced in one step, as with a folder, or a junction on Windows.
 */
async function removeOld(latest: string): Promise<void> {
  const isLink = (await lstat(latest)).isSymbolicLink();
  const isReport = await access(join(latest, "report.json")).then(
    () => true,
    () => false,
  );
  if (!isLink && !isReport)
    throw new PlacewrightError("report-unwritable", `Cannot replace "${latest}": it contains no report`, {
      hint: "Move it, or set another folder for reports",
    });
  await rm(latest, { recursive: true, force: true });
}
