import { beforeAll, describe, expect, test } from "vitest";
import { discoverScenarioFiles } from "../../../src/scenario/discover.ts";
import { temporaryProject } from "./temporary-project.ts";

const files = [
  "scenarios/b.yaml",
  "scenarios/a.ts",
  "scenarios/c.yml",
  "scenarios/d.js",
  "scenarios/e.mjs",
  "scenarios/season/spring.ts",
  "scenarios/season/été.yaml",
  "scenarios/known-bad/dark.ts",
  "scenarios/known-bad/deep/darker.yaml",
];
const others = [
  "scenarios/types.d.ts",
  "scenarios/_helper.ts",
  "scenarios/_shared/parts.ts",
  "scenarios/.hidden/x.ts",
  "scenarios/node_modules/pkg/index.js",
  "scenarios/data/rows.yaml",
  "scenarios/data/rows.csv",
  "scenarios/season/data/rows.yml",
  "scenarios/messages/m.yaml",
  "scenarios/assets/a.js",
  "scenarios/README.md",
  "elsewhere/x.yaml",
  "empty/readme.txt",
];
const ignore = ["scenarios/known-bad/**"];
const notBad = files.filter((file) => !file.includes("known-bad")).toSorted();
const bad = files.filter((file) => file.includes("known-bad"));

let projectDir: string;
beforeAll(async () => {
  projectDir = await temporaryProject(Object.fromEntries([...files, ...others].map((file) => [file, "x"])));
});

const discover = (
  paths: readonly string[] = [],
  ignored: readonly string[] = ignore,
  scenariosDir = "scenarios",
) => discoverScenarioFiles({ projectDir, scenariosDir, paths, ignore: ignored });

test("finds every scenario file of the folder by default, sorted, except ignored ones", async () => {
  expect(await discover()).toEqual(notBad);
  expect(await discover([], [])).toEqual(files.toSorted());
});

test("treats a missing scenarios folder as empty", async () => {
  expect(await discover([], ignore, "missing")).toEqual([]);
});

test.each([
  ["a file", ["scenarios/b.yaml"], ["scenarios/b.yaml"]],
  ["a file twice", ["scenarios/b.yaml", "./scenarios/b.yaml"], ["scenarios/b.yaml"]],
  ["an ignored file", ["scenarios/known-bad/dark.ts"], ["scenarios/known-bad/dark.ts"]],
  ["an ignored folder", ["scenarios/known-bad"], bad],
  ["an ignored folder with a slash", ["scenarios/known-bad/"], bad],
  ["a folder below an ignored one", ["scenarios/known-bad/deep"], ["scenarios/known-bad/deep/darker.yaml"]],
  ["the parent of an ignored folder", ["scenarios"], notBad],
  ["a helper, by name", ["scenarios/_helper.ts"], ["scenarios/_helper.ts"]],
  ["a folder that is otherwise excluded", ["scenarios/data"], ["scenarios/data/rows.yaml"]],
  ["another folder", ["elsewhere"], ["elsewhere/x.yaml"]],
  ["a pattern of all files, except ignored ones", ["scenarios/**"], notBad],
  ["a pattern of some files", ["scenarios/{b,c}.*"], ["scenarios/b.yaml", "scenarios/c.yml"]],
  ["a pattern of ignored files alone", ["scenarios/known-bad/**"], bad],
])("finds what is named: %s", async (_, paths, expected) => {
  expect(await discover(paths)).toEqual(expected);
});

describe("refuses", () => {
  test.each([
    [
      "scenarios/b.yml",
      "file-missing",
      'No file or folder named "scenarios/b.yml". Did you mean "scenarios/b.yaml"?',
    ],
    [
      "spring.ts",
      "file-missing",
      'No file or folder named "spring.ts". Did you mean "scenarios/season/spring.ts"?',
    ],
    ["sprng", "file-missing", 'No file or folder named "sprng". Did you mean "scenarios/season/spring.ts"?'],
    [
      "no/such/thing.yaml",
      "file-missing",
      'No file or folder named "no/such/thing.yaml". Check the path, which is relative to the project folder.',
    ],
    [
      "scenarios/README.md",
      "usage",
      '"scenarios/README.md" is not a scenario file. Use a folder, or a file with one of these extensions: .ts, .mts, .js, .mjs, .yaml, .yml.',
    ],
    [
      "scenarios/no-such-name-*.md",
      "file-missing",
      'No file or folder named "scenarios/no-such-name-*.md". Check the path, which is relative to the project folder.',
    ],
    [
      "scenarios/types.d.ts",
      "usage",
      '"scenarios/types.d.ts" is not a scenario file. Use a folder, or a file with one of these extensions: .ts, .mts, .js, .mjs, .yaml, .yml.',
    ],
    ["", "usage", "Cannot select scenarios: a path is empty. Omit it to select all scenarios."],
    [
      "empty",
      "selection-empty",
      'No scenario files in "empty". Use one of these file extensions: .ts, .mts, .js, .mjs, .yaml, .yml.',
    ],
  ])("%s", async (path, code, message) => {
    await expect(discover([path])).rejects.toMatchObject({ code, message });
  });
});
