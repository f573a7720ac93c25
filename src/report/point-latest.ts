import { access, cp, lstat, rename, rm, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { PlacewrightError } from "../base/errors.ts";

/** Makes `path` show what the folder `runId` beside it holds. */
export type Linker = (reportsDir: string, runId: string, path: string) => Promise<void>;

const linkers: readonly Linker[] = [
  // Relative, so that the reports folder can be moved.
  (_reportsDir, runId, path) => symlink(runId, path, "dir"),
  // Windows lets everybody make junctions, and only few make symbolic links; a junction's target is absolute.
  (reportsDir, runId, path) => symlink(resolve(reportsDir, runId), path, "junction"),
  (reportsDir, runId, path) => cp(join(reportsDir, runId), path, { recursive: true }),
];

/**
 * Points `<reportsDir>/latest` at a run's folder: a symbolic link, or what the file system allows in its place.
 * A reader finds the old run or the new one, never none, where the file system can replace a link in one step.
 * A folder of that name that holds no report is somebody else's and is left alone: `report-unwritable`.
 */
export async function pointLatest(
  reportsDir: string,
  runId: string,
  ways: readonly Linker[] = linkers,
): Promise<void> {
  const latest = join(reportsDir, "latest");
  const fresh = join(reportsDir, `latest.${process.pid}.tmp`);
  const clear = () => rm(fresh, { recursive: true, force: true });
  await clear();
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

/** A file of that name is somebody else's too. */
async function refuseFile(latest: string): Promise<void> {
  const found = await lstat(latest).catch(() => undefined);
  if (found?.isFile())
    throw new PlacewrightError("report-unwritable", `Cannot replace "${latest}": it is a file`, {
      hint: "move it away or name another folder for reports",
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

/** A folder, or a junction on Windows, cannot be replaced in one step. */
async function removeOld(latest: string): Promise<void> {
  const isLink = (await lstat(latest)).isSymbolicLink();
  const isReport = await access(join(latest, "report.json")).then(
    () => true,
    () => false,
  );
  if (!isLink && !isReport)
    throw new PlacewrightError("report-unwritable", `Cannot replace "${latest}": it holds no report`, {
      hint: "move it away or name another folder for reports",
    });
  await rm(latest, { recursive: true, force: true });
}
