import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import { countVerdicts } from "../../../../src/result/verdict.ts";
import { renderConfirmation, renderProblems } from "../../../../src/ui/pages/notice.ts";
import { renderRuns } from "../../../../src/ui/pages/runs.ts";
import { problemsMarkup, renderView, runPath, scenarioPath } from "../../../../src/ui/pages/view.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { listedRun, runsPageOf } from "../../../support/run-pages.ts";
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
    expect(await render({ verdict: undefined })).toBe(plain);
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
    expect(links()).toEqual(["Back to all campaigns → /"]);
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
  const render = async (change: Parameters<typeof runsPageOf>[0]) =>
    readPage(await renderRuns(runsPageOf(change)));
  const size = { tests: 12, scenarios: 7, scenario: "sale", projects: 2, project: "ses" };

  test("has the state or verdict of each run, what it tests, its branch, and its duration", async () => {
    const runs = [
      listedRun({ branch: "main" }),
      listedRun({ id: "r2", state: "finished", verdict: "failed", finishedAtMs: 90_000 }),
      listedRun({ id: "r3", state: "cancelled" }),
      listedRun({ id: "r4", state: "planning" }),
      listedRun({ id: "r5", isDamaged: true }),
    ];
    const { rows, topics, links } = await render({ view: { runs, sizes: new Map([["r1", size]]) } });
    expect(topics).toBe("ledger");
    expect(rows().map(([, result, ...rest]) => [result?.replace(/^\W+/, ""), ...rest])).toEqual([
      ["Open", "sale and 6 more12 tests at ses and 1 more", "main", "–"],
      ["Do not send", "–", "", "1 minute 30 seconds"],
      ["Canceled", "–", "", "–"],
      ["Being planned", "–", "", "–"],
      ["Damaged", "–", "", "–"],
    ]);
    expect(links().map((link) => link.split(" → ")[1])).toEqual(
      expect.arrayContaining(["/runs/r1", "/runs/r2", "/runs/r3", "/runs/r4", "/runs/r5"]),
    );
  });

  test("leads to the campaigns if it is empty, and to all runs if none matches", async () => {
    const { main, links } = await render({});
    expect(main).toContain("No runs yet.");
    expect(links()).toEqual(["Choose campaigns → /"]);
    const none = await render({ choice: { words: "x" }, view: { counts: [] } });
    expect(none.links()).toContain("Show all runs → /runs");
  });

  test("is filtered by its address, page by page", async () => {
    const runs = [listedRun({ id: "r1", state: "finished", verdict: "failed", createdAtMs: 5 })];
    const counts = [
      { state: "finished", verdict: "failed", runs: 60 },
      { state: "open", runs: 1 },
    ] as const;
    const { links, options, hidden } = await render({
      choice: { show: "failed", project: "ses", branch: "gone", words: "sale" },
      projects: ["ses", "seeds"],
      view: { runs, counts, hasMore: true, branches: ["main"] },
    });
    const query = "project=ses&branch=gone&q=sale";
    expect(links()).toEqual(
      expect.arrayContaining([
        `All 61 → /runs?${query}`,
        `… Open 1 → /runs?show=open&${query}`,
        `✕ Do not send 60 → /runs?show=failed&${query} (current)`,
        `Older → /runs?show=failed&${query}&after=5.r1`,
      ]),
    );
    expect(options()).toEqual(["All projects", "ses*", "seeds", "All branches", "gone*", "main"]);
    expect(hidden()).toEqual(["show=failed"]);
  });

  test("has what is open, and when it is likely to be done", async () => {
    const open = (id: string, doneMs?: number) => ({
      run: listedRun({ id }),
      progress: { tests: 12, counts: { ...countVerdicts([]), passed: 6, failed: 1, pending: 5 } },
      doneMs,
      isWorkedOn: id === "r2",
    });
    const { texts, rows, ofClass } = await render({
      view: { open: [open("r1", 7_200_000), open("r2")], runs: [listedRun()] },
    });
    expect(texts("h1")).toEqual(["… 2 runs are open"]);
    expect(ofClass("lead")[0]).toBe("Results are likely to be there about 02:00 UTC.");
    expect(
      rows()
        .slice(0, 2)
        .map((cells) => cells.slice(1)),
    ).toEqual([
      ["…7 of 12 measured", "1 test failed so fardone about 02:00 UTC", "Collect now"],
      ["…7 of 12 measured", "1 test failed so farno estimate yet", "Open"],
    ]);
  });

  test("has schedules, times without a run, and what differs at the providers", async () => {
    const { main, links } = await render({
      view: {
        schedules: [
          { name: "nightly", atMs: 7_200_000, pausedBy: undefined },
          { name: "weekly", atMs: undefined, pausedBy: "ada" },
        ],
        missed: [{ schedule: "nightly", atMs: 0, state: "missed", reason: "no worker" }],
        differing: [
          { id: "r9", createdAtMs: 0, headlines: ["1 test is paid for twice"], steps: ["Compare"] },
        ],
      },
    });
    expect(main).toContain("Nothing is openNext: nightly, 02:00 UTC.");
    expect(main).toContain("weekly paused by ada");
    expect(main).toContain("nightly did not run");
    expect(main).toContain("1 test is paid for twice.");
    expect(links()).toContain("Look at it: run r9 → /runs/r9");
  });
});
