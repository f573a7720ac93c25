import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { discoverScenarioFiles } from "../../../src/scenario/discover.ts";
import { temporaryProject } from "./temporary-project.ts";

/** Creates a project with these links, and returns the scenarios that are found in it. */
async function found(
  files: readonly string[],
  links: Readonly<Record<string, string>>,
  paths: readonly string[] = [],
): Promise<string[]> {
  const projectDir = await temporaryProject(Object.fromEntries(files.map((file) => [file, "x"])));
  await mkdir(join(projectDir, "scenarios"), { recursive: true });
  for (const [path, target] of Object.entries(links)) await symlink(target, join(projectDir, path));
  return discoverScenarioFiles({ projectDir, scenariosDir: "scenarios", paths });
}

test.each<[string, string[], Record<string, string>, string[]]>([
  [
    "a folder of elsewhere",
    ["shared/b.yaml"],
    { "scenarios/shared": "../shared" },
    ["scenarios/shared/b.yaml"],
  ],
  [
    "a file of elsewhere",
    ["shared/b.yaml"],
    { "scenarios/c.yaml": "../shared/b.yaml" },
    ["scenarios/c.yaml"],
  ],
  [
    "a folder of elsewhere once",
    ["shared/b.yaml"],
    { "scenarios/one": "../shared", "scenarios/two": "../shared" },
    [expect.stringMatching(/^scenarios\/(one|two)\/b\.yaml$/)],
  ],
  [
    "not a folder of the scenarios again",
    ["scenarios/a/b.yaml"],
    { "scenarios/z": "a" },
    ["scenarios/a/b.yaml"],
  ],
  ["not the scenarios again", ["scenarios/b.yaml"], { "scenarios/z": "." }, ["scenarios/b.yaml"]],
  ["not the folder above", ["scenarios/b.yaml", "c.yaml"], { "scenarios/z": ".." }, ["scenarios/b.yaml"]],
  [
    "a sibling whose name begins like the folder",
    ["scenarios-2/b.yaml"],
    { "scenarios/z": "../scenarios-2" },
    ["scenarios/z/b.yaml"],
  ],
  [
    "a scenario that does not exist, whose error then says so",
    ["scenarios/b.yaml"],
    { "scenarios/y.yaml": "nothing.yaml", "scenarios/z.txt": "nothing" },
    ["scenarios/b.yaml", "scenarios/y.yaml"],
  ],
  [
    "a scenario that is a link to itself, or below a file, whose error then says so",
    ["scenarios/b.yaml"],
    { "scenarios/y.yaml": "y.yaml", "scenarios/z.yaml": "b.yaml/c.yaml" },
    ["scenarios/b.yaml", "scenarios/y.yaml", "scenarios/z.yaml"],
  ],
  [
    "neither itself nor nothing",
    ["scenarios/b.yaml"],
    { "scenarios/y": "y", "scenarios/z": "nothing" },
    ["scenarios/b.yaml"],
  ],
])("follows %s", async (_, files, links, expected) => {
  expect(await found(files, links)).toEqual(expected);
});

test("follows links in a folder that is a link itself", async () => {
  const links = { "scenarios/shared": "../shared", "scenarios/again": "shared" };
  const files = ["shared/b.yaml", "shared/deep/c.yaml"];
  expect(await found(files, links, ["scenarios/shared"])).toEqual([
    "scenarios/shared/b.yaml",
    "scenarios/shared/deep/c.yaml",
  ]);
});
