import { describe, expect, test } from "vitest";
import { findRun } from "../../../../src/run/read-run.ts";
import { compareRuns, maxComparedTests } from "../../../../src/ui/compare/compare-runs.ts";
import { placed, runIdOf, type StagedTest, stageProject } from "../../../support/staged-ledger.ts";

const of = (
  scenario: string,
  placement?: StagedTest["placement"],
  more: Partial<StagedTest> = {},
): StagedTest => ({
  scenario,
  verdict: "passed",
  placement,
  ...more,
});

async function compare(before: readonly StagedTest[], after: readonly StagedTest[]) {
  const { change } = await stageProject([
    { id: runIdOf(1), createdAtMs: 1, tests: before, verdict: "passed" },
    { id: runIdOf(2), createdAtMs: 2, tests: after, verdict: "passed" },
  ]);
  return change(async (store) =>
    compareRuns(store, await findRun(store, runIdOf(1)), await findRun(store, runIdOf(2))),
  );
}

describe("two runs are compared", () => {
  test("test by test, the worst and those with another verdict first", async () => {
    const [good, bad] = [placed(95), placed(50)];
    const { pairs } = await compare(
      [of("same", good), of("flipped", good), of("better", bad), of("worse", good), of("open")],
      [
        of("same", good),
        of("flipped", good, { verdict: "failed" }),
        of("better", good),
        of("worse", bad),
        of("open"),
      ],
    );
    expect(
      pairs.map(({ testId, before, after, decision }) => [testId, before, after, decision?.answer]),
    ).toEqual([
      ["worse@local", "passed", "passed", "before"],
      ["better@local", "passed", "passed", "after"],
      ["flipped@local", "passed", "failed", "unclear"],
      ["same@local", "passed", "passed", "unclear"],
      ["open@local", "passed", "passed", "unknown"],
    ]);
    expect(pairs[0]).toMatchObject({
      title: "worse · local",
      decision: {
        reasons: ["Overall fell from 95% to 50% in the inbox."],
        isSimulated: false,
        scope: { scope: "overall", points: -45 },
      },
    });
    expect(pairs[4]?.decision?.scope).toBeUndefined();
  });

  test("by the scope that lost most, or else overall", async () => {
    const { pairs } = await compare(
      [of("lost", placed(90, { Gmail: 90, Yahoo: 90, Outlook: 90 })), of("kept", placed(90, { Gmail: 90 }))],
      [of("lost", placed(80, { Gmail: 70, Yahoo: 10, Outlook: 95 })), of("kept", placed(90, { Gmail: 99 }))],
    );
    expect(pairs.map(({ decision }) => decision?.scope?.scope)).toEqual(["Yahoo", "overall"]);
  });

  test("with the tests that only one of them has", async () => {
    const { gone, added, pairs, hasPlacements } = await compare(
      [of("a"), of("gone")],
      [of("a"), of("added", undefined, { project: "ses" })],
    );
    expect([gone, added]).toEqual([["gone · local"], ["added · ses"]]);
    expect(pairs.map(({ testId }) => testId)).toEqual(["a@local"]);
    expect(hasPlacements).toBe(true);
  });

  test("as simulated if a model computed the figures after", async () => {
    const model = placed(90, {}, { simulated: true });
    const { pairs } = await compare([of("a", model), of("b", model)], [of("a", model), of("b", placed(90))]);
    expect(pairs.map(({ testId, decision }) => [testId, decision?.isSimulated])).toEqual([
      ["a@local", true],
      ["b@local", false],
    ]);
  });

  test("only by their verdicts if they share more than 150 tests", async () => {
    const many = (count: number, verdict: "passed" | "failed") =>
      Array.from({ length: count }, (_, at) =>
        of(`t${at}`, placed(90), { verdict: at === 7 ? verdict : "passed" }),
      );
    const large = await compare(many(maxComparedTests + 1, "passed"), many(maxComparedTests + 1, "failed"));
    expect([large.hasPlacements, large.answer, large.pairs.length]).toEqual([false, "unknown", 151]);
    expect(large.pairs[0]).toEqual({
      testId: "t7@local",
      title: "t7 · local",
      before: "passed",
      after: "failed",
    });
    const exact = await compare(many(maxComparedTests, "passed"), many(maxComparedTests, "passed"));
    expect([exact.hasPlacements, exact.answer]).toEqual([true, "unclear"]);
  });
});

describe("the answer about two runs", () => {
  const [good, bad] = [placed(95), placed(50)];

  test.each<[string, StagedTest[], StagedTest[]]>([
    ["before", [of("a", good), of("b", good)], [of("a", bad), of("b", good)]],
    ["after", [of("a", bad), of("b", good)], [of("a", good), of("b", good)]],
    ["unclear", [of("a", bad), of("b", good)], [of("a", good), of("b", bad)]],
    ["unclear", [of("a", good), of("b")], [of("a", good), of("b")]],
    ["unknown", [of("a")], [of("a")]],
    ["unknown", [of("a", good)], [of("b", good)]],
  ])("is %s", async (answer, before, after) => {
    expect((await compare(before, after)).answer).toBe(answer);
  });
});
