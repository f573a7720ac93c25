import { describe, expect, test } from "vitest";
import type { TestResult } from "../../../../src/result/run-report.ts";
import { countVerdicts } from "../../../../src/result/verdict.ts";
import { type RunPage, renderRun } from "../../../../src/ui/pages/run.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { runReportOf, sampleRunReport, test as sampleTest } from "../../../support/sample-run-report.ts";
import { readPage } from "./rendered-page.ts";

const counts = { ...countVerdicts([]), passed: 2, pending: 1 };
const page: RunPage = {
  visit: { since: 7, visitor: ownVisitor() },
  run: { id: "run 1", createdAtMs: 0, state: "open", epoch: 1, settings: {}, calls: {} },
  progress: { tests: 3, counts },
  outcome: undefined,
  job: undefined,
  failure: undefined,
  open: [],
  baselines: [],
  nowMs: 1000,
};
const job = { doing: new Map<string, string>(), isStopping: false };
const lease = { owner: "host/pid:[1] 4711 x", epoch: 1, untilMs: 2000 };

const render = async (change: Partial<RunPage> & { readonly state?: Partial<RunPage["run"]> } = {}) => {
  const { state, ...rest } = change;
  return readPage(await renderRun({ ...page, ...rest, run: { ...page.run, ...state } }));
};

describe("the actions of a run", () => {
  test.each<[string, Parameters<typeof render>[0], string[]]>([
    ["collect or cancel an open run", {}, ["Open report", "Collect results", "Cancel run"]],
    [
      "resume a run with tests that were not submitted",
      { progress: { tests: 3, counts: { ...counts, skipped: 1 } } },
      ["Open report", "Resume run", "Cancel run"],
    ],
    ["stop a run of this process", { job }, ["Open report", "Stop run", "Cancel run"]],
    ["do not stop it twice", { job: { ...job, isStopping: true } }, ["Open report", "Cancel run"]],
    ["leave a run of another process", { state: { lease } }, ["Open report", "Cancel run"]],
    [
      "resume a run whose process lost it",
      { state: { lease: { ...lease, untilMs: 500 } } },
      ["Open report", "Collect results", "Cancel run"],
    ],
    [
      "make a finished run the baseline",
      { state: { state: "finished" } },
      ["Open report", "Set as baseline"],
    ],
    [
      "do not make it the baseline twice",
      {
        state: { state: "finished" },
        baselines: [
          { project: "a", branch: "", runId: "other", setAtMs: 0 },
          { project: "b", branch: "", runId: "run 1", setAtMs: 0 },
        ],
      },
      ["Open report", "Baseline for later runs."],
    ],
    [
      "do not depend on the baseline of another run",
      { state: { state: "finished" }, baselines: [{ project: "a", branch: "", runId: "other", setAtMs: 0 }] },
      ["Open report", "Set as baseline"],
    ],
    ["are none for a cancelled run", { state: { state: "cancelled" } }, ["Open report"]],
    ["are none for a planned run", { state: { state: "planning" } }, ["Open report"]],
  ])("%s", async (_, change, words) => {
    const [actions = ""] = (await render(change)).ofClass("actions");
    expect(actions).toBe(words.join(" "));
  });
});

describe("the progress of a run", () => {
  test.each<[string, Parameters<typeof render>[0], string]>([
    ["not running", {}, "not running"],
    ["running here", { job }, "running here"],
    ["stopping", { job: { ...job, isStopping: true } }, "stopping after in-flight calls finish"],
    ["running elsewhere", { state: { lease } }, "running in process 4711 on host"],
    ["finished", { state: { state: "finished" } }, "finished"],
    ["cancelled", { state: { state: "cancelled" } }, "cancelled"],
  ])("says who works on it: %s", async (_, change, words) => {
    const { ofClass } = await render(change);
    expect(ofClass("hint")[0]).toMatch(new RegExp(`^Started .*; ${words}\\.$`));
  });

  test("counts the tests by verdict, and follows the run", async () => {
    const { title, topics, since, texts, main } = await render({
      progress: { tests: 4, counts: { ...counts, skipped: 1 } },
    });
    expect([title, topics, since]).toEqual(["Run run 1 · Placewright", "ledger run:run%201", "7"]);
    expect(main).toContain("2 of 4 tests done");
    expect(texts("li")).toEqual(["1 pending", "1 skipped", "2 passed"]);
    expect(main).toContain("4 tests: too many for this page. The report lists them all.");
    expect(texts("h1")).toEqual(["Run run 1"]);
    const { html } = await render({ progress: { tests: 0, counts: countVerdicts([]) } });
    expect(html).toContain('<progress max="1" value="0"');
    expect((await render({ progress: { tests: 1, counts } })).main).toContain("1 test: too many");
  });

  test("shows the verdict of a finished run that is too large for its page", async () => {
    const { texts } = await render({ state: { state: "finished", verdict: "failed" } });
    expect(texts("h1")[0]).toMatch(/^Run run 1 .*failed$/);
  });

  test("lists the tests at their providers, unless this process polls them", async () => {
    const open = [{ runId: "run 1", testId: "a@b", project: "b", submittedAtMs: 0 }];
    expect((await render({ open })).main).toContain("1 test in progress");
    expect((await render({ open, job })).main).not.toContain("in progress");
  });

  test("names the failure of the run, or of its report", async () => {
    const note = async (isComplete: boolean) =>
      (await render({ failure: { isComplete, message: "no disk" } })).ofClass("note");
    expect(await note(true)).toEqual(["Report incomplete: no disk"]);
    expect(await note(false)).toEqual(["Run stopped early: no disk"]);
    expect((await render()).ofClass("note")).toEqual([]);
  });
});

describe("the tests of a run", () => {
  const placed = (
    verdict: TestResult["verdict"],
    id: string,
    change: Partial<TestResult> = {},
  ): TestResult => {
    const { placement: _, ...bare } = sampleTest("a", undefined);
    return { ...bare, id, title: id, verdict, summary: `summary of ${id}`, ...change };
  };
  const range = { lowPercent: 88, highPercent: 99 };
  const overall = { inboxPercent: 93.5, ranges: { inbox: range, spam: range, missing: range } };

  test("are listed by urgency, with what they do now or their result", async () => {
    const outcome = runReportOf([
      placed("passed", "p@local", { placement: { overall, isps: [], simulated: true } }),
      placed("warned", "w@local", { placement: { overall, isps: [], simulated: false } }),
      placed("pending", "n@local"),
      placed("skipped", "s@local"),
      placed("failed", "f@local"),
    ]);
    const doing = new Map([
      ["n@local", "next poll in 2 minutes"],
      ["s@local", "submitting"],
      ["f@local", "measuring"],
    ]);
    const { rows, links } = await render({ outcome, job: { ...job, doing } });
    const cells = rows().map(([name, , inbox, result]) => [name, inbox, result]);
    expect(cells[0]).toEqual(["f@locallocal", "–", "summary of f@local"]);
    expect(cells.toSorted()).toEqual([
      ["f@locallocal", "–", "summary of f@local"],
      ["n@locallocal", "–", "next poll in 2 minutes"],
      ["p@locallocal", "94simulated (88 to 99%)", "summary of p@local"],
      ["s@locallocal", "–", "submitting"],
      ["w@locallocal", "94", "summary of w@local"],
    ]);
    expect(links()).toContain("f@local → /runs/run%201/report/#test-f-local");
    const idle = await render({ outcome });
    expect(idle.rows().find(([name]) => name === "n@locallocal")?.[3]).toBe("summary of n@local");
  });

  test("are the 200 most urgent, and a hint at the others", async () => {
    const many = Array.from({ length: 201 }, (_, index) => placed("passed", `t${index}`));
    const more = await render({ outcome: runReportOf([...many, placed("failed", "f")]) });
    expect([more.rows().length, more.rows()[0]?.[0]]).toEqual([200, "flocal"]);
    expect(more.main).toContain("2 more tests are in the report.");
    const one = await render({ outcome: runReportOf(many) });
    expect(one.main).toContain("1 more test is in the report.");
    const none = await render({ outcome: runReportOf(many.slice(0, 200)) });
    expect([none.rows().length, none.main.includes("in the report.")]).toEqual([200, false]);
  });

  test("follow the release decision of a finished run", async () => {
    const outcome = sampleRunReport();
    const finished = await render({ outcome, state: { state: "finished", verdict: outcome.verdict } });
    expect(finished.main).not.toContain("tests done");
    expect(finished.main).toContain("Do not send");
    const open = await render({ outcome });
    expect(open.main).toContain("2 of 3 tests done");
    expect(open.main).not.toContain("Do not send");
  });
});
