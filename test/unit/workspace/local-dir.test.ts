import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  calibrationFileOf,
  hasLocalData,
  projectDataDir,
  removeLocalData,
} from "../../../src/workspace/local-dir.ts";
import { makeProject } from "../../support/project-folder.ts";

const runId = "20260301-081500-3fa9c1";
const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(removals.splice(0).map((remove) => remove()));
});

async function ledger(files: Readonly<Record<string, string>> = {}) {
  const { dir, remove } = await makeProject({ "outside/kept.txt": "", ...files });
  removals.push(remove);
  await mkdir(join(dir, "ledger"), { recursive: true });
  return { dir, config: { ledgerDir: join(dir, "ledger") } };
}

describe("the local data of a run", () => {
  test("is in the folder of the ledger, one folder per project", async () => {
    const { config } = await ledger();
    expect(await projectDataDir(config, runId, "My Project")).toBe(
      join(config.ledgerDir, "local", runId, "my-project"),
    );
    expect(calibrationFileOf(config)).toBe(join(config.ledgerDir, "calibration.json"));
  });

  test("exists until it is removed, and nothing else is", async () => {
    const other = "20260301-081500-3fa9c2";
    const { config } = await ledger({
      [`ledger/local/${runId}/a/x.txt`]: "",
      [`ledger/local/${other}/x.txt`]: "",
    });
    expect(await hasLocalData(config, runId)).toBe(true);
    await removeLocalData(config, runId);
    expect([await hasLocalData(config, runId), await hasLocalData(config, other)]).toEqual([false, true]);
    await removeLocalData(config, runId);
  });

  test.each(["..", "../outside", "", "20260301-081500-3fa9c1/.."])(
    "has no folder for the run id %j",
    async (id) => {
      const { config, dir } = await ledger();
      const refusal = { code: "ledger-unusable", reason: `Cannot use "${id}" as a run id` };
      await expect(hasLocalData(config, id)).rejects.toMatchObject(refusal);
      await expect(removeLocalData(config, id)).rejects.toMatchObject(refusal);
      await expect(projectDataDir(config, id, "a")).rejects.toMatchObject(refusal);
      expect(await readdir(join(dir, "outside"))).toEqual(["kept.txt"]);
    },
  );

  test.each<[string, string]>([
    ["of all runs", "local"],
    ["of the run", `local/${runId}`],
  ])("is not behind a link in the place of the folder %s", async (_, path) => {
    const { config, dir } = await ledger();
    await mkdir(join(config.ledgerDir, path, ".."), { recursive: true });
    await symlink(join(dir, "outside"), join(config.ledgerDir, path));
    const refusal = {
      code: "ledger-unusable",
      reason: `Cannot use "${join(config.ledgerDir, path)}": it is a link or a file, not a folder`,
      hint: "Delete it, or restore the ledger from a copy",
    };
    await expect(hasLocalData(config, runId)).rejects.toMatchObject(refusal);
    await expect(removeLocalData(config, runId)).rejects.toMatchObject(refusal);
    expect(await readdir(join(dir, "outside"))).toEqual(["kept.txt"]);
  });

  test("is not behind a link or a file in the place of a project's folder", async () => {
    const { config, dir } = await ledger();
    const folder = join(config.ledgerDir, "local", runId);
    await mkdir(folder, { recursive: true });
    await symlink(join(dir, "outside"), join(folder, "a"));
    await writeFile(join(folder, "b"), "");
    for (const name of ["a", "b"])
      await expect(projectDataDir(config, runId, name)).rejects.toMatchObject({ code: "ledger-unusable" });
  });
});
