import { describe, expect, test } from "vitest";
import type { ScopeChange } from "../../../../src/ui/compare/compare-placements.ts";
import type { PairedTest, RunsComparison } from "../../../../src/ui/compare/compare-runs.ts";
import type { Answer } from "../../../../src/ui/compare/decide.ts";
import { renderCompareRuns } from "../../../../src/ui/pages/compare-runs.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { listedRun } from "../../../support/run-pages.ts";
import { readPage } from "./rendered-page.ts";

const runOf = (id: string, createdAtMs: number) => ({ ...listedRun({ id, createdAtMs }), settings: {} });
const scope: ScopeChange = {
  scope: "overall",
  beforePercent: 90,
  afterPercent: 60,
  points: -30,
  isShort: false,
  direction: "worse",
};
const pair = (
  testId: string,
  answer: Answer,
  more: Partial<NonNullable<PairedTest["decision"]>> = {},
): PairedTest => ({
  testId,
  title: `${testId} · ses`,
  before: "passed",
  after: "failed",
  decision: { answer, reasons: [], isSimulated: false, ...more },
});
const bare = (testId: string): PairedTest => ({
  testId,
  title: testId,
  before: "passed",
  after: "passed",
});
const many = (count: number) => Array.from({ length: count }, (_, at) => pair(`t${at}`, "unclear"));

const render = async (comparison: Partial<RunsComparison>, page = 1) =>
  readPage(
    await renderCompareRuns({
      visit: { since: 3, visitor: ownVisitor() },
      before: runOf("r1", 0),
      after: runOf("r2", 86_400_000),
      comparison: { answer: "unclear", pairs: [], gone: [], added: [], hasPlacements: true, ...comparison },
      options: [{ value: "r1", words: "first" }],
      page,
    }),
  );

describe("two runs", () => {
  test("are answered in a sentence, with their files", async () => {
    const page = await render({
      answer: "before",
      pairs: [pair("a", "before"), pair("b", "before"), pair("c", "after")],
    });
    expect(page.texts("h1")).toEqual(["✕ Keep the one before"]);
    expect(page.ofClass("lead")).toEqual(["2 tests landed worse. 1 test landed better."]);
    expect(page.ofClass("facts").join()).toContain("3 tests in both");
    expect(page.html).toContain('href="/compare.json?before=r1&amp;after=r2"');
    expect(page.html).toContain('href="/compare.csv?before=r1&amp;after=r2"');
    expect(page.html).toContain('<a href="/compare">Compare</a>');
    expect(page.topics).toBe("ledger");
    expect(page.options()).toEqual(["first*", "r2*", "first"]);
    expect(page.links()).toEqual(
      expect.arrayContaining([
        "Jan 1, 1970, 00:00 UTC → /runs/r1",
        "Jan 2, 1970, 00:00 UTC → /runs/r2",
        "a · ses → /compare?before=r1%3Aa&after=r2%3Aa",
      ]),
    );
  });

  test.each<[string, Partial<RunsComparison>, string]>([
    ["nothing differs", { pairs: [pair("a", "unclear")] }, "No test differs by more than chance explains."],
    ["nothing is shared", {}, "The runs have no test in common."],
    ["only one is worse", { pairs: [pair("a", "before")] }, "1 test landed worse."],
    ["only one is better", { pairs: [pair("a", "after")] }, "1 test landed better."],
    [
      "there are too many tests",
      { pairs: [bare("a")], hasPlacements: false },
      "More than 150 tests: only verdicts are compared here. Open a test for its placement.",
    ],
  ])("says that %s", async (_, comparison, words) => {
    expect((await render(comparison)).ofClass("lead")).toEqual([words]);
  });

  test("list what was most telling of each test", async () => {
    const { rows, html } = await render({
      pairs: [
        pair("a", "before", { scope }),
        pair("b", "after", { scope: { ...scope, direction: "better", points: 30 } }),
        pair("c", "unclear", {
          scope: { ...scope, direction: "same", points: 3, beforePercent: undefined },
        }),
        bare("d"),
      ],
    });
    expect(rows()).toEqual([
      ["a · ses", "✓Passed", "✕Failed", "Overall: 90 → 60", "▼ 3030 points less", "Worse"],
      ["b · ses", "✓Passed", "✕Failed", "Overall: 90 → 60", "▲ 3030 points more", "Better"],
      [
        "c · ses",
        "✓Passed",
        "✕Failed",
        "Overall: –not measured → 60",
        "▲ 33 points more",
        "No clear difference",
      ],
      ["d", "✓Passed", "✓Passed", "–not measured", "–not measured", "–not measured"],
    ]);
    expect(html.match(/<b class="(up|down|muted)">/g)).toEqual([
      '<b class="down">',
      '<b class="up">',
      '<b class="muted">',
    ]);
  });

  test("are simulated if every test is", async () => {
    const badges = async (...simulated: boolean[]) => {
      const pairs = simulated.map((isSimulated, at) => pair(`t${at}`, "unclear", { isSimulated }));
      const { ofClass, rows } = await render({ pairs });
      return [ofClass("facts").join().includes("simulated"), rows().map(([name]) => name)];
    };
    expect(await badges(true, true)).toEqual([true, ["t0 · ses simulated", "t1 · ses simulated"]]);
    expect(await badges(true, false)).toEqual([false, ["t0 · ses simulated", "t1 · ses"]]);
    expect(await badges()).toEqual([false, []]);
  });

  test("are shown page by page, 50 tests each", async () => {
    const first = await render({ pairs: many(101) });
    expect(first.rows()).toHaveLength(50);
    expect(first.rows()[0]?.[0]).toBe("t0 · ses");
    expect(first.links()).toContain("Older → /compare?before=r1&after=r2&page=2");
    const last = await render({ pairs: many(101) }, 3);
    expect(last.rows().map(([name]) => name)).toEqual(["t100 · ses"]);
    expect((await render({ pairs: many(50) })).main).not.toContain("Page 1");
  });

  test("name the tests that only one of them has", async () => {
    const names = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`);
    const { main } = await render({ gone: ["x", "y"], added: names(22) });
    expect(main).toContain("Only before: x, y.");
    expect(main).toMatch(/Only after: n0, .*n19, and 2 more\./);
    const exact = (await render({ added: names(20) })).main;
    expect(exact).toContain("n18, n19.");
    expect(exact).not.toContain("Only before");
  });
});
