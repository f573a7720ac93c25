import { describe, expect, test } from "vitest";
import type { ProviderSettings } from "../../../src/provider/kinds/settings.ts";
import type { RunProject } from "../../../src/run/plan.ts";
import type { StoredRun } from "../../../src/store/store.ts";
import { projectsOf, trustedProject } from "../../../src/workspace/run-projects.ts";
import { projectOf } from "../../support/planned-tests.ts";

const named = (name: string, settings: ProviderSettings): RunProject => ({ ...projectOf(settings), name });
const module = (options: unknown) => named("own", { provider: "module", module: "./a.ts", options });
const trust = (today: readonly RunProject[], stored: RunProject) =>
  trustedProject({ projects: today }, "run-1", stored);

describe("a project of an earlier run", () => {
  test("has today's pace and price if its settings are unchanged", () => {
    const today = { ...module({ a: [1, { b: null }] }), pricePerTest: 3 };
    expect(trust([named("x", { provider: "local" }), today], module({ a: [1, { b: null }] }))).toBe(today);
  });

  test("keeps the random seed of the run if it is local", () => {
    const today = named("own", { provider: "local", completeAfterMs: 5 });
    const settings = { provider: "local", seed: "7" } as const;
    expect(trust([today], named("own", settings))).toEqual({ ...today, settings });
    expect(() => trust([today], module({}))).toThrow(
      'provider is "local" in the config and "module" in the ledger',
    );
    expect(() => trust([module({})], named("own", settings))).toThrow("in project");
  });

  test.each<[string, unknown, unknown, string]>([
    ["a text", { a: "x" }, { a: "y" }, 'options.a is "x" in the config and "y" in the ledger'],
    ["a missing value", {}, { a: 1 }, "options.a is not set in the config and 1 in the ledger"],
    ["a new value", { a: 1 }, {}, "options.a is 1 in the config and not set in the ledger"],
    ["a time", { waitMs: 1 }, { waitMs: 2 }, "options.wait is 1 in the config and 2 in the ledger"],
    ["a name", { MsWord: 1 }, { MsWord: 2 }, "options.MsWord is 1 in the config and 2 in the ledger"],
    ["an item", { a: [1, 2] }, { a: [1, 3] }, "options.a.1 is 2 in the config and 3 in the ledger"],
    ["null", { a: null }, { a: 1 }, "options.a is null in the config and 1 in the ledger"],
    [
      "an object",
      { a: { b: 1 } },
      { a: 1 },
      "options.a is a list or an object in the config and 1 in the ledger",
    ],
    [
      "a list",
      { a: { 0: 1 } },
      { a: [1] },
      "options.a is a list or an object in the config and a list or an object in the ledger",
    ],
    [
      "a name of every object",
      {},
      { toString: 1 },
      "options.toString is not set in the config and 1 in the ledger",
    ],
    [
      "several values",
      { a: 1, b: 1 },
      { a: 2, b: 2 },
      "options.a is 1 in the config and 2 in the ledger, options.b is 1 in the config and 2 in the ledger",
    ],
    [
      "a long text",
      { a: "x".repeat(99) },
      { a: 1 },
      `options.a is "${"x".repeat(99)}… in the config and 1 in the ledger`,
    ],
    [
      "a text of 98 letters",
      { a: "x".repeat(98) },
      { a: 1 },
      `options.a is "${"x".repeat(98)}" in the config and 1 in the ledger`,
    ],
  ])("is refused if today's config differs in %s", (_, today, stored, why) => {
    expect(() => trust([module(today)], module(stored))).toThrow(
      expect.objectContaining({
        code: "run-project-changed",
        reason: `Cannot continue run run-1 in project "own": ${why}`,
        hint: expect.stringMatching(
          /^Restore the config, or run placewright cancel \S+ and start a new run\./,
        ),
      }),
    );
  });

  test("names at most five differences", () => {
    const options = (count: number, value: number) =>
      module(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value])));
    const difference = (index: number) => `options.k${index} is 1 in the config and 2 in the ledger`;
    const five = [0, 1, 2, 3, 4].map(difference).join(", ");
    const reason = (count: number) => {
      try {
        trust([options(count, 1)], options(count, 2));
      } catch (error) {
        return (error as { reason: string }).reason.split('"own": ')[1];
      }
      return "it was accepted";
    };
    expect([reason(5), reason(7)]).toEqual([five, `${five} and 2 more`]);
  });

  test("is refused without such a project in the config", () => {
    expect(() => trust([named("other", { provider: "local" })], module({}))).toThrow(
      'Cannot continue run run-1 in project "own": the config has no such project',
    );
  });
});

describe("the projects of a run", () => {
  const run = (projects: readonly RunProject[]): StoredRun => ({
    id: "run-1",
    createdAtMs: 0,
    state: "open",
    epoch: 1,
    calls: {},
    settings: JSON.parse(JSON.stringify({ projects })),
  });
  const config = { projects: [{ ...module({}), pricePerTest: 3 }], ledgerDir: "/ledger" };
  const gone = named("gone", { provider: "module", module: "./b.ts" });

  test("are those of the config, and those that nothing is done in are of the ledger", () => {
    const stored = run([module({}), gone]);
    const [own, other] = projectsOf(config, stored, new Set(["own"]));
    expect([own?.pricePerTest, other?.name]).toEqual([3, "gone"]);
    expect(() => projectsOf(config, stored)).toThrow('in project "gone": the config has no such project');
    expect(projectsOf(config, run([module({})]))).toEqual(config.projects);
  });

  test("include every project that is asked for", () => {
    expect(() => projectsOf(config, run([module({})]), new Set(["own", "lost"]))).toThrow(
      /it has no project "lost"/,
    );
  });
});
