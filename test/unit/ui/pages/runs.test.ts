import { describe, expect, test } from "vitest";
import { countVerdicts } from "../../../../src/result/verdict.ts";
import { renderRuns } from "../../../../src/ui/pages/runs.ts";
import type { OpenRun } from "../../../../src/ui/runs/read-runs-page.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { listedRun, runsPageOf } from "../../../support/run-pages.ts";
import { readPage } from "./rendered-page.ts";

const render = async (change: Parameters<typeof runsPageOf>[0]) =>
  readPage(await renderRuns(runsPageOf(change)));
const hourMs = 3_600_000;
const open = (id: string, more: Partial<OpenRun> = {}, counts: object = {}): OpenRun => ({
  run: listedRun({ id }),
  progress: { tests: 3, counts: { ...countVerdicts([]), pending: 3, ...counts } },
  doneMs: undefined,
  isWorkedOn: false,
  ...more,
});

describe("what is open", () => {
  test.each<[object, Partial<OpenRun>, string]>([
    [{ failed: 1 }, { isWorkedOn: true }, "1 test failed so far"],
    [{ failed: 2 }, {}, "2 tests failed so far"],
    [{}, { isWorkedOn: true }, "a process works on it"],
    [{ skipped: 1 }, {}, "1 test not sent"],
    [{}, {}, "nobody works on it"],
  ])("says of %j, %j: %s", async (counts, more, words) => {
    const { rows } = await render({ view: { runs: [listedRun()], open: [open("r1", more, counts)] } });
    expect(rows()[0]?.join(" ")).toContain(words);
  });

  test("has the branch of a run, and when it is likely to be done", async () => {
    const { rows, texts } = await render({
      view: {
        runs: [listedRun()],
        open: [{ ...open("r1"), run: listedRun({ branch: "main" }), doneMs: 2 * hourMs }],
      },
    });
    expect(texts("h1")).toEqual(["… 1 run is open"]);
    expect(rows()[0]?.[0]).toContain("main");
    expect(rows()[0]?.join(" ")).toContain("done about 02:00 UTC");
  });

  test("is done when the last of several is, and may be overdue", async () => {
    const runs = [listedRun()];
    const several = await render({
      view: { runs, open: [open("r1", { doneMs: hourMs }), open("r2", { doneMs: 3 * hourMs })] },
    });
    expect(several.ofClass("lead")[0]).toContain("about 03:00 UTC");
    const over = await render({ nowMs: 2 * hourMs, view: { runs, open: [open("r1", { doneMs: hourMs })] } });
    expect(over.main).toContain("Results should be there: collect them.");
    expect(several.main).not.toContain("Results should be there");
  });

  test("is collected by people who may", async () => {
    const view = { runs: [listedRun()], open: [open("r1")] };
    expect((await render({ view })).html).toContain('action="/runs/r1/collect"');
    const visitor = { ...ownVisitor(), role: "viewer" } as const;
    expect((await render({ view, visit: { since: 1, visitor } })).html).not.toContain(
      'action="/runs/r1/collect"',
    );
  });
});

test("the schedule that is due next is named first, and each with its time", async () => {
  const { main, ofClass } = await render({
    view: {
      schedules: [
        { name: "late", atMs: 3 * hourMs, pausedBy: undefined },
        { name: "soon", atMs: hourMs, pausedBy: undefined },
        { name: "over", atMs: undefined, pausedBy: undefined },
      ],
    },
  });
  expect(main).toContain("Next: soon, 01:00 UTC");
  expect(ofClass("due")[0]).toBe(
    "late next Jan 1, 1970, 03:00 UTCsoon next Jan 1, 1970, 01:00 UTCover has no further time",
  );
});

describe("the list", () => {
  const finished = (id: string, verdict: "passed" | "failed" | "errored") =>
    listedRun({ id, state: "finished", verdict });

  test("has a chip for each result that there is, or that is chosen", async () => {
    const runs = [
      finished("r1", "passed"),
      finished("r2", "failed"),
      listedRun({ id: "r3", state: "cancelled" }),
    ];
    const { ofClass } = await render({ view: { runs } });
    expect(ofClass("chip")).toEqual(["All 3", "✕ Do not send 1", "✓ Send 1", "– Canceled 1"]);
    const chosen = await render({
      choice: { words: "", show: "cancelled" },
      view: { runs: runs.slice(0, 1) },
    });
    expect(chosen.ofClass("chip")).toEqual(["All 1", "✓ Send 1", "– Canceled 0"]);
    const open0 = await render({ choice: { words: "", show: "open" }, view: { runs: runs.slice(0, 1) } });
    expect(open0.ofClass("chip")).toEqual(["All 1", "… Open 0", "✓ Send 1"]);
    const errored = await render({
      choice: { words: "", show: "errored" },
      view: { runs: runs.slice(0, 1) },
    });
    expect(errored.ofClass("chip")[1]).toMatch(/Provider failed 0$/);
  });

  test("leads to its first page from a later one, and clears a choice", async () => {
    const view = { runs: [finished("r1", "passed")] };
    const later = await render({ choice: { words: "x", after: { id: "r0", createdAtMs: 5 } }, view });
    expect(later.links()).toEqual(expect.arrayContaining(["Newest → /runs?q=x", "Clear → /runs"]));
    expect(later.links().join()).not.toContain("Older");
    const first = await render({ choice: { words: "", show: "passed" }, view });
    expect(first.links().join()).not.toMatch(/Newest|Clear/);
    expect(first.hidden()).toEqual(["show=passed"]);
  });

  test("has what a run tests: its scenario and project, and how many more", async () => {
    const size = { tests: 1, scenarios: 1, scenario: "sale", projects: 1, project: "ses" };
    const { rows } = await render({
      view: { runs: [finished("r1", "passed")], sizes: new Map([["r1", size]]) },
    });
    expect(rows()[0]?.[2]).toBe("sale1 test at ses");
  });

  test("has a selection of projects only if there are several", async () => {
    const options = async (...projects: string[]) =>
      (
        await render({ projects, view: { runs: [finished("r1", "passed")], branches: ["main", "side"] } })
      ).options();
    expect(await options("a", "b")).toEqual(["All projects", "a", "b", "All branches", "main", "side"]);
    expect(await options("a")).toEqual(["All branches", "main", "side"]);
  });
});
