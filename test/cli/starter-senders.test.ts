import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { defaultChoice, starterOf } from "../../src/cli/starter/starter.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";
import { sampleOf } from "../support/sample-of.ts";

/** Names of companies and people, also such that Handlebars, HTML, or YAML read in their own way, or none. */
const word = fc.oneof(
  fc.constantFrom(
    "Blume",
    "Acme",
    "Free",
    "Casino",
    "Müller",
    "Ångström",
    "株式会社",
    "Ελλάς",
    "O'Neil",
    "7",
    "A&B",
    "{{x}}",
    "<b>",
    "#1",
    '"Q"',
    "WIN",
  ),
  fc.stringMatching(/^[A-Za-z]{1,12}$/),
);
const domain = fc
  .tuple(
    fc.stringMatching(/^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/).filter((label) => !label.includes("--")),
    fc.constantFrom("com", "example", "org", "de", "co.uk", "io", "shop", "info", "xyz", "com.br"),
  )
  .map((parts) => parts.join("."));
const sender = fc.record({
  name: fc.array(word, { maxLength: 4 }).map((words) => words.join(" ")),
  address: fc
    .tuple(
      fc.stringMatching(/^[a-z][a-z0-9._-]{0,15}[a-z0-9]$/).filter((local) => !local.includes("..")),
      domain,
    )
    .map((parts) => parts.join("@")),
});
/** 300 senders, always the same. */
const senders = [
  { name: "Blume", address: "hi@blume.example" },
  defaultChoice.sender,
  { name: "日本語", address: "n@日本.example" },
  { name: "", address: "n@müller.example" },
  { name: "Acme, Inc.", address: "n@shop.example" },
  ...fc.sample(sender, { numRuns: 295, seed: 29 }),
];

/** The scenarios and templates of one sender, beside those of the others. */
function filesOf(each: (typeof senders)[number], index: number): [path: string, text: string][] {
  return Object.entries(starterOf({ ...defaultChoice, sender: each, ci: "none" }))
    .filter(([path]) => /^(?:scenarios|templates)\//.test(path))
    .map(([path, text]) => [
      path.replace(/^templates\//, `templates/s${index}/`).replace(/^(scenarios\/[\w-]+)/, `$1-${index}`),
      text
        .replace("name: welcome\n", `name: s${index}/welcome\n`)
        .replaceAll("layouts/base", `s${index}/layouts/base`),
    ]);
}

interface Test {
  readonly title: string;
  readonly verdict: string;
  readonly assertions: readonly {
    readonly scope: string;
    readonly source: string;
    readonly actualPercent?: number;
    readonly expectedPercent: number;
  }[];
}

/** Percentage points between each figure and its limit, at least. */
const distance = 5;

test("the scenarios that init writes pass for every sender, at a distance from their thresholds", async () => {
  const all = senders.map((each, index) => ({ each, index }));
  const files = sampleOf(all, 60).flatMap(({ each, index }) => filesOf(each, index));
  const project = await makeProject(Object.fromEntries(files));
  onTestFinished(project.remove);
  const { code, stderr } = await runCommand(["run"], { cwd: project.dir });
  const { tests } = JSON.parse(await readFile(join(project.dir, "reports/latest/report.json"), "utf8")) as {
    readonly tests: readonly Test[];
  };
  const near = tests.flatMap(({ title, verdict, assertions }) => [
    ...(verdict === "passed" ? [] : [`${title}: ${verdict}`]),
    ...assertions.flatMap(({ actualPercent = 0, expectedPercent, scope, source }) =>
      Math.abs(actualPercent - expectedPercent) >= distance
        ? []
        : [`${title}: ${scope} ${source}, actual ${actualPercent}`],
    ),
  ]);
  expect([near, code, stderr]).toEqual([[], 0, expect.not.stringContaining("✕")]);
  expect(tests).toHaveLength((files.length / 4) * 3);
});
