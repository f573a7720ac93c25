import { describe, expect, test } from "vitest";
import type { TestResult } from "../../../../src/result/run-report.ts";
import { countVerdicts } from "../../../../src/result/verdict.ts";
import { renderRun } from "../../../../src/ui/pages/run.ts";
import { runPageOf, shownTest } from "../../../support/run-pages.ts";
import { test as sampleTest } from "../../../support/sample-run-report.ts";
import { readPage } from "./rendered-page.ts";

const counts = { ...countVerdicts([]), passed: 2, pending: 1 };
const job = { doing: new Map<string, string>(), polls: new Map<string, number>(), isStopping: false };
const lease = { owner: "host/pid:[1] 4711 x", epoch: 1, untilMs: 2000 };

const render = async (change: Parameters<typeof runPageOf>[0] = {}) =>
  readPage(await renderRun(runPageOf(change)));

/** The buttons that change something, the one at the top first. */
const buttonsOf = ({ html }: { readonly html: string }): (string | undefined)[] =>
  [...html.matchAll(/<form method="post" action="\/runs[^>]*>.*?<button[^>]*>([^<]*)/g)].map(
    ([, words]) => words,
  );

describe("the actions of a run", () => {
  test.each<[string, Parameters<typeof render>[0], string[]]>([
    ["collect or cancel an open run", {}, ["Collect now", "Cancel run…"]],
    [
      "resume a run with tests that were not submitted",
      { view: { counts: { ...counts, skipped: 1 } } },
      ["Resume run", "Collect now", "Cancel run…"],
    ],
    [
      "finish a run with nothing to come",
      { view: { counts: { ...counts, pending: 0 } } },
      ["Finish run", "Cancel run…"],
    ],
    ["stop a run of this process", { job }, ["Stop run", "Cancel run…"]],
    ["do not stop it twice", { job: { ...job, isStopping: true } }, ["Cancel run…"]],
    ["leave a run of another process", { isWorkedOn: true, run: { lease } }, ["Cancel run…"]],
    ["make a finished run the baseline", { run: { state: "finished" } }, ["Set as baseline"]],
    ["do not make it the baseline twice", { run: { state: "finished" }, isBaseline: true }, []],
    [
      "retry what failed, and what a provider failed at",
      {
        run: { state: "finished" },
        view: { counts: { ...counts, failed: 1, "not-measured": 1, errored: 1 } },
      },
      ["Retry 2 failed…", "Retry 1 provider error…", "Set as baseline"],
    ],
    [
      "retry at once what costs nothing",
      {
        run: { state: "finished" },
        view: {
          counts: { ...counts, failed: 1 },
          spending: [{ project: "local", price: 0, sent: 1, toSend: 0, unpaid: 0 }],
        },
      },
      ["Retry 1 failed", "Set as baseline"],
    ],
    ["collect what a cancelled run has sent", { run: { state: "cancelled" } }, ["Collect now"]],
    ["are none for a planned run", { run: { state: "planning" } }, []],
  ])("%s", async (_, change, words) => {
    const page = await render(change);
    expect(buttonsOf(page)).toEqual(words);
    expect(page.main).toContain("Open report");
    expect(page.main.includes("Baseline for later runs.")).toBe(change?.isBaseline === true);
  });

  test("are none for viewers", async () => {
    const visitor = { name: "eve", role: "viewer", via: "dashboard", isOfTeam: true } as const;
    expect(buttonsOf(await render({ visit: { since: 0, visitor } }))).toEqual([]);
  });

  test("compare with the run before, and share", async () => {
    const before = { id: "run 0", createdAtMs: 0, state: "finished", calls: {}, epoch: 1 } as const;
    const { links } = await render({
      view: { before },
      shared: { link: "https://mail.acme.example/runs/run%201", hasPdf: true },
    });
    expect(links()).toEqual(
      expect.arrayContaining([
        "Compare with the run before → /compare?before=run+0&after=run+1",
        "Download report → /runs/run%201/report.html",
        "Download PDF → /runs/run%201/report.pdf",
        "Summary for chat → /runs/run%201/summary.txt",
        "https://mail.acme.example/runs/run%201 → https://mail.acme.example/runs/run%201",
      ]),
    );
    expect((await render()).main).toContain("No Chromium is found here");
  });
});

describe("the answer of a run", () => {
  test.each<[string, Parameters<typeof render>[0], string]>([
    ["not running", {}, "not running"],
    ["running here", { job }, "running here"],
    ["stopping", { job: { ...job, isStopping: true } }, "stopping after calls in flight end"],
    ["running elsewhere", { run: { lease } }, "running in process 4711 on host"],
    ["finished", { run: { state: "finished", finishedAtMs: 90_000 } }, "finished after 1 minute 30 seconds"],
    ["cancelled", { run: { state: "cancelled" } }, "canceled"],
  ])("says who works on it: %s", async (_, change, words) => {
    const { ofClass } = await render(change);
    expect(ofClass("facts")[0]).toMatch(new RegExp(`^Started .*; ${words}`));
  });

  test("counts the tests by verdict, and follows the run", async () => {
    const { title, topics, since, texts, html } = await render({
      view: { tests: 4, counts: { ...counts, skipped: 1 } },
    });
    expect([title, topics, since]).toEqual(["Run run 1 · Placewright", "ledger run:run%201", "7"]);
    expect(texts("h1")).toEqual(["… 2 of 4 measured"]);
    expect(html).toContain('aria-label="4 tests: 2 passed, 1 pending, 1 not sent"');
    expect((await render({ view: { tests: 0, counts: countVerdicts([]) } })).texts("h1")).toEqual([
      "… 0 of 0 measured",
    ]);
  });

  test.each<[Partial<typeof counts>, string]>([
    [{ failed: 1 }, "So far: do not send. sale: too much spam."],
    [{ errored: 1 }, "So far: do not send yet, a provider failed."],
    [{ warned: 1 }, "So far: send, with care."],
    [{}, "So far: send."],
    [{ passed: 0 }, "Nothing is measured yet."],
  ])("says what the results so far mean: %j", async (change, words) => {
    const { ofClass } = await render({
      view: { counts: { ...counts, ...change }, summary: "sale: too much spam" },
    });
    expect(ofClass("lead")[0]).toBe(`${words} Nobody knows yet how long the rest takes.`);
  });

  test("says when the rest is likely to be done", async () => {
    const open = (latestMs: number) => [
      { runId: "run 1", testId: "a", project: "b", submittedAtMs: 0, expected: { earliestMs: 0, latestMs } },
      { runId: "run 1", testId: "c", project: "b", submittedAtMs: 0 },
    ];
    const lead = async (latestMs: number) =>
      (await render({ view: { open: open(latestMs) } })).ofClass("lead")[0];
    expect(await lead(7_201_000)).toContain("likely to be done about 02:00 UTC, in 2 hours.");
    expect(await lead(500)).toContain("The rest should be there: collect it now.");
  });

  test("is the release decision once it is finished", async () => {
    const { texts, ofClass } = await render({
      run: { state: "finished", verdict: "failed" },
      view: { decision: { verdict: "failed", words: "Do not send" }, summary: "sale: too much spam" },
    });
    expect(texts("h1")).toEqual(["✕ Do not send"]);
    expect(ofClass("lead")[0]).toBe("sale: too much spam.");
  });

  test("names the failure of the run, or of its report", async () => {
    const note = async (isComplete: boolean) =>
      (await render({ failure: { isComplete, message: "no disk" } })).main;
    expect(await note(true)).toContain("Report incomplete: no disk");
    expect(await note(false)).toContain("Run stopped early: no disk");
  });
});

describe("the cost of a run", () => {
  const spending = [
    { project: "ses", price: 10, sent: 7, toSend: 1, unpaid: 1 },
    { project: "seeds", price: 0, sent: 3, toSend: 0, unpaid: 0 },
  ];
  test("is what was sent, and at most what is still to be sent", async () => {
    const { texts } = await render({ view: { spending }, maxCost: 100 });
    expect(texts("dt")).toEqual([
      "7 sent to ses",
      "1 still to send to ses",
      "1 not sent to ses",
      "3 sent to seeds",
      "At most, of $100",
    ]);
    expect(texts("dd")).toEqual(["$70", "$10", "$0", "free", "$80"]);
  });

  test("is not known without prices", async () => {
    const unknown = { project: "ses", price: undefined, sent: 1, toSend: 0, unpaid: 0 };
    expect((await render({ view: { spending: [unknown] } })).texts("dd")).toEqual([
      "price unknown",
      "unknown",
    ]);
    expect((await render({ view: { spending: [unknown, ...spending] } })).texts("dd").at(-1)).toBe(
      "more than $80",
    );
  });
});

describe("the tests of a run", () => {
  const bare = (verdict: TestResult["verdict"], id: string, change: Partial<TestResult> = {}): TestResult => {
    const { placement: _, ...rest } = sampleTest("a", undefined);
    return { ...rest, id, title: id, project: "local", verdict, summary: `summary of ${id}`, ...change };
  };
  const range = { lowPercent: 88, highPercent: 99 };
  const overall = { inboxPercent: 93.5, ranges: { inbox: range, spam: range, missing: range } };

  test("have their step, and what happens next", async () => {
    const shown = [
      shownTest(bare("failed", "f@local", { placement: { overall, isps: [], simulated: true } }), {
        completedAtMs: 60_000,
        submittedAtMs: 0,
      }),
      shownTest(bare("failed", "b@local", { heldBack: true })),
      shownTest(bare("pending", "n@local"), { state: "submitted", submittedAtMs: 0 }),
      shownTest(bare("pending", "r@local"), { state: "submitted", submittedAtMs: 0 }),
      shownTest(bare("pending", "g@local"), { state: "submitting", intendedAtMs: 0 }),
      shownTest(bare("skipped", "s@local"), { state: "planned" }),
      shownTest(bare("passed", "p@local"), { submittedAtMs: 0 }),
    ];
    const doing = new Map([["r@local", "retrying: the server is busy"]]);
    const polls = new Map([["local", 120_000]]);
    const { rows, links, html } = await render({ view: { shown }, job: { ...job, doing, polls } });
    expect(rows().map(([, now, step, next]) => [now?.replace(/^\W+/, ""), step, next])).toEqual([
      ["Failed", "measured 00:01 UTC94% inbox (88 to 99%) simulated", "See why"],
      ["Blocked", "checks", "See the findings"],
      ["Running", "measuring", "next look 00:02 UTC"],
      ["Trying again", "measuring", "retrying: the server is busy"],
      ["Running", "being sent", "sent in a moment"],
      ["Waiting", "waits to be sent", "sent when another test ends"],
      ["Passed", "measured", "Open"],
    ]);
    expect([...html.matchAll(/aria-label="(\d) of 4 steps done"/g)].map(([, done]) => done)).toEqual([
      "4",
      "1",
      "3",
      "3",
      "2",
      "2",
      "4",
    ]);
    expect(links()).toContain("f@local → /runs/run%201/report/#test-f-local");
    const idle = await render({ view: { shown: shown.slice(2, 6) } });
    expect(idle.rows().map(([, now, , next]) => [now?.replace(/^\W+/, ""), next])).toEqual([
      ["Running", "looked at when collected"],
      ["Running", "looked at when collected"],
      ["Running", "sent in a moment"],
      ["Not sent", ""],
    ]);
  });

  test("are filtered by their verdict, page by page", async () => {
    const all = { ...countVerdicts([]), failed: 60, passed: 2 };
    const shown = [shownTest(bare("failed", "f@local"))];
    const { links, main } = await render({
      view: { counts: all, tests: 62, chosen: 60, shown },
      choice: { verdict: "failed", words: "f", from: 0 },
    });
    expect(links()).toEqual(
      expect.arrayContaining([
        "All 62 → /runs/run%201?q=f",
        "✕ Failed 60 → /runs/run%201?show=failed&q=f (current)",
        "✓ Passed 2 → /runs/run%201?show=passed&q=f",
        "Next → /runs/run%201?show=failed&q=f&from=50",
      ]),
    );
    expect(main).toContain("1 to 50 of 60");
    const last = await render({
      view: { counts: all, tests: 62, chosen: 60, shown },
      choice: { verdict: undefined, words: "", from: 50 },
    });
    expect(last.links()).toContain("Previous → /runs/run%201");
    expect(last.main).toContain("51 to 60 of 60");
    const none = await render({ view: { counts: all, tests: 62, chosen: 0 } });
    expect(none.main).toContain("No test matches.");
  });
});
