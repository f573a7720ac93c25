import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import type { MeasuredTest } from "../../../../src/store/store.ts";
import { renderTrends, type TrendsPage } from "../../../../src/ui/pages/trends/trends.ts";
import { findMarks } from "../../../../src/ui/trends/find-marks.ts";
import type { Trend, TrendRun } from "../../../../src/ui/trends/read-trend.ts";
import { trendRows } from "../../../../src/ui/trends/to-csv.ts";
import { chooseTests, parseTrendQuery, rangeOf, trendsPath } from "../../../../src/ui/trends/trend-query.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { assertion } from "../../../support/sample-run-report.ts";
import { placed } from "../../../support/staged-ledger.ts";
import { readPage } from "./rendered-page.ts";

const dayMs = 86_400_000;
const measured = (name: string, more: Partial<MeasuredTest> & { readonly tags?: readonly string[] } = {}) => {
  const { tags = [], ...rest } = more;
  const project = rest.project ?? "ses";
  const testId = `${name}@${project}`;
  return {
    testId,
    scenario: name,
    project,
    runId: "r",
    completedAtMs: 0,
    identity: { id: testId, title: name, scenario: name, project, provider: "sesv2", file: "a.yaml", tags },
    ...rest,
  };
};
const run = (at: number, inbox: number | undefined, more: Partial<TrendRun> = {}): TrendRun => ({
  runId: `r${at}`,
  createdAtMs: at * dayMs,
  verdict: "passed",
  name: `n${at}`,
  contentHash: "aaaa",
  providerKey: "k",
  settings: { projects: [] },
  assertions: [],
  placement: inbox === undefined ? undefined : placed(inbox, { Outlook: inbox, Gmail: 97 }),
  ...more,
});
const trendOf = (runs: readonly TrendRun[], more: Partial<Trend> = {}): Trend => ({
  testId: "sale@ses",
  title: "sale",
  project: "ses",
  runs,
  isCut: false,
  ...more,
});
const needed = (inbox: number) => [assertion("Outlook", "inbox", ">=", 80, inbox)];
const fallen = [
  run(1, 95, { assertions: needed(95) }),
  run(2, 94, { assertions: needed(94) }),
  run(3, undefined, { verdict: "errored" }),
  run(4, 52, { assertions: needed(52), verdict: "failed", contentHash: "bbbb" }),
];

const page: TrendsPage = {
  visit: { since: 3, visitor: ownVisitor() },
  query: parseTrendQuery({}),
  tests: [measured("sale")],
  matching: [measured("sale")],
  trend: trendOf(fallen),
  others: [],
  othersLeft: 0,
  baselines: [],
  problems: [],
};
const render = async (change: Partial<TrendsPage> = {}) =>
  readPage(await renderTrends({ ...page, ...change }));

describe("the page of trends", () => {
  test("says first what fell, and what did not", async () => {
    const { texts, main, topics, ofClass } = await render();
    expect(topics).toBe("ledger");
    expect(texts("h1")).toEqual(["Outlook fell 42 points"]);
    expect(ofClass("lead")).toEqual([
      "sale: Outlook had 94% to 95% in the inbox in the 2 runs before, and 52% on January 5. Gmail did not move.",
    ]);
    expect(main).toContain("4 runs");
    expect(main).toContain("1 not measured");
    expect(main).toContain("too low in the newest run");
  });

  test("draws gaps, a threshold with its number, flags, and names at the ends of lines", async () => {
    const { html, texts } = await render();
    expect(html).toContain('aria-label="Inbox rate by provider, January 2 to January 5. Outlook: 95% to 52%');
    expect(html).toMatch(/<path class="voice" d="M12\.5 [\d.]+L37\.5 [\d.]+M87\.5 [\d.]+"/);
    expect(texts("text")).toEqual(
      expect.arrayContaining(["80 needed", "Outlook 52", "Gmail 97", "1", "Jan 2"]),
    );
    expect(html).toContain('class="dot-bad" cx="87.5%"');
    expect(html).not.toContain("style=");
    expect(html).not.toContain("NaN");
  });

  test("explains each flag, with a link to the comparison", async () => {
    const { links, ofClass } = await render();
    expect(ofClass("marks")).toEqual([
      "1January 5: the message changed (content aaaa → bbbb). Compare the runs around mark 1",
    ]);
    expect(links()).toContain(
      "Compare the runs around mark 1 → /compare?before=r3%3Asale%40ses&after=r4%3Asale%40ses",
    );
  });

  test("lists the runs, newest first; what was not measured is a dash", async () => {
    const { rows } = await render();
    expect(rows().map((cells) => cells.slice(1, 4))).toEqual([
      ["52", "52 ✕too low", "✕Failed"],
      ["–not measured", "–not measured", "⚡\uFE0EErrored"],
      ["94", "94", "✓Passed"],
      ["95", "95", "✓Passed"],
    ]);
  });

  test("shows as many decimals as the threshold needs", async () => {
    const assertions = [assertion("overall", "inbox", ">=", 95, 94.6)];
    const { rows } = await render({ trend: trendOf([run(1, 94.6, { assertions })]) });
    expect(rows()[0]?.[1]).toBe("94.6 ✕too low");
  });

  test("has the table on several pages", async () => {
    const many = trendOf(Array.from({ length: 20 }, (_, at) => run(at, 95)));
    const second = await render({ trend: many, query: parseTrendQuery({ page: "2" }) });
    expect(second.rows()).toHaveLength(8);
    expect(second.links()).toContain("Older → /trends?page=3#runs");
    expect(second.links()).toContain("Newer → /trends?page=1#runs");
    expect((await render({ trend: many, query: parseTrendQuery({ page: "99" }) })).rows()).toHaveLength(4);
  });

  test("shows the provider and the place that the reader chose", async () => {
    const { texts, html } = await render({ query: parseTrendQuery({ provider: "Gmail", show: "spam" }) });
    expect(texts("h1")).toEqual(["No change beyond chance"]);
    expect(texts("h2")).toContain("Spam rate by provider");
    expect(html).toContain("Gmail: 3% to 3%");
    expect((await render({ query: parseTrendQuery({ provider: "nobody" }) })).texts("h1")).toEqual([
      "Outlook fell 42 points",
    ]);
  });

  test("has the baseline as a dotted line with its number", async () => {
    const baseline = {
      runId: "r0",
      measuredAt: "1970-01-01T12:00:00.000Z",
      placement: placed(94, { Outlook: 94 }),
    };
    const { texts, html, main } = await render({ trend: trendOf(fallen, { baseline }) });
    expect(texts("text")).toContain("Baseline 94");
    expect(html).toContain('class="baseline"');
    expect(main).toContain("Dotted: baseline 94, measured January 1.");
  });

  test("marks simulated figures, and says how sure the model is", async () => {
    const range = { lowPercent: 88, highPercent: 99 };
    const placement = placed(
      95,
      {},
      {
        simulated: true,
        overall: { inboxPercent: 95, ranges: { inbox: range, spam: range, missing: range } },
      },
    );
    const { main, ofClass } = await render({ trend: trendOf([run(1, 0, { placement })]) });
    expect(ofClass("badge")).toEqual(["simulated"]);
    expect(main).toContain("The model's 95% interval of the inbox rate is 88 to 99%");
  });

  test("of a test that was never measured in the period, and of hostile figures", async () => {
    const none = await render({ trend: trendOf([run(1, undefined)]) });
    expect(none.texts("h1")).toEqual(["Not measured"]);
    const hostile = [Number.NaN, 1e300, -50, Number.POSITIVE_INFINITY].map((inbox, at) => run(at, inbox));
    expect((await render({ trend: trendOf(hostile) })).html).not.toMatch(/="[^"]*(NaN|Infinity)/);
  });

  test("is bounded with many runs and providers", async () => {
    const isps = Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`Provider ${at}`, 90]));
    const runs = Array.from({ length: 200 }, (_, at) =>
      run(at, 90, { placement: placed(90, isps), contentHash: String(at).repeat(8) }),
    );
    const { html, main, ofClass } = await render({ trend: trendOf(runs) });
    expect(html.length).toBeLessThan(700_000);
    expect(main).toContain("57 more providers: in the CSV.");
    expect(main).toContain("187 earlier changes: choose a shorter period.");
    expect(ofClass("flag-n")).toHaveLength(12);
  });

  test("leads on if there is nothing to show", async () => {
    const empty = await render({ tests: [], matching: [], trend: undefined });
    expect(empty.texts("h1")).toEqual(["No results yet"]);
    expect(empty.links()).toContain("Select scenarios → /");
    expect((await render({ matching: [], trend: undefined })).links()).toContain("Show all tests → /trends");
    const query = parseTrendQuery({ from: "2026-01-01", tag: "a" });
    expect((await render({ trend: trendOf([]), query })).links()).toContain(
      "Show the last runs → /trends?tag=a",
    );
  });

  test("lists the baselines, and forms that clear them", async () => {
    const problem = new PlacewrightError("usage", "Cannot read x");
    const { main, texts, hidden } = await render({
      baselines: [
        { project: "ses", branch: "main", runId: "r1", setAtMs: 0 },
        { project: "eu", branch: "", runId: "r2", setAtMs: 0 },
      ],
      problems: [problem],
    });
    expect(texts("li").slice(-2)).toEqual([
      "ses on main: the baseline is run r1. Clear baseline",
      "eu: the baseline is run r2. Clear baseline",
    ]);
    expect(hidden()).toEqual(["project=ses", "branch=main", "project=eu", "branch="]);
    expect(main).toContain("1 error to fix");
    expect((await render()).main).toContain("select Set as baseline on its page");
    const viewer = { since: 0, visitor: { ...ownVisitor(), role: "viewer" as const } };
    const seen = await render({
      visit: viewer,
      baselines: [{ project: "a", branch: "", runId: "r", setAtMs: 0 }],
    });
    expect(seen.main).not.toContain("Clear baseline");
  });
});

describe("marks", () => {
  const settings = (provider: object, version?: string) =>
    ({
      projects: [{ name: "ses", settings: provider, pace: {} }],
      ...(version ? { version } : {}),
    }) as unknown as TrendRun["settings"];
  const words = (before: Partial<TrendRun>, after: Partial<TrendRun>) =>
    findMarks([run(1, 90, before), run(2, 90, after)], "ses").flatMap((mark) => mark.words);
  const seeds = (count: number) => placed(90, {}, { overall: { inboxPercent: 90, seedCount: count } });

  test.each([
    ["the message", {}, { contentHash: "bbbb" }, ["the message changed (content aaaa → bbbb)"]],
    ["nothing", {}, {}, []],
    ["an unknown message", { contentHash: undefined }, { contentHash: "bbbb" }, []],
    [
      "the seed list",
      { placement: seeds(580) },
      { placement: seeds(600) },
      ["the seed list grew from 580 to 600 mailboxes"],
    ],
    [
      "the version",
      { settings: settings({}, "0.6.0") },
      { settings: settings({}, "0.7.0") },
      ["Placewright 0.6.0 → 0.7.0"],
    ],
    ["a version that is not known", {}, { settings: settings({}, "0.7.0") }, []],
    [
      "the provider",
      { settings: settings({ provider: "local" }) },
      { settings: settings({ provider: "sesv2" }), providerKey: "l" },
      ["the provider changed from local to sesv2"],
    ],
    [
      "its settings, whose values may be secret",
      { settings: settings({ provider: "seedlist", groups: ["secret"] }) },
      { settings: settings({ provider: "seedlist", groups: [] }), providerKey: "l" },
      ["the settings of project ses changed (groups)"],
    ],
    [
      "a model",
      { placement: placed(90, {}, { simulated: true }) },
      { placement: placed(90) },
      ["real mailboxes instead of a model"],
    ],
    [
      "its calibration",
      { placement: placed(90, {}, { simulated: true }) },
      {
        placement: placed(
          90,
          {},
          { simulated: true, calibration: { tests: 20, brier: 0.1, brierLow: 0, brierHigh: 1 } },
        ),
      },
      ["the model was calibrated on 20 tests"],
    ],
  ] as const)("name %s", (_, before, after, expected) => {
    expect(words(before, after)).toEqual(expected);
  });
});

describe("the address", () => {
  test("holds every choice, and nothing that is not known", () => {
    const query = parseTrendQuery({
      test: "a b@c",
      days: "90",
      show: "spam",
      provider: "",
      from: "2026-13-01",
      x: "1",
    });
    expect(trendsPath(query)).toBe("/trends?test=a+b%40c&days=90&show=spam");
    expect(trendsPath(query, { days: undefined }, ".csv")).toBe("/trends.csv?test=a+b%40c&show=spam");
    expect(parseTrendQuery({ show: "constructor", days: "toString" })).toMatchObject({
      show: "inbox",
      days: undefined,
    });
    expect(trendsPath(parseTrendQuery({ q: "\ud800" }))).toBe("/trends?q=%EF%BF%BD");
  });

  test("chooses a range of runs", () => {
    expect(rangeOf(parseTrendQuery({}), 0)).toEqual({ limit: 30 });
    expect(rangeOf(parseTrendQuery({ days: "7" }), 10 * dayMs)).toEqual({ sinceMs: 3 * dayMs, limit: 200 });
    expect(rangeOf(parseTrendQuery({ from: "1970-01-02", to: "1970-01-03" }), 0)).toEqual({
      sinceMs: dayMs,
      beforeMs: 3 * dayMs,
      limit: 200,
    });
  });

  test("chooses tests by scenario, project, tag, and name, the worst first", () => {
    const tests = [
      measured("a", { verdict: "passed", completedAtMs: 9 }),
      measured("b", { verdict: "failed", tags: ["x"] }),
      measured("c", { verdict: "failed", completedAtMs: 5, project: "eu" }),
    ];
    const ids = (query: Record<string, string>) =>
      chooseTests(tests, parseTrendQuery(query)).map(({ testId }) => testId);
    expect(ids({})).toEqual(["c@eu", "b@ses", "a@ses"]);
    expect(ids({ scenario: "a" })).toEqual(["a@ses"]);
    expect(ids({ project: "eu" })).toEqual(["c@eu"]);
    expect(ids({ tag: "x" })).toEqual(["b@ses"]);
    expect(ids({ q: "B" })).toEqual(["b@ses"]);
  });
});

test("the figures as a table have one row per run and provider, and one for a run without", () => {
  const rows = trendRows(trendOf(fallen));
  expect(rows).toHaveLength(1 + 3 * 3 + 1);
  expect(rows[2]?.slice(0, 10)).toEqual([
    "r1",
    "1970-01-02T00:00:00.000Z",
    "sale@ses",
    "sale",
    "ses",
    "passed",
    "",
    "Outlook",
    95,
    5,
  ]);
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([18]));
});
