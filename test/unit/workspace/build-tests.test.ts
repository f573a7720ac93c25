import { expect, onTestFinished, test } from "vitest";
import type { PlacewrightError } from "../../../src/base/errors.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { PlannedTest } from "../../../src/run/plan.ts";
import { buildTests, renderContextOf } from "../../../src/workspace/build-tests.ts";
import { selectFrom } from "../../../src/workspace/select-tests.ts";
import { makeProject } from "../../support/project-folder.ts";

const scenario = (subject: string) =>
  `from: news@acme.example\nmessage: { mime: { subject: "${subject}", text: "Good morning." } }\nexpect: { overall: [inbox >= 1] }\n`;

async function stage(files: Readonly<Record<string, string>>) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts":
      'export default { templates: "mail", projects: [{ name: "one", provider: "local" }, { name: "two", provider: "local" }] };\n',
    ...files,
  });
  onTestFinished(remove);
  return { dir, config: await loadConfig({ cwd: dir, env: {} }) };
}

test("messages are rendered in their project, with the chosen seed and date", async () => {
  const { dir, config } = await stage({});
  const common = {
    projectDir: dir,
    templatesDir: config.templatesDir,
    renderComponent: expect.any(Function),
  };
  expect(renderContextOf(config, {})).toStrictEqual(common);
  const date = new Date(0);
  expect(renderContextOf(config, { seed: "7", date })).toStrictEqual({ ...common, seed: "7", date });
});

test("messages are built for the first project, equally for the same seed and date", async () => {
  const { config } = await stage({ "scenarios/a.yaml": scenario("Hello") });
  const build = async (seed?: string) => {
    const built: PlannedTest[] = [];
    const date = new Date(Date.UTC(2026, 2, 1));
    for await (const each of buildTests(config, await selectFrom(config, {}), { seed, date }))
      built.push(each);
    return built.map(({ identity, message }) => [identity.id, new TextDecoder().decode(message.bytes)]);
  };
  const built = await build("7");
  expect(built).toEqual([["a@one", expect.stringContaining("Sun, 01 Mar 2026 00:00:00 +0000")]]);
  expect(await build("7")).toEqual(built);
  expect(await build("8")).not.toEqual(built);
});

test("the errors of all messages are thrown together, after the messages without errors", async () => {
  const { config } = await stage({
    "scenarios/a.yaml": scenario("{{#a}}"),
    "scenarios/b.yaml": scenario("Hello"),
    "scenarios/c.yaml": scenario("{{#c}}"),
  });
  const built: string[] = [];
  let problems: readonly PlacewrightError[] = [];
  try {
    for await (const { identity } of buildTests(config, await selectFrom(config, {}), {}))
      built.push(identity.id);
  } catch (error) {
    problems = (error as { problems: PlacewrightError[] }).problems;
  }
  expect(built).toEqual(["b@one"]);
  expect(problems.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('Cannot build the message of "a"'),
    expect.stringContaining('Cannot build the message of "c"'),
  ]);
});
