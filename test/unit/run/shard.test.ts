import { describe, expect, test } from "vitest";
import { isOfShard, planOfTests, toShardReport } from "../../../src/run/shard.ts";

const identities = Array.from({ length: 60 }, (_, index) => ({
  id: `sale/${index}`,
  scenario: "sale",
  project: index % 2 === 0 ? "p" : "q",
}));
const shardsOf = (identity: (typeof identities)[number], control?: string) =>
  [1, 2, 3, 4].filter((index) =>
    isOfShard(identity, control === undefined ? {} : ({ control } as never), { index, total: 4 }),
  );

describe("the shards of a run", () => {
  test("have each test once, and all have tests", () => {
    const shards = identities.map((identity) => shardsOf(identity));
    expect(shards.filter(({ length }) => length !== 1)).toEqual([]);
    expect([...new Set(shards.flat())].toSorted()).toEqual([1, 2, 3, 4]);
  });

  test("keep the tests of a scenario with a control together per project", () => {
    const shards = (project: string) =>
      new Set(
        identities.filter((each) => each.project === project).flatMap((each) => shardsOf(each, "plain")),
      );
    expect([shards("p").size, shards("q").size]).toEqual([1, 1]);
    // Scenarios and projects are distributed.
    const many = identities.map(({ id }) => shardsOf({ id, scenario: id, project: "p" }, "plain")[0]);
    expect(new Set(many).size).toBe(4);
    const projects = identities.map(({ id }) => shardsOf({ id, scenario: "sale", project: id }, "plain")[0]);
    expect(new Set(projects).size).toBe(4);
  });
});

describe("the report of a shard", () => {
  const projects = [{ name: "p", settings: { provider: "local" } }] as never;
  const report = (changes: object = {}, row: object = {}, index = 1) => {
    const scenario = {
      name: "sale",
      file: "sale.yaml",
      tags: [],
      source: "a\nb",
      from: "a@b.example",
      ...changes,
    };
    const tests = ["x", "y", "z"].map((name) => ({ scenario, variant: { name, row: { name, ...row } } }));
    return toShardReport({ index, total: 2 }, { tests, health: [] } as never, projects);
  };

  test("counts its own tests, and has the plan of all of them", () => {
    const ids = ["x", "y", "z"].map((name) => ({ id: `sale[${name}]@p` }));
    const [first, second] = [report({}, {}, 1), report({}, {}, 2)];
    expect((first.tests ?? 0) + (second.tests ?? 0)).toBe(3);
    expect(planOfTests([...ids, { id: "c", role: "control" }] as never)).toBe(first.plan);
    expect([second.plan, second.scenarios]).toEqual([first.plan, first.scenarios]);
  });

  test.each<[string, object, object]>([
    ["the file of a scenario", { source: "a\nc" }, {}],
    ["a sender", { from: "c@b.example" }, {}],
    ["an expectation", { expect: { overall: ["inbox >= 60"] } }, {}],
    ["a row of a data file", { hasDataFile: true }, { price: 2 }],
  ])("differs with %s", (_, changes, row) => {
    const { hasDataFile } = changes as { readonly hasDataFile?: boolean };
    const before = report({ hasDataFile }, {});
    expect(report(changes, row).scenarios).not.toBe(before.scenarios);
    expect(report(changes, row).plan).toBe(before.plan);
  });

  test("is the same with other line ends, and with other rows that code creates", () => {
    expect(report({ source: "a\r\nb" }, { at: Date.now() }).scenarios).toBe(report().scenarios);
  });
});
