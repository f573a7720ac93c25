import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { version } from "../../src/version.ts";
import { projectRoot } from "../support/run-cli.ts";

test("the source, package.json, deno.json, and the changelog have the same version", async () => {
  for (const file of ["package.json", "deno.json"]) {
    const { version: stated } = JSON.parse(await readFile(join(projectRoot, file), "utf8")) as {
      version: string;
    };
    expect(stated, file).toBe(version);
  }
  expect(await readFile(join(projectRoot, "CHANGELOG.md"), "utf8")).toContain(`## ${version}`);
});
