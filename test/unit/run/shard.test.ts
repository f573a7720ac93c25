import { describe, expect, test } from "vitest";
import { isOfShard } from "../../../src/run/shard.ts";

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
