import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { healthIdsOf, openProject, testIdsOf } from "../../../src/ui/open-project.ts";
import { lastOf, previewOf } from "../../../src/ui/preview.ts";
import { makeProject } from "../../support/project-folder.ts";
import { projectFiles } from "../../support/ui.ts";

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(removals.splice(0).map((remove) => remove()));
});

async function project(files: Readonly<Record<string, string>> = {}) {
  const { dir, remove } = await makeProject({ ...projectFiles, ...files });
  removals.push(remove);
  const load = () => loadConfig({ cwd: dir, env: {} });
  return { dir, opened: openProject(await load(), load) };
}

describe("an open project", () => {
  test("is read once, and again after a change", async () => {
    const { dir, opened } = await project();
    const first = opened.current();
    expect((await first).scenarios.map(({ name }) => name)).toEqual(["order", "sale"]);
    expect((await first).problems).toEqual([]);
    await writeFile(join(dir, "scenarios/health.yaml"), "domain: acme.example\nexpect: [inbox >= 50]\n");
    expect(opened.current()).toBe(first);
    opened.changed();
    const { health, scenarios, config } = await opened.current();
    expect(health.map((each) => healthIdsOf(config, each))).toEqual([["health@local", "health@paid"]]);
    expect(scenarios.map((each) => testIdsOf(config, each))).toEqual([
      ["order@local", "order@paid"],
      ["sale[en]@local", "sale[en]@paid", "sale[de]@local", "sale[de]@paid"],
    ]);
  });

  test("reads only the YAML scenarios that changed, and everything after another change", async () => {
    const { dir, opened } = await project();
    const named = async (name: string) =>
      (await opened.current()).scenarios.find((each) => each.name === name);
    const path = join(dir, "scenarios/order.yaml");
    const before = { sale: await named("sale"), order: await named("order"), ...(await opened.current()) };
    await writeFile(path, (projectFiles["scenarios/order.yaml"] ?? "").replace("Your order", "Tulips"));
    opened.changed(new Set([path]));
    expect((await named("order"))?.message).toMatchObject({ simple: { subject: "Tulips" } });
    expect(await named("sale")).toBe(before.sale);
    expect((await opened.current()).inputs).toBe(before.inputs);
    await rm(path);
    opened.changed(new Set([path]));
    expect(await named("order")).toBeUndefined();
    opened.changed(new Set([join(dir, "templates/sale.html.hbs"), path]));
    expect(await named("sale")).not.toBe(before.sale);
    expect((await opened.current()).inputs).not.toBe(before.inputs);
    opened.changed();
    expect((await opened.current()).problems).toEqual([]);
  });

  test("reads a scenario again whose rows are in a file", async () => {
    const { dir, opened } = await project({
      "scenarios/rows.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "{{headline}}", text: "Thank you." } }
variants: data/rows.csv
expect: { overall: [inbox >= 1] }
`,
      "data/rows.csv": "name,headline\na,One\n",
    });
    const rows = async () =>
      (await opened.current()).scenarios
        .find(({ name }) => name === "rows")
        ?.variants.map(({ row }) => row["headline"]);
    expect(await rows()).toEqual(["One"]);
    await writeFile(join(dir, "data/rows.csv"), "name,headline\na,Two\n");
    opened.changed(new Set([join(dir, "scenarios/order.yaml")]));
    expect(await rows()).toEqual(["Two"]);
  });

  test("keeps its last config and its valid scenarios despite errors", async () => {
    const { dir, opened } = await project({ "scenarios/bad.yaml": "from: 1\n" });
    await opened.current();
    await writeFile(join(dir, "placewright.config.ts"), "export default { timeout: 'soon' };\n");
    opened.changed();
    const { scenarios, problems, config } = await opened.current();
    expect(scenarios).toHaveLength(2);
    expect(config.projects.map(({ name }) => name)).toEqual(["local", "paid"]);
    expect(new Set(problems.map(({ location }) => location?.file))).toEqual(
      new Set(["placewright.config.ts", "scenarios/bad.yaml"]),
    );
  });
});

describe("a preview", () => {
  test("shows the chosen variant in its locale or another one", async () => {
    const state = await (await project()).opened.current();
    const shownBy = async (choice: object) => {
      const { variant, locale, locales, message, problems } = await previewOf(state, {
        name: "sale",
        ...choice,
      });
      return [
        variant.name,
        locale,
        locales,
        message?.subject,
        /Good day|Guten Tag/.exec(message?.html ?? "")?.[0],
        problems,
      ];
    };
    expect(await shownBy({})).toEqual(["en", "en", ["de", "en"], "Spring is here", "Good day", []]);
    expect(await shownBy({ variant: "de" })).toEqual([
      "de",
      "de",
      ["de", "en"],
      "Der Frühling ist da",
      "Guten Tag",
      [],
    ]);
    expect((await shownBy({ variant: "none" }))[0]).toBe("en");
    expect(await shownBy({ locale: "de" })).toEqual([
      "en",
      "de",
      ["de", "en"],
      "Spring is here",
      "Guten Tag",
      [],
    ]);
  });

  test("is the same each time, with its checks and last results", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const state = await (await project()).opened.current();
    const [first, second] = [
      await previewOf(state, { name: "order" }),
      await previewOf(state, { name: "order" }),
    ];
    expect(second.message).toEqual(first.message);
    expect([first.locale, first.locales, first.checks?.findings.length]).toEqual([
      undefined,
      [],
      expect.any(Number),
    ]);
    const result = { runId: "r", startedAtMs: 0, verdict: "passed" } as const;
    expect(
      lastOf(
        first.scenario,
        state,
        new Map([
          ["order@paid", result],
          ["sale[en]@local", result],
        ]),
      ),
    ).toEqual([{ ...result, testId: "order@paid", project: "paid", variant: undefined }]);
  });

  test("has the last results of all variants and projects", async () => {
    const state = await (await project()).opened.current();
    const { scenario } = await previewOf(state, { name: "sale" });
    const result = { runId: "r", startedAtMs: 0, verdict: "passed" } as const;
    const last = new Map(
      ["sale[de]@local", "sale[en]@paid", "order@paid", "sale[en]@local"].map((id) => [id, result]),
    );
    expect(lastOf(scenario, state, last).map(({ testId, variant }) => [testId, variant])).toEqual([
      ["sale[en]@local", "en"],
      ["sale[en]@paid", "en"],
      ["sale[de]@local", "de"],
    ]);
  });

  test("has the errors of its scenario only, and those of its message", async () => {
    const { opened } = await project({ "templates/sale.html.hbs": "{{#if}}" });
    const state = await opened.current();
    const other = new PlacewrightError("usage", "other", { location: { file: "scenarios/order.yaml" } });
    const own = new PlacewrightError("usage", "own", { location: { file: "scenarios/sale.yaml" } });
    const bare = new PlacewrightError("usage", "bare");
    const { message, checks, problems } = await previewOf(
      { ...state, problems: [other, own, bare] },
      { name: "sale" },
    );
    expect([message, checks, problems[0], problems.length]).toEqual([undefined, undefined, own, 2]);
    expect(problems[1]?.code).toBe("template-invalid");
  });

  test("does not exist for an unknown scenario", async () => {
    const state = await (await project()).opened.current();
    await expect(previewOf(state, { name: "sael" })).rejects.toMatchObject({
      reason: 'No readable scenario named "sael"',
      hint: 'Did you mean "sale"?',
    });
    await expect(previewOf(state, { name: "zzzzzz" })).rejects.toMatchObject({
      hint: "Open the home page to see why",
    });
  });
});
