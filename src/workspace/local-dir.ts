import { lstat, rm } from "node:fs/promises";
import { join } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import { isRunId, toSlug } from "../base/ids.ts";
import type { ResolvedConfig } from "../config/config.ts";

type Place = Pick<ResolvedConfig, "ledgerDir">;

const refuse = (what: string, hint: string) =>
  new PlacewrightError("ledger-unusable", `Cannot use ${what}`, { hint });

/** Returns the path of the calibration that `placewright calibrate` writes. The file may not exist. */
export const calibrationFileOf = ({ ledgerDir }: Place): string => join(ledgerDir, "calibration.json");

/**
 * Returns the folder, inside the ledger's, for the data of one project of a run: the embedded service's
 * account, or a seed list's journal. Throws `ledger-unusable` if the run id is invalid, or if a link leads
 * out of the ledger.
 */
export async function projectDataDir(config: Place, runId: string, project: string): Promise<string> {
  const dir = join(await localDir(config, runId), toSlug(project));
  await refuseLinks(dir);
  return dir;
}

/** Whether a run has local data in the ledger's folder. */
export const hasLocalData = async (config: Place, runId: string): Promise<boolean> =>
  (await kindOf(await localDir(config, runId))) !== undefined;

/** Whether one project of a run has local data in the ledger's folder. */
export const hasProjectData = async (config: Place, runId: string, project: string): Promise<boolean> =>
  (await kindOf(await projectDataDir(config, runId, project))) !== undefined;

/** Deletes the local data of a run. */
export async function removeLocalData(config: Place, runId: string): Promise<void> {
  await rm(await localDir(config, runId), { recursive: true, force: true });
}

async function localDir({ ledgerDir }: Place, runId: string): Promise<string> {
  if (!isRunId(runId)) throw refuse(`"${runId}" as a run id`, "Use an id such as 20260301-081500-3fa9c1");
  const all = join(ledgerDir, "local");
  const dir = join(all, runId);
  await refuseLinks(all, dir);
  return dir;
}

/**
 * Throws if a path is not a folder. A link in a foreign ledger would make Placewright write to, and delete,
 * its target.
 */
async function refuseLinks(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const kind = await kindOf(path);
    if (kind && !kind.isDirectory())
      throw refuse(
        `"${path}": it is a link or a file, not a folder`,
        "Delete it, or restore the ledger from a copy",
      );
  }
}

const kindOf = (path: string) =>
  lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
