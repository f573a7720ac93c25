import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRegularFile } from "../../../src/base/read-regular-file.ts";
import { makeProject } from "../../support/project-folder.ts";

test("reads a file of at most the given size, and no folder or device", async () => {
  const { dir, remove } = await makeProject({ a: "12345", empty: "" });
  const bytes = Buffer.from(new Uint8Array(200_000).map((_, index) => index % 251));
  await writeFile(join(dir, "large"), bytes);
  expect((await readRegularFile(join(dir, "a"), 5)).toString()).toBe("12345");
  expect((await readRegularFile(join(dir, "empty"), 0)).length).toBe(0);
  expect(bytes.equals(await readRegularFile(join(dir, "large"), 1e6))).toBe(true);
  await expect(readRegularFile(join(dir, "a"), 4)).rejects.toMatchObject({
    code: "EFBIG",
    message: "it has 5 bytes, more than 4",
  });
  await expect(readRegularFile(join(dir, "absent"), 4)).rejects.toMatchObject({ code: "ENOENT" });
  for (const path of [dir, "/dev/null"])
    await expect(readRegularFile(path, 10)).rejects.toMatchObject({ code: "ENOTREG" });
  await remove();
});

test.skipIf(process.platform === "win32")(
  "does not wait for the writer of a pipe (skipped on Windows)",
  async () => {
    const { dir, remove } = await makeProject({});
    execFileSync("mkfifo", [join(dir, "pipe")]);
    await expect(readRegularFile(join(dir, "pipe"), 10)).rejects.toMatchObject({ code: "ENOTREG" });
    await remove();
  },
);
