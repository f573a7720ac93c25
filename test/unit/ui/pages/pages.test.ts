import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import type { Placement } from "../../../../src/result/placement.ts";
import type { OpenTest } from "../../../../src/run/expected-completion.ts";
import type { Measurement, RunRow } from "../../../../src/store/store.ts";
import { renderConfirmation, renderProblems } from "../../../../src/ui/pages/notice.ts";
import { renderRuns } from "../../../../src/ui/pages/runs.ts";
import { renderTrends, type TrendsPage } from "../../../../src/ui/pages/trends.ts";
import { problemsMarkup, renderView, runPath, scenarioPath } from "../../../../src/ui/pages/view.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { assertion } from "../../../support/sample-run-report.ts";
import { readPage } from "./rendered-page.ts";

const visit = { since: 3, visitor: ownVisitor() };
const location = { file: "scenarios/a.yaml", line: 3, column: 5 };
const problem = new PlacewrightError("usage", "Cannot read x", { location, hint: "Check it" });
const bare = new PlacewrightError("usage", "No scenarios selected");

describe("paths", () => {
  test.each([
    ["20260301-081500-3fa9c1", "/runs/20260301-081500-3fa9c1"],
    ["a/b?c", "/runs/a%2Fb%3Fc"],
    ["", "/runs/-"],
    [".", "/runs/-"],
    ["..", "/runs/-"],
    [".a", "/runs/.a"],
    ["a.", "/runs/a."],
    ["\ud800", "/runs/%EF%BF%BD"],
  ])("of the run %j", (id, path) => {
    expect(runPath(id)).toBe(path);
  });

  test("of a part of a run, and of a scenario", () => {
    expect(runPath("a", "report", "x")).toBe("/runs/a/report/x");
    expect(scenarioPath("a b")).toBe("/scenario?name=a+b");
    expect(scenarioPath("a", { variant: undefined, locale: "de" })).toBe("/scenario?name=a&locale=de");
    expect(scenarioPath("a", { variant: "x&y" })).toBe("/scenario?name=a&variant=x%26y");
  });
});

describe("a view", () => {
  test("marks its place, and has the color of its verdict", async () => {
    const render = (change: object) =>
      renderView({
        title: "T",
        place: "runs",
        topics: ["a", "b"],
        main: problemsMarkup([bare]) as never,
        ...change,
      });
    const plain = await render({});
    expect(plain).toMatch(/<a href="\/runs" aria-current="page">.*Runs/);
    expect(plain.match(/<a [^>]*aria-current="page"/g)).toHaveLength(1);
    const page = readPage(plain);
    expect([page.title, page.topics, page.since]).toEqual(["T · Placewright", "a b", "0"]);
    expect(readPage(await render({ visit })).since).toBe("3");
    expect(await render({ verdict: "failed" })).not.toBe(plain);
    expect(await render({ verdict: "skipped" })).toBe(plain);
  });
});

describe("notices", () => {
  test("list errors with their places", async () => {
    const { main, texts, links } = readPage(await renderProblems("Nothing was submitted", [problem, bare]));
    expect(main).toContain("2 errors to fix");
    expect(texts("li")).toEqual([
      "scenarios/a.yaml:3:5Cannot read x (line 3, column 5). Check it.",
      "No scenarios selected",
    ]);
    expect(links()).toEqual(["Back to Home → /"]);
    expect(problemsMarkup([])).toBe("");
  });

  test("ask before tests are billed", async () => {
    const costs = [
      { project: "ses", newTests: 2, pricePerTest: 10 },
      { project: "eu", newTests: 1, pricePerTest: 5 },
    ];
    const { texts, hidden } = readPage(
      await renderConfirmation(costs, [
        ["which", "chosen"],
        ["scenario", 'a"b'],
      ]),
    );
    expect(texts("h1")).toEqual(["Run 3 tests?"]);
    expect(texts("dt")).toEqual(["2 tests at ses", "1 test at eu", "Cost"]);
    expect(texts("dd")).toEqual(["2 × $10 = $20", "1 × $5 = $5", "$25"]);
    expect(hidden()).toEqual(["which=chosen", 'scenario=a"b', "confirmed=yes"]);
    expect(texts("button")).toEqual(["Run for $25"]);
  });
});

describe("the list of runs", () => {
  const run: RunRow = { id: "r1", createdAtMs: 0, state: "open", epoch: 1, calls: {} };

  test("has the state or verdict of each run, its branch, and its duration", async () => {
    const runs: RunRow[] = [
      { ...run, branch: "main" },
      { ...run, id: "r2", state: "finished", verdict: "failed", finishedAtMs: 90_000 },
      { ...run, id: "r3", state: "cancelled" },
      { ...run, id: "r4", state: "planning" },
    ];
    const { rows, topics, links } = readPage(await renderRuns({ visit, runs, open: [] }));
    expect(topics).toBe("ledger");
    expect(rows().map(([, verdict, ...rest]) => [verdict?.replace(/^\W+/, ""), ...rest])).toEqual([
      ["open", "main", "", "r1"],
      ["failed", "", "1 minute 30 seconds", "r2"],
      ["cancelled", "", "", "r3"],
      ["planning", "", "", "r4"],
    ]);
    expect(links().map((link) => link.split(" → ")[1])).toEqual([
      "/runs/r1",
      "/runs/r2",
      "/runs/r3",
      "/runs/r4",
    ]);
  });

  test("leads to the scenarios if it is empty", async () => {
    const { main, links } = readPage(await renderRuns({ visit, runs: [], open: [] }));
    expect(main).toBe("Runs No runs yet. Select scenarios and run them.");
    expect(links()).toEqual(["Select scenarios → /"]);
  });

  const open = (index: number): OpenTest => ({
    runId: "r1",
    testId: `t${index}`,
    project: "p",
    submittedAtMs: 0,
    ...(index % 2 === 0 ? { expected: { earliestMs: 60_000, latestMs: 120_000 } } : {}),
  });

  test("has the first 20 tests in progress, and when they are expected", async () => {
    const list = (count: number) => Array.from({ length: count }, (_, index) => open(index));
    const few = readPage(await renderRuns({ visit, runs: [], open: list(20) }));
    expect(few.main).toContain("20 tests in progress");
    expect(few.texts("li")).toHaveLength(20);
    expect(few.texts("li")[0]).toMatch(/^t0, submitted .*: expected between .* and .*/);
    expect(few.texts("li")[1]).toMatch(/^t1, submitted .*: no estimate yet$/);
    expect(few.main).not.toContain("more");
    const many = readPage(await renderRuns({ visit, runs: [], open: list(23) }));
    expect([many.texts("li").length, many.main.includes("and 3 more")]).toEqual([20, true]);
  });
});

describe("trends", () => {
  const page: TrendsPage = {
    visit,
    series: new Map(),
    scenarios: [],
    scenario: undefined,
    baselines: [],
    problems: [],
  };
  const measured = (runId: string, completedAtMs: number, placement: Placement): Measurement => ({
    runId,
    testId: "a@local",
    scenario: "a",
    project: "local",
    completedAtMs,
    placement,
  });
  const range = { lowPercent: 88, highPercent: 99 };
  const ranges = { inbox: range, spam: range, missing: range };
  const first = measured("r1", 0, {
    overall: { inboxPercent: 80 },
    isps: [{ isp: "Gmail", inboxPercent: 70, spamPercent: 30, missingPercent: 0 }],
    simulated: false,
  });
  const last = measured("r2", 86_400_000, {
    overall: { inboxPercent: 95, ranges },
    isps: [{ isp: "Web.de", inboxPercent: 60, spamPercent: 40, missingPercent: 0 }],
    simulated: true,
  });
  const render = async (change: Partial<TrendsPage>) => readPage(await renderTrends({ ...page, ...change }));

  test("have the inbox rate of each provider, and link to the latest run", async () => {
    const { rows, ofClass, links, texts, topics } = await render({
      series: new Map([["a@local", [first, last]]]),
    });
    expect(topics).toBe("ledger");
    expect(rows().map(([scope, , now]) => [scope, now])).toEqual([
      ["Overall", "95(88 to 99%)"],
      ["Gmail", "–"],
      ["Web.de", "60"],
    ]);
    expect(texts("h2")).toEqual(["a@local simulated"]);
    expect(ofClass("hint").at(-1)).toMatch(/^2 measurements, .* to .*; latest: run r2$/);
    expect(links()).toEqual(["run r2 → /runs/r2"]);
  });

  test("have as many decimals as the thresholds of the latest run need", async () => {
    const { rows } = await render({
      series: new Map([
        [
          "a@local",
          [
            {
              ...measured("r1", 0, { overall: { inboxPercent: 94.6 }, isps: [], simulated: false }),
              judgment: { assertions: [{ ...assertion("overall", "inbox", ">=", 95, 94.6) }] },
            },
          ],
        ],
      ]),
    });
    expect(rows().map(([scope, , now]) => [scope, now])).toEqual([["Overall", "94.6"]]);
  });

  test("of one measurement have its time only", async () => {
    const { ofClass, texts } = await render({
      series: new Map([
        ["a@local", [first]],
        ["b@local", []],
      ]),
    });
    expect(ofClass("hint").at(-1)).toMatch(/^Measured once, (?!.* to ).*; latest: run r1$/);
    expect(texts("h2")).toEqual(["a@local"]);
  });

  test("lead to the scenarios without results, and explain baselines", async () => {
    const { main, links } = await render({});
    expect(main).toContain("No results yet. Select scenarios and run them.");
    expect(main).toContain("select Set as baseline on its page");
    expect(links()).toEqual(["Select scenarios → /"]);
    expect((await render({ series: new Map([["a", [first]]]) })).main).not.toContain("No results yet");
  });

  test("can be limited to one of several scenarios", async () => {
    expect((await render({ scenarios: ["a"] })).ofClass("choices")).toEqual([]);
    expect((await render({ scenarios: ["a", "b c"] })).links().slice(0, 3)).toEqual([
      "all → /trends (current)",
      "a → /trends?scenario=a",
      "b c → /trends?scenario=b+c",
    ]);
    expect((await render({ scenarios: ["a", "b c"], scenario: "a" })).links().slice(0, 3)).toEqual([
      "all → /trends",
      "a → /trends?scenario=a (current)",
      "b c → /trends?scenario=b+c",
    ]);
  });

  test("list the baselines, and forms that clear them", async () => {
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
    expect(main).not.toContain("Set as baseline");
  });
});
