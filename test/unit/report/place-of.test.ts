import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { lineOf, mostUrgentUnmet } from "../../../src/report/place-of.ts";
import { loadPlaces } from "../../../src/workspace/load-places.ts";
import { makeProject } from "../../support/project-folder.ts";
import { assertion, test as sampleTest } from "../../support/sample-run-report.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const yaml = `# inbox >= 95
name: spring
from: news@acme.example
expect:
  overall: [inbox >= 80]
  Gmail:
    - inbox >= 80
    - inbox >= 95
`;
const typescript = `import { defineScenario } from "placewright";
const limit = 80;
export default [
  defineScenario({ name: "spring", expect: { overall: ["inbox >= 80"] } }),
  defineScenario({
    name: "autumn",
    expect: {
      overall: ["inbox >= 80"],
      "*": [\`inbox >= \${limit}\`],
    },
  }),
];
`;
const failed = (scope: string, limit: number) => assertion(scope, "inbox", ">=", limit, 1);

describe("lineOf", () => {
  test.each([
    ["a threshold of a mailbox provider", yaml, "spring", [failed("Gmail", 80)], 7],
    ["a threshold that a comment above has, too", yaml, "spring", [failed("Gmail", 95)], 8],
    ["a threshold of a wildcard, by its text", yaml, "spring", [failed("Yahoo", 95)], 8],
    [
      "the most urgent threshold",
      yaml,
      "spring",
      [assertion("overall", "inbox", ">=", 80, 90), failed("Gmail", 95)],
      8,
    ],
    ["the second scenario of a file", typescript, "autumn", [failed("overall", 80)], 8],
    ["a computed threshold: the scenario", typescript, "autumn", [failed("Gmail", 70)], 6],
    ["no threshold: the scenario", typescript, "autumn", [], 6],
    ["a computed name: the beginning", typescript, "winter", [], 1],
    ["an empty file", "", "winter", [failed("Gmail", 70)], 1],
  ] as const)("returns the line of %s", (_, source, name, assertions, line) => {
    const result = sampleTest(name, undefined, { assertions: [...assertions] });
    expect(lineOf(source, name, mostUrgentUnmet(result))).toBe(line);
  });
});

describe("loadPlaces", () => {
  const declared = (file: string) => ({
    ...sampleTest("spring", undefined, { assertions: [failed("Gmail", 95)] }),
    file,
  });

  test("returns paths relative to the repository, and lines of files in the project only", async () => {
    const { dir, remove } = await makeProject({
      "mail/scenarios/a.yaml": yaml,
      "mail/large.yaml": `${"#".repeat(1_000_001)}`,
      "secret.yaml": yaml,
    });
    closers.push(remove);
    await mkdir(join(dir, ".git"));
    const tests = [
      "scenarios/a.yaml",
      "missing.yaml",
      "large.yaml",
      "../secret.yaml",
      "../../outside.yaml",
      ".",
    ].map(declared);
    const placeOf = await loadPlaces({ projectDir: join(dir, "mail") }, tests);
    expect(tests.map((each) => placeOf(each))).toEqual([
      { file: "mail/scenarios/a.yaml", line: 8 },
      { file: "mail/missing.yaml" },
      { file: "mail/large.yaml" },
      { file: "secret.yaml" },
      { file: "../../outside.yaml" },
      { file: "mail" },
    ]);
  });

  test("returns paths relative to the project without a repository", async () => {
    const { dir, remove } = await makeProject({});
    closers.push(remove);
    await writeFile(join(dir, "a.yaml"), yaml);
    const placeOf = await loadPlaces({ projectDir: dir }, [declared("a.yaml")]);
    expect(placeOf(declared("a.yaml"), { scope: "overall", source: "inbox >= 80" })).toEqual({
      file: "a.yaml",
      line: 5,
    });
  });
});
