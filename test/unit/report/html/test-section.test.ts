import { describe, expect, test } from "vitest";
import { bannerMarkup } from "../../../../src/report/html/banner.ts";
import { differencesMarkup } from "../../../../src/report/html/differences.ts";
import { missedAt, testSectionMarkup, toFilterEntry } from "../../../../src/report/html/test-section.ts";
import type { Placement } from "../../../../src/result/placement.ts";
import type { MessageReport, TestResult } from "../../../../src/result/run-report.ts";
import {
  assertion,
  reconciledRunReport,
  runReportOf,
  sampleRunReport,
  test as sampleTest,
} from "../../../support/sample-run-report.ts";
import { attributes, elements, texts } from "./elements.ts";

const [message] = Object.values(sampleRunReport().messages);

interface Shown {
  readonly message?: MessageReport | undefined;
  readonly shownIn?: { readonly anchor: string; readonly title: string };
  readonly inFile?: boolean;
  readonly open?: boolean;
}

const sectionOf = (more: Partial<TestResult> = {}, shown: Shown = {}) =>
  testSectionMarkup({
    test: sampleTest("sale", "de", { verdict: "passed", ...more }),
    anchor: "test-sale",
    message: undefined,
    shownIn: undefined,
    inFile: false,
    open: false,
    ...shown,
  });
const placed = (more: Partial<Placement> = {}): Placement => ({
  overall: { inboxPercent: 90 },
  isps: [],
  simulated: false,
  ...more,
});
const factsOf = (markup: unknown): Record<string, string> => {
  const values = texts(markup, "dd");
  return Object.fromEntries(texts(markup, "dt").map((name, index) => [name, values[index] ?? ""]));
};
const titlesOf = (more: Partial<TestResult>): string[] => texts(sectionOf(more), "h4");
const at = "2026-11-19T08:15:04.000Z";

test("a test is missed at each mailbox provider whose expectations were not met", () => {
  const assertions = [
    assertion("overall", "inbox", ">=", 90, 10),
    assertion("Gmail", "inbox", ">=", 90, 10),
    assertion("Gmail", "spam", "<=", 5, 10),
    assertion("AOL", "inbox", ">=", 90, 95),
    assertion("Orange", "inbox", ">=", 90, undefined),
    assertion("iCloud", "missing", "<=", 2, 4, "warn"),
  ];
  expect(missedAt(sampleTest("a", undefined, { assertions }))).toEqual(["Gmail", "Orange", "iCloud"]);
});

test("a filter finds a test by its lowercase words", () => {
  const result = sampleTest("Sale", "DE", {
    verdict: "failed",
    tags: ["Spring\nSale", "b"],
    assertions: [assertion("Gmail\n", "inbox", ">=", 90, 10)],
  });
  expect(toFilterEntry(result, "test-1", "Tulips")).toEqual({
    anchor: "test-1",
    verdict: "failed",
    words: "sale (de) local scenarios/sale.ts spring sale b tulips",
    missed: ["Gmail"],
    tags: ["Spring Sale", "b"],
  });
});

describe("a test's section", () => {
  test.each([true, false])("starts expanded if it should: %s", (open) => {
    const [details] = elements(sectionOf({}, { open }), "details");
    expect([details?.attribs["data-verdict"], details && "open" in details.attribs]).toEqual([
      "passed",
      open,
    ]);
  });

  test("without results has its names and facts only", () => {
    const markup = sectionOf({ verdict: "skipped", tags: [], summary: "Not run." });
    expect(texts(markup, "summary")).toEqual(["–skipped sale (de) local Not run.", "Facts"]);
    expect(elements(markup, "div", "body")[0]?.attribs["id"]).toBe("test-sale");
    expect(["h4", "pre", "p", "ul", "table"].flatMap((name) => elements(markup, name))).toEqual([]);
    expect(Object.keys(factsOf(markup))).toEqual([
      "Project",
      "Scenario",
      "Test name",
      "Checks",
      "Content hash",
    ]);
    expect(factsOf(markup)["Checks"]).toBe("not run");
  });

  test.each<[string, Partial<TestResult>, string[]]>([
    ["a measured placement", { placement: placed() }, ["Placement"]],
    ["a simulated placement", { placement: placed({ simulated: true }) }, ["Placement simulated"]],
    [
      "a reused placement",
      { placement: placed(), reused: { runId: "r1", measuredAt: at } },
      ["Placement reused"],
    ],
    [
      "a simulated placement with reasons, and a baseline",
      {
        placement: placed({ simulated: true, reasons: ["a"] }),
        baseline: { runId: "r1", measuredAt: at, placement: placed() },
      },
      ["Placement simulated", "Comparison with earlier runs simulated", "Reasons simulated"],
    ],
    [
      "a measured placement with reasons, and a baseline",
      {
        placement: placed({ reasons: ["a"] }),
        baseline: { runId: "r1", measuredAt: at, placement: placed() },
      },
      ["Placement", "Comparison with earlier runs", "Reasons"],
    ],
    [
      "notes on seed mailboxes",
      { placement: placed({ reasons: ["a"], seeds: [] }) },
      ["Placement", "Measurement notes"],
    ],
    ["no reasons", { placement: placed({ reasons: [] }) }, ["Placement"]],
    ["expectations", { assertions: [assertion("overall", "inbox", ">=", 90, 95)] }, ["Expectations"]],
    ["an error with a hint", { error: { code: "usage", message: "m", hint: "h" } }, ["Next steps"]],
  ])("has a title for %s", (_, more, expected) => {
    expect(titlesOf(more)).toEqual(expected);
  });

  test("of a health check has its domain's health instead of a placement", () => {
    const health = {
      domain: "acme.example",
      from: at,
      to: at,
      overall: { inboxPercent: 90 },
      isps: [],
      days: [],
      campaigns: [],
      notMeasured: [],
      simulated: false,
    };
    const more = {
      role: "health",
      placement: placed(),
      baseline: { runId: "r1", measuredAt: at, placement: placed() },
    } as const;
    const markup = sectionOf({ ...more, health });
    expect(texts(markup, "h4")).toEqual(["Domain health"]);
    expect(Object.keys(factsOf(markup))).not.toContain("Checks");
    expect(Object.keys(factsOf(markup))).not.toContain("Content hash");
    expect(titlesOf({ ...more, health: { ...health, simulated: true } })).toEqual([
      "Domain health simulated",
    ]);
  });

  test("lists reasons, next steps, the error, and the provider's response", () => {
    const markup = sectionOf({
      verdict: "errored",
      placement: placed({ reasons: ["First\nreason", "Second"] }),
      error: { code: "provider-fault", message: "It\nbroke", hint: "wait", answer: "{\n  1}" },
    });
    expect(texts(markup, "ul", "reasons")).toEqual(["First reasonSecond"]);
    expect(texts(markup, "ul", "steps")).toEqual(["Wait"]);
    expect(elements(markup, "p", "error")).toEqual([
      { attribs: { class: "error w-errored" }, text: "It broke" },
    ]);
    expect(texts(markup, "pre")).toEqual(["{ 1}"]);
    expect(factsOf(markup)["Error code"]).toBe("provider-fault");
  });

  test("states the uncertainty of a model only", () => {
    expect(texts(sectionOf({ placement: placed() }), "p", "hint")).toEqual([]);
    expect(texts(sectionOf({ placement: placed({ simulated: true }) }), "p", "hint")).toEqual([
      "The uncertainty of the simulated results is unknown: they have no ranges.",
    ]);
  });

  test("has checks if there is something to say about them", () => {
    const checks = {
      findings: [],
      accepted: 0,
      passed: ["a", "b"],
      notMeasured: [{ check: "c", reason: "requires DNS" }],
      rulePacks: [],
      spam: [],
    };
    const expected = { source: "errors == 0", level: "error", outcome: "passed", message: "none" } as const;
    expect(titlesOf({ checks })).toEqual([]);
    expect(titlesOf({ checks, checkAssertions: [expected] })).toEqual(["Checks"]);
    expect(factsOf(sectionOf({ checks }))["Checks"]).toBe("2 passed, 1 not measured");
  });

  test("has the facts that are known", () => {
    const markup = sectionOf(
      {
        tags: ["a", "b"],
        reused: { runId: "r1", measuredAt: at },
        baseline: { runId: "r0", measuredAt: at, placement: placed() },
        control: { testId: "c@local", placement: placed() },
        earlierAttempts: [{ number: 1, verdict: "errored", summary: "It broke.", reportName: "sale.1" }],
      },
      { message },
    );
    expect(factsOf(markup)).toMatchObject({
      Project: "local",
      From: "Acme Garden <news@acme.example>",
      Scenario: "scenarios/sale.ts",
      Tags: "a, b",
      "Test name": "pw-20261120-081500-3fa9c1-sale-de",
      Reused: "measured by run r1, Nov 19, 2026, 08:15 UTC",
      Baseline: "run r0, Nov 19, 2026, 08:15 UTC: 90% in the inbox",
      Control: "c@local: 90% in the inbox",
      "Attempt 1": "errored: It broke. (sale.1)",
      Submitted: "Nov 20, 2026, 08:15 UTC",
      Completed: "Nov 20, 2026, 08:15 UTC",
    });
    expect(factsOf(sectionOf({ control: { testId: "c@local" } }))["Control"]).toBe("c@local: not measured");
  });
});

describe("the message of a test", () => {
  const folds = (markup: unknown) =>
    elements(markup, "details", "fold")
      .filter(({ text }) => text.startsWith("Message "))
      .map(({ attribs }) => "open" in attribs);

  test("starts expanded only if the test failed", () => {
    expect(folds(sectionOf({ verdict: "failed" }, { message }))).toEqual([true]);
    expect(folds(sectionOf({ verdict: "errored" }, { message }))).toEqual([false]);
    expect(folds(sectionOf())).toEqual([]);
  });

  test("that another test shows is only linked", () => {
    const markup = sectionOf({}, { message, shownIn: { anchor: "test-a", title: "a <b>" }, inFile: true });
    expect([folds(markup), texts(markup, "p", "same")]).toEqual([[], ["Same message as a <b>."]]);
    expect(attributes(markup, "a", "href")).toEqual(["#test-a-message"]);
  });

  test("without room is in its file, if it has one", () => {
    const file = message && { ...message, emlPath: "messages/a-01234567.eml" };
    const markup = sectionOf({}, { message: file, inFile: true });
    expect([folds(markup), texts(markup, "p", "same")]).toEqual([
      [],
      ["This message is not shown, to keep the report small; open its file."],
    ]);
    expect(attributes(markup, "a", "href")).toEqual(["messages/a-01234567.eml"]);
    const { emlPath: _, ...bare } = file ?? {};
    expect(texts(sectionOf({}, { message: bare as MessageReport, inFile: true }), "p", "same")).toEqual([
      "This message is not shown, to keep the report small.",
    ]);
  });
});

describe("the banner", () => {
  const lineOf = (count: number) =>
    texts(
      bannerMarkup(
        runReportOf(
          Array.from({ length: count }, (_, index) => sampleTest("a", undefined, { project: `p${index}` })),
        ),
      ),
      "p",
      "line",
    );

  test("counts tests, names up to three projects, and has time and duration", () => {
    expect([lineOf(1), lineOf(3), lineOf(4)]).toEqual([
      ["1 testp0 · localNov 20, 2026, 08:15 UTCtook 4 seconds"],
      ["3 testsp0 · local, p1 · local, p2 · localNov 20, 2026, 08:15 UTCtook 4 seconds"],
      ["4 testsp0 · local, p1 · local, p2 · local and 1 moreNov 20, 2026, 08:15 UTCtook 4 seconds"],
    ]);
  });

  test("names a project once", () => {
    const tests = [sampleTest("a"), sampleTest("b")];
    expect(texts(bannerMarkup(runReportOf(tests)), "bdi").at(-1)).toBe("local");
  });
});

describe("differences between ledger and provider", () => {
  const doubles = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      project: "ses",
      reportName: `test-${index}`,
      reportIds: [`${index}a`, `${index}b`],
    }));

  test("are absent if there are none", () => {
    expect(differencesMarkup(reconciledRunReport({ doubles: [], orphans: [] }))).toBe("");
    expect(differencesMarkup(runReportOf([]))).toBe("");
  });

  test.each([
    [1, 1, []],
    [100, 100, []],
    [101, 100, ["1 more test in report.json."]],
    [102, 100, ["2 more tests in report.json."]],
  ])("of %i tests list %i", (count, listed, hint) => {
    const markup = differencesMarkup(reconciledRunReport({ doubles: doubles(count), orphans: [] }));
    expect(elements(markup, "small")).toHaveLength(listed);
    expect(texts(markup, "p", "hint")).toEqual(hint);
    expect(elements(markup, "div").map(({ attribs }) => attribs["class"])).toEqual(["difference doubles"]);
  });
});
