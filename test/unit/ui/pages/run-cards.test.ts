import { describe, expect, test } from "vitest";
import { countVerdicts } from "../../../../src/result/verdict.ts";
import {
  actionMarkup,
  costMarkup,
  latestOf,
  type RunAction,
  reconciledOf,
  reconciliationMarkup,
  shareMarkup,
  timelineMarkup,
  youCanMarkup,
} from "../../../../src/ui/pages/run-cards.ts";
import { listedRun, runPageOf } from "../../../support/run-pages.ts";
import { sampleReconciliation } from "../../../support/sample-run-report.ts";
import { readPart } from "./rendered-page.ts";

type Change = Parameters<typeof runPageOf>[0];
const read = (markup: unknown) => readPart(String(markup));
const minuteMs = 60_000;

describe("what a visitor can do", () => {
  const render = (change: Change, ...actions: RunAction[]) => read(youCanMarkup(runPageOf(change), actions));
  const stop: RunAction = { path: "stop", words: "Stop run" };
  const cancel: RunAction = { path: "cancel", words: "Cancel run…", isDanger: true };

  test("is explained", () => {
    const [stops, cancels] = ["Stop run keeps the tests at the provider", "Cancel run sends nothing more"];
    const both = render({ isBaseline: true }, stop, cancel).text;
    for (const words of [stops, cancels, "Baseline for later runs."]) expect(both).toContain(words);
    expect(render({}, stop).text).not.toContain(cancels);
    expect(render({}, cancel).text).not.toContain(stops);
    expect(render({}, { path: "collect", words: "Collect now" }).ofClass("card-foot")).toEqual([]);
    expect(render({}).ofClass("card-foot")).toEqual([]);
  });

  test("is to open the report, and to compare with the run before", () => {
    expect(render({ view: { before: listedRun({ id: "r0" }) } }).links()).toEqual([
      "Open report → /runs/run%201/report/",
      "Compare with the run before → /compare?before=r0&after=run+1",
    ]);
    expect(render({}).links()).toHaveLength(1);
  });

  test("is a button with its fields and its color", () => {
    const button = (action: RunAction, isPrimary?: boolean) => read(actionMarkup("r1", action, isPrimary));
    expect(button(cancel).html).toContain('action="/runs/r1/cancel"');
    expect(button(cancel).html).toContain('class="btn btn-danger"');
    expect(button(stop).html).toContain('class="btn"');
    expect(button(cancel, true).html).toContain('class="btn btn-primary"');
    expect(button({ path: "retry", words: "Retry", fields: [["which", "failed"]] }).hidden()).toEqual([
      "which=failed",
    ]);
    expect(button(stop).hidden()).toEqual([]);
  });
});

describe("sharing a run", () => {
  const render = (link: string | undefined, hasPdf: boolean) =>
    read(shareMarkup(runPageOf({ shared: { link, hasPdf } })));

  test("has a report, a summary, a PDF, and a link", () => {
    const { links, texts, text } = render("https://placewright.example/runs/1", true);
    expect(links()).toEqual([
      "Download report → /runs/run%201/report.html",
      "Download PDF → /runs/run%201/report.pdf",
      "Summary for chat → /runs/run%201/summary.txt",
      "https://placewright.example/runs/1 → https://placewright.example/runs/1",
    ]);
    expect(texts("button")).toEqual(["Copy as text", "Copy link"]);
    expect(text).not.toContain("No Chromium");
  });

  test("says what is missing", () => {
    const { links, texts, text } = render(undefined, false);
    expect(links()).toHaveLength(2);
    expect(texts("button")).toEqual(["Copy as text"]);
    expect(text).toContain("No Chromium is found here");
    expect(render(undefined, true).html).toContain("/summary.txt");
  });
});

describe("the timeline of a run", () => {
  const spending = [
    { project: "ses", price: 10, sent: 2, toSend: 1, unpaid: 1 },
    { project: "eu", price: 10, sent: 1, toSend: 0, unpaid: 0 },
  ];
  const render = (change: Change) => read(timelineMarkup(runPageOf(change)));
  const counts = { ...countVerdicts([]), pending: 2 };
  const job = { doing: new Map<string, string>(), isStopping: false };

  test("has what was sent, and when it is likely to be done", () => {
    const open = [1, 3, 2].map((minutes) => ({
      runId: "r",
      testId: `t${minutes}`,
      project: "ses",
      submittedAtMs: 0,
      expected: { earliestMs: 0, latestMs: minutes * minuteMs },
    }));
    const { texts } = render({ view: { spending, counts, open, lastSentMs: 0 } });
    expect(texts("h2")).toEqual(["What happens next"]);
    expect(texts("li")).toEqual([
      expect.stringContaining("3 messages built and checked"),
      expect.stringContaining("3 sent, 1 waiting, 1 not to be sent"),
      "nowNobody works on it. Results come when they are collected.",
      expect.stringMatching(/^≈ .*00:03.*verdict and report$/),
    ]);
    expect(latestOf(open)).toBe(3 * minuteMs);
    expect(latestOf([])).toBeUndefined();
  });

  test.each<[string, Change, string]>([
    [
      "the next look",
      {
        job: {
          ...job,
          polls: new Map([
            ["a", 3 * minuteMs],
            ["b", 2 * minuteMs],
            ["c", 5],
          ]),
        },
        nowMs: 1000,
      },
      "Measuring. Next look",
    ],
    ["measuring", { isWorkedOn: true, view: { counts } }, "Measuring."],
    ["working", { isWorkedOn: true, view: { counts: countVerdicts([]) } }, "Working."],
    ["nobody", {}, "Nobody works on it."],
  ])("says what happens now: %s", (_, change, words) => {
    expect(render(change).ofClass("now")[0]).toContain(words);
  });

  test("names the soonest look that is to come", () => {
    const polls = new Map([
      ["a", 3 * minuteMs],
      ["b", 2 * minuteMs],
      ["c", 5],
    ]);
    expect(render({ job: { ...job, polls } }).ofClass("now")[0]).toContain("00:02");
  });

  test("has nothing to come after the end, and none before it was planned", () => {
    const over = render({ run: { state: "finished", finishedAtMs: 5 * minuteMs } });
    expect(over.texts("h2")).toEqual(["What happened"]);
    expect(over.ofClass("now")).toEqual([]);
    expect(over.texts("li").at(-1)).toMatch(/00:05.*verdict and report$/);
    expect(
      render({ run: { state: "finished" } })
        .texts("li")
        .at(-1),
    ).toBe("verdict and report");
    expect(render({ run: { state: "planning" } }).ofClass("now")).toEqual([]);
    expect(render({}).text).not.toContain("verdict and report");
    expect(render({}).text).not.toContain("sent");
  });
});

describe("the cost of a run", () => {
  const render = (spending: NonNullable<NonNullable<Change>["view"]>["spending"], maxCost?: number) =>
    read(costMarkup(runPageOf({ maxCost, view: { spending: spending ?? [] } })));

  test("has what was sent, is to be sent, and is not", () => {
    const { texts } = render([
      { project: "ses", price: 10, sent: 2, toSend: 1, unpaid: 3 },
      { project: "local", price: 0, sent: 1, toSend: 0, unpaid: 1 },
      { project: "eu", price: 10, sent: 0, toSend: 0, unpaid: 0 },
    ]);
    const values = texts("dd");
    expect(
      texts("dt")
        .slice(0, -1)
        .map((name, at) => [name, values[at]]),
    ).toEqual([
      ["2 sent to ses", "$20"],
      ["1 still to send to ses", "$10"],
      ["3 not sent to ses", "$0"],
      ["1 sent to local", "free"],
      ["1 not sent to local", "free"],
      ["no tests at eu", "–"],
    ]);
    expect(values.at(-1)).toContain("$30");
  });

  test.each([
    [[{ price: 0, toSend: 0 }], "In all", "free"],
    [[{ price: 10, toSend: 1 }], "At most", "$20"],
    [[{ price: 10, toSend: 0 }], "In all", "$10"],
    [[{ price: undefined, toSend: 1 }], "At most", "unknown"],
    [
      [
        { price: undefined, toSend: 0 },
        { price: 10, toSend: 0 },
      ],
      "In all",
      "more than $10",
    ],
  ])("of %j is in sum: %s %s", (given, words, sum) => {
    const { texts } = render(given.map((each) => ({ project: "ses", sent: 1, unpaid: 0, ...each })));
    expect([texts("dt").at(-1), texts("dd").at(-1)]).toEqual([words, sum]);
  });

  test("may be unknown, and limited", () => {
    const { texts } = render([{ project: "ses", price: undefined, sent: 1, toSend: 0, unpaid: 0 }], 50);
    expect(texts("dd")[0]).toBe("price unknown");
    expect(texts("dt").at(-1)).toContain(", of $50");
    expect(render([]).texts("dt").join()).not.toContain(", of");
  });
});

describe("differences from the provider", () => {
  const spending = [{ project: "ses", price: 10, sent: 2, toSend: 0, unpaid: 0 }];

  test("are shown with the color of the worst", () => {
    const page = (change: object) =>
      runPageOf({ view: { spending, reconciliation: { ...sampleReconciliation, ...change } } });
    expect(read(reconciliationMarkup(page({}))).html).toContain('class="section notice errored"');
    expect(read(reconciliationMarkup(page({ doubles: [] }))).html).toContain('class="section notice warned"');
    expect(reconciliationMarkup(page({ doubles: [], orphans: [] }))).toBe("");
    expect(reconciliationMarkup(runPageOf())).toBe("");
  });

  test("are described with the prices of the run", () => {
    const { view } = runPageOf({ view: { spending } });
    expect(reconciledOf(view).run).toEqual({
      id: "run 1",
      costs: [{ project: "ses", newTests: 2, pricePerTest: 10 }],
    });
  });
});
