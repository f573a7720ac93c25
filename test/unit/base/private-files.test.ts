import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makePrivateFolder } from "../../../src/base/private-files.ts";
import { makeProject } from "../../support/project-folder.ts";

test("ignores files that another process creates and removes in the meantime", async () => {
  const { dir, remove } = await makeProject({});
  let isDone = false;
  async function makeAndRemove(name: string): Promise<void> {
    while (!isDone) {
      await writeFile(join(dir, name), "", { mode: 0o644 });
      await rm(join(dir, name));
    }
  }
  const others = ["a.tmp", "b.tmp", "c.tmp"].map(makeAndRemove);
  const folder = { what: "the ledger", code: "ledger-unusable", elsewhere: "name another" } as const;
  try {
    for (let round = 0; round < 300; round++)
      await expect(makePrivateFolder(dir, folder)).resolves.toBeUndefined();
  } finally {
    isDone = true;
    await Promise.all(others);
  }
  await remove();
});
