import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { scheduleProblems, selectScheduled } from "../../../src/workspace/select-scheduled.ts";
import { makeProject } from "../../support/project-folder.ts";
import { runCommand } from "../../support/run-command.ts";

const scenario = (tag: string) =>
  `tags: [${tag}]\nfrom: a@acme.example\nmessage: { simple: { subject: Hi, text: Hello } }\nexpect: { overall: [inbox >= 1] }\n`;

/** A project with one schedule that selects its tests by this text. */
async function open(select: string, files: Readonly<Record<string, string>> = {}) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default {\n  schedules: [{\n    name: "nightly",\n    cron: "0 2 * * *",\n${select}\n  }],\n};\n`,
    "scenarios/sale.yaml": scenario("campaign"),
    "scenarios/reset.yaml": scenario("account"),
    ...files,
  });
  onTestFinished(remove);
  return { dir, config: await loadConfig({ cwd: dir, env: {} }) };
}

const failed = 'Cannot select the tests of schedule "nightly": ';

const mistakes: [string, string, object][] = [
  [
    "an unknown tag among known ones",
    '    select: {\n      tags: ["campaign", "acount"],\n    },',
    {
      reason: `${failed}no scenario has the tag "acount"`,
      hint: expect.stringMatching(/^Did you mean "account"\?/),
      location: { file: "placewright.config.ts", line: 6, column: 26 },
    },
  ],
  [
    "an unknown tag alone",
    '    select: { tags: ["acount"] },',
    {
      reason: `${failed}no test matches tags acount`,
      hint: expect.stringMatching(/^Did you mean "account"\?/),
      location: { file: "placewright.config.ts", line: 5, column: 22 },
    },
  ],
  [
    "an unknown path",
    '    select: { paths: ["scenarios/sale.yaml", "scenarios/sales.yaml"] },',
    {
      reason: `${failed}no file or folder named "scenarios/sales.yaml"`,
      hint: 'Did you mean "scenarios/sale.yaml"?',
      location: { file: "placewright.config.ts", line: 5, column: 46 },
    },
  ],
  [
    "a file of another kind",
    '    select: { paths: ["placewright.txt"] },',
    {
      reason: `${failed}"placewright.txt" is not a scenario file`,
      location: { file: "placewright.config.ts", line: 5, column: 23 },
    },
  ],
  [
    "an expression that matches nothing",
    '    select: { grep: "winter" },',
    {
      reason: `${failed}no test matches grep "winter"`,
      hint: expect.stringMatching(/^Available tests: /),
      location: { file: "placewright.config.ts", line: 5, column: 21 },
    },
  ],
];

test.each(mistakes)("a schedule with %s is a mistake with its place", async (_, select, found) => {
  const { config } = await open(select, { "placewright.txt": "" });
  const problem = { code: "config-invalid", frame: expect.stringContaining("> "), ...found };
  expect(await scheduleProblems(config)).toMatchObject([problem]);
  const [schedule] = config.schedules;
  if (!schedule) throw new Error("there is one");
  await expect(selectScheduled(config, schedule)).rejects.toMatchObject(problem);
});

test.each([
  ["", 2],
  ['select: { tags: ["campaign"] },', 1],
  ['select: { paths: ["scenarios"], grep: "^sale" },', 1],
])("a schedule with %j is fine", async (select, tests) => {
  const { config } = await open(select);
  expect(await scheduleProblems(config)).toEqual([]);
  const [schedule] = config.schedules;
  if (!schedule) throw new Error("there is one");
  expect((await selectScheduled(config, schedule)).tests).toHaveLength(tests);
});

test("the mistakes of scenarios are not those of a schedule", async () => {
  const { config } = await open('select: { paths: ["scenarios/bad.yaml"] },', {
    "scenarios/bad.yaml": "from: 1\n",
  });
  expect(await scheduleProblems(config)).toEqual([]);
});

test("validate and schedule run show them with the lines around", async () => {
  const { dir } = await open('    select: { tags: ["acount"] },');
  for (const args of [["validate"], ["schedule", "run", "nightly"]]) {
    const { code, stderr } = await runCommand(args, { cwd: dir });
    expect([args[0], code]).toEqual([args[0], 2]);
    expect(stderr).toContain(`${failed}no test matches tags acount`);
    expect(stderr).toContain('> 5 |     select: { tags: ["acount"] },');
  }
});
