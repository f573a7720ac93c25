import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResolvedConfig } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { toCommandLine } from "../../../src/workspace/command-line.ts";
import {
  selectAllFrom,
  selectFrom,
  selectProjects,
  selectRunnable,
} from "../../../src/workspace/select-tests.ts";
import { sendersOf } from "../../../src/workspace/senders.ts";
import { makeProject } from "../../support/project-folder.ts";

const scenario = (from: string) =>
  `from: ${from}\nmessage: { simple: { subject: Hi, text: Hello } }\nexpect: { overall: [inbox >= 1] }\n`;

let config: ResolvedConfig;
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await makeProject({
    "placewright.config.ts": `export default {
  projects: [{ name: "staging", provider: "local" }, { name: "live", provider: "local" }],
  defaultProjects: ["live", "live"],
  ignore: ["scenarios/bad/**", "scenarios/odd/**"],
};
`,
    "scenarios/a.yaml": `tags: [one]\n${scenario("Acme <News@acme.example>")}`,
    "scenarios/b.yaml": scenario("info@acme.example"),
    "scenarios/c.yaml": scenario("Other <News@acme.example>"),
    "scenarios/health/h.yaml": "domain: acme.example\ntags: [one]\n",
    "scenarios/bad/x.yaml": "from: nobody\n",
    "scenarios/odd/x.yaml": "tags: [any]\nfrom: nobody\n",
    "templates/a.hbs": "",
  });
  remove = made.remove;
  config = await loadConfig({ cwd: made.dir, env: {} });
});
afterAll(() => remove());

describe("the selected tests", () => {
  const names = async (wanted: Parameters<typeof selectAllFrom>[1]) => {
    const { tests, health } = await selectAllFrom(config, wanted);
    return [...tests.map(({ scenario: { name } }) => name), ...health.map(({ name }) => name)];
  };

  test("are all, or those of paths, a pattern, and tags", async () => {
    expect(await names({})).toEqual(["a", "b", "c", "h"]);
    expect(await names({ paths: ["scenarios/b.yaml", "scenarios/health"] })).toEqual(["b", "h"]);
    expect(await names({ grep: "^[ah]$" })).toEqual(["a", "h"]);
    expect(await names({ tag: ["one"] })).toEqual(["a", "h"]);
    expect(await names({ tag: ["one"], grep: "a" })).toEqual(["a"]);
  });

  test("are none if a tag or a project does not exist", async () => {
    await expect(names({ tag: ["one", "ones"] })).rejects.toMatchObject({
      code: "usage",
      reason: 'No scenario has the tag "ones"',
      hint: 'Did you mean "one"? Available tags: one',
    });
    await expect(names({ project: ["stagin"] })).rejects.toMatchObject({
      code: "usage",
      hint: 'Did you mean "staging"? Available projects: staging, live',
    });
  });

  test("may have the tag of a scenario that cannot be loaded", async () => {
    const dir = { paths: ["scenarios/a.yaml", "scenarios/odd"] };
    const { tests, broken } = await selectRunnable(config, { ...dir, tag: ["one", "any"] });
    expect([tests.length, broken.length]).toEqual([1, 1]);
  });

  test("are none, and all errors, if a scenario is invalid", async () => {
    await expect(selectAllFrom(config, { paths: ["scenarios", "scenarios/bad"] })).rejects.toMatchObject({
      name: "Problems",
      message: expect.stringMatching(/scenarios\/bad\/x\.yaml.*\n.*scenarios\/bad\/x\.yaml/),
    });
  });

  test.each<[string, Partial<ResolvedConfig>, string]>([
    [
      "that does not exist",
      { scenariosDir: "nowhere" },
      'No scenarios to run: there is no folder "nowhere". Create it, set scenarios in the config to another folder, or run placewright init to create an example.',
    ],
    [
      "without scenarios",
      { scenariosDir: "templates", ignore: [] },
      'No scenarios to run in "templates". Add one or run placewright init to create an example.',
    ],
    [
      "whose scenarios are all ignored",
      { scenariosDir: "scenarios/bad" },
      'No scenarios to run in "scenarios/bad". Add one, name a file that the config ignores, or run placewright init to create an example.',
    ],
  ])("are an error for a folder %s", async (_, change, message) => {
    await expect(selectAllFrom({ ...config, ...change }, {})).rejects.toMatchObject({
      code: "selection-empty",
      message,
    });
  });

  test("have messages, where those are required", async () => {
    const selected = await selectFrom(config, { tag: ["one"] });
    expect(selected.map(({ scenario: { name } }) => name)).toEqual(["a"]);
    await expect(selectFrom(config, { paths: ["scenarios/health"] })).rejects.toMatchObject({
      code: "selection-empty",
      message: "No messages in h: health scenarios send none. Run placewright run to run them.",
    });
  });
});

describe("the selected projects", () => {
  const select = (...wanted: Parameters<typeof selectProjects>[1][]) =>
    selectProjects(config, ...wanted).map(({ name }) => name);

  test("are the default ones, or the named ones in their order, each once", () => {
    expect(select()).toEqual(["live"]);
    expect(select(["live", "staging", "live"])).toEqual(["live", "staging"]);
    expect(select([])).toEqual([]);
  });

  test.each([
    ["stagin", 'Did you mean "staging"? Available projects: staging, live'],
    ["zzzzzz", "Available projects: staging, live"],
  ])("do not include %s", (name, hint) => {
    expect(() => select(["live", name])).toThrow(
      expect.objectContaining({ code: "usage", reason: `No project named "${name}" in the config`, hint }),
    );
  });
});

test("the senders of the messages are distinct addresses, and an error leaves the list incomplete", async () => {
  const { senders, problem } = await sendersOf(config, {});
  expect([senders.toSorted(), problem]).toEqual([["News@acme.example", "info@acme.example"], undefined]);
  expect(await sendersOf(config, { paths: ["scenarios/health"] })).toEqual({
    senders: [],
    problem: expect.stringContaining("No messages in h"),
  });
  expect((await sendersOf(config, { paths: ["scenarios/bad"] })).problem).toContain("scenarios/bad/x.yaml");
});

test.each<[string[], string]>([
  [["run"], "placewright run"],
  [["run", "--grep", "spring sale"], "placewright run --grep 'spring sale'"],
  [["a/b.yaml", "x=y", "@a", "1,2", "+", "~"], "placewright a/b.yaml x=y @a 1,2 + '~'"],
  [["it's", "", "$(x)"], "placewright 'it'\\''s' '' '$(x)'"],
  [["a'b'c"], "placewright 'a'\\''b'\\''c'"],
])("the command line of %j", (words, text) => {
  expect(toCommandLine(words)).toBe(text);
});
