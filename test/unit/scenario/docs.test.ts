import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parseThreshold } from "../../../src/expect/threshold.ts";
import { discoverScenarioFiles } from "../../../src/scenario/discover.ts";
import { loadScenarios } from "../../../src/scenario/load.ts";
import { temporaryProject } from "./temporary-project.ts";

/**
 * Returns the code blocks of a document whose opening line has two words: the language and the kind of
 * content.
 */
async function blocksOf(document: string): Promise<[string, string][]> {
  const text = await readFile(new URL(`../../../docs/${document}`, import.meta.url), "utf8");
  return [...text.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)].map(([, name = "", body = ""]) => [name, body]);
}

test.each([
  ["thresholds.md", ["spring-sale"]],
  ["checks.md", ["receipt"]],
  ["runs.md", ["quarantined", "spring-sale"]],
  [
    "scenarios.md",
    [
      "newsletter (ten things to plant now)",
      "order-confirmation",
      "reminder (en)",
      "reminder (de)",
      "reminders (en)",
      "reminders (de)",
      "segments (students)",
      "segments (families)",
      "spring-sale (en)",
      "spring-sale (de)",
      "win-back (lapsed)",
      "win-back (new)",
    ],
  ],
])("loads every example of %s", async (document, titles) => {
  const files = (await blocksOf(document)).filter(([name]) => name.startsWith("scenarios/"));
  const projectDir = await temporaryProject(Object.fromEntries(files));
  const found = await discoverScenarioFiles({ projectDir, scenariosDir: "scenarios" });
  const { scenarios, problems } = await loadScenarios(found, { projectDir });
  expect(problems).toEqual([]);
  expect(
    scenarios.flatMap(({ name, variants }) =>
      variants.map((variant) => (variant.name === undefined ? name : `${name} (${variant.name})`)),
    ),
  ).toEqual(titles);
});

test("parses every threshold of thresholds.md, and reports every listed error", async () => {
  const blocks = new Map(await blocksOf("thresholds.md"));
  const linesOf = (name: string) => (blocks.get(name) ?? "").trim().split("\n");
  expect(linesOf("thresholds").map((line) => parseThreshold(line).source)).toHaveLength(8);
  const mistakes = linesOf("mistakes");
  expect(mistakes).toHaveLength(5);
  for (const line of mistakes) {
    const source = /^"([^"]+)"/.exec(line)?.[1] ?? "";
    expect(() => parseThreshold(source)).toThrow(expect.objectContaining({ message: line }));
  }
});
