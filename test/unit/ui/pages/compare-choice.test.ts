import { describe, expect, test } from "vitest";
import { type CompareChoicePage, renderCompareChoice } from "../../../../src/ui/pages/compare-choice.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { readPage } from "./rendered-page.ts";

const runs = [
  { value: "r2", words: "newer" },
  { value: "r1", words: "older" },
];
const tests = {
  runId: "r1",
  options: [
    { value: "r1:sale[en]@ses", words: "en" },
    { value: "r1:sale[de]@ses", words: "de" },
  ],
};
const two = {
  testId: "sale@ses",
  title: "sale · ses",
  before: { runId: "r1", createdAtMs: 0, verdict: "passed" },
  after: { runId: "r2", createdAtMs: 86_400_000, verdict: "failed" },
} as const;

const render = async (more: Partial<CompareChoicePage> = {}) =>
  readPage(
    await renderCompareChoice({
      visit: { since: 3, visitor: ownVisitor() },
      runs: [],
      lastTwo: [],
      page: 1,
      pages: 1,
      ...more,
    }),
  );

describe("what can be compared", () => {
  test("is nothing before a test has two runs", async () => {
    const { texts, links, topics, main } = await render();
    expect(texts("h1")).toEqual(["What to compare?"]);
    expect(texts("form")).toEqual([]);
    expect(links()).toEqual(["Go to campaigns → /"]);
    expect(topics).toBe("ledger");
    expect(main).toContain("No test has two runs yet.");
  });

  test("are two runs, the newest after the one before it", async () => {
    const { options, links } = await render({ runs });
    expect(options()).toEqual(["newer", "older*", "newer*", "older"]);
    expect(links()).toContain(" → /compare?before=r2&after=r1");
    expect((await render({ runs: runs.slice(1) })).texts("form")).toEqual([]);
  });

  test("are two tests of a run", async () => {
    const { texts, options, links } = await render({ tests });
    expect(texts("h1")).toEqual(["Which two tests?"]);
    expect(options()).toEqual(["en*", "de", "en", "de*"]);
    expect(links()).toContain(" → /compare?before=r1%3Asale%5Bde%5D%40ses&after=r1%3Asale%5Ben%5D%40ses");
    const one = await render({ tests: { ...tests, options: tests.options.slice(0, 1) } });
    expect(one.texts("form")).toEqual([]);
  });

  test("are the last two runs of each test", async () => {
    const { rows, links, main } = await render({ lastTwo: [two], page: 2, pages: 3 });
    expect(rows()).toEqual([
      ["sale · ses", "✓Passed Jan 1, 1970, 00:00 UTC", "✕Failed Jan 2, 1970, 00:00 UTC"],
    ]);
    expect(links()).toEqual([
      "sale · ses → /compare?before=r1%3Asale%40ses&after=r2%3Asale%40ses",
      "Newer → /compare?page=1",
      "Older → /compare?page=3",
    ]);
    expect(main).not.toContain("No test has two runs yet.");
  });
});
