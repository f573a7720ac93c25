import { describe, expect, test } from "vitest";
import { renderHtmlReport } from "../../../../src/report/html/render-html-report.ts";
import type { MessageReport, RunReport, TestResult } from "../../../../src/result/run-report.ts";
import { htmlOf } from "../../../support/rendered-report.ts";
import {
  assertion,
  runReportOf,
  sampleRunReport,
  test as sampleTest,
} from "../../../support/sample-run-report.ts";
import { attributes, elements, rows, texts } from "./elements.ts";
import { unpacked } from "./packed.ts";

const tests = (count: number, more: (index: number) => Partial<TestResult> = () => ({})): TestResult[] =>
  Array.from({ length: count }, (_, index) =>
    sampleTest(`s${index}`, undefined, { verdict: "passed", ...more(index) }),
  );
const pageOf = (results: readonly TestResult[]): Promise<string> => htmlOf(runReportOf(results));

/** Returns a run in which each test has its own message, with HTML of so many characters. */
function withMessages(...sizes: readonly number[]): RunReport {
  const [sample] = Object.values(sampleRunReport().messages);
  if (!sample) throw new Error("the sample has no message");
  const report = runReportOf(tests(sizes.length, (index) => ({ contentHash: `hash-${index}` })));
  const messages: Record<string, MessageReport> = {};
  for (const [index, size] of sizes.entries())
    messages[`hash-${index}`] = {
      ...sample,
      contentHash: `hash-${index}`,
      subject: `Subject ${index}`,
      html: "x".repeat(size),
    };
  return { ...report, messages };
}

/** Returns the data that the page's script filters by. */
const indexOf = (page: string) =>
  elements(page, "script")
    .filter(({ attribs }) => attribs["id"] === "index")
    .map(({ text }) => JSON.parse(text));

describe("the page of a report", () => {
  test.each([
    ["passed", "✓ Send · Placewright 20261120-081500-3fa9c1", "#1a7f37"],
    ["failed", "✕ Do not send · Placewright 20261120-081500-3fa9c1", "#cf222e"],
  ] as const)("of a run that %s has the decision in its title and icon", async (verdict, title, color) => {
    const page = await pageOf(tests(1, () => ({ verdict })));
    expect(texts(page, "title")).toEqual([title]);
    expect(decodeURIComponent(attributes(page, "link", "href")[0] ?? "")).toContain(`fill="${color}"`);
    expect(elements(page, "a", "skip")[0]).toEqual({
      attribs: { class: "skip", href: "#tests" },
      text: "Skip to the tests",
    });
  });

  test("without tests has no matrix, no filter, and no data", async () => {
    const page = await pageOf([]);
    expect(texts(page, "h2")).toEqual(["Tests", "This run"]);
    expect([elements(page, "form"), indexOf(page), elements(page, "table")]).toEqual([[], [], []]);
    expect(elements(page, "div").find(({ attribs }) => attribs["id"] === "shown-tests")?.text).toBe("");
  });

  test("of one test has no filter, and no data for it", async () => {
    const page = await pageOf(tests(1));
    expect(texts(page, "h2")).toEqual(["Placement", "Tests", "This run"]);
    expect([elements(page, "form"), indexOf(page)]).toEqual([[], []]);
  });

  test("of two tests has data for its filter, most urgent first", async () => {
    const page = await pageOf(
      tests(2, (index) =>
        index === 0
          ? { tags: ["Spring", "b"] }
          : {
              verdict: "failed",
              tags: [],
              assertions: [
                assertion("Gmail", "inbox", ">=", 90, 40),
                assertion("Gmail", "spam", "<=", 5, 40),
                assertion("AOL", "inbox", ">=", 90, 95),
                assertion("overall", "inbox", ">=", 90, 40),
              ],
            },
      ),
    );
    expect(indexOf(page)).toEqual([
      {
        pageLength: 25,
        packLength: 25,
        tests: [
          {
            anchor: "test-s1-local",
            verdict: "failed",
            words: "s1 local scenarios/s1.ts hello",
            missed: ["Gmail"],
            tags: [],
          },
          {
            anchor: "test-s0-local",
            verdict: "passed",
            words: "s0 local scenarios/s0.ts spring b hello",
            missed: [],
            tags: ["Spring", "b"],
          },
        ],
      },
    ]);
  });

  test("of a message that is not there has the test without it", async () => {
    const report = runReportOf(tests(2));
    const page = await htmlOf({ ...report, messages: {} });
    expect(elements(page, "details", "test")).toHaveLength(2);
    expect(indexOf(page)[0].tests[0].words).toBe("s0 local scenarios/s0.ts campaign ");
    expect(elements(page, "iframe")).toEqual([]);
  });
});

describe("a report of several pages", () => {
  test("has each later test once, in order, in packs of 25", async () => {
    const page = await pageOf(tests(53));
    expect(texts(page, "h3").slice(0, 25)).toEqual(Array.from({ length: 25 }, (_, index) => `s${index}`));
    const packs = unpacked(page) as [row: string, section: string][][];
    expect(packs.map((pack) => pack.length)).toEqual([25, 3]);
    const later = packs.flat();
    expect(later.map(([row]) => rows(`<table>${row}</table>`)[0]?.[0])).toEqual(
      Array.from({ length: 28 }, (_, index) => `s${index + 25}`),
    );
    expect(later.map(([, section]) => texts(section, "h3")[0])).toEqual(
      Array.from({ length: 28 }, (_, index) => `s${index + 25}`),
    );
    expect(indexOf(page)[0].tests).toHaveLength(53);
  });

  test.each([
    [25, 0],
    [26, 2],
  ])("of %i tests has %i groups of buttons that turn pages", async (count, groups) => {
    const page = await pageOf(tests(count));
    expect(attributes(page, "nav", "aria-label")).toEqual(
      ["Pages of the placement table", "Pages of tests"].slice(0, groups),
    );
  });
});

describe("the page for paper", () => {
  test.each([
    [26, 26, []],
    [500, 500, []],
    [503, 500, ["3 more tests are only in report.json: paper has the 500 most urgent."]],
  ])("of %i tests has %i, and nothing that turns pages", async (count, printed, more) => {
    const page = await htmlOf(runReportOf(tests(count)), { isPrinted: true });
    expect(elements(page, "details", "test")).toHaveLength(printed);
    expect(elements(page, "nav")).toEqual([]);
    expect(elements(page, "form")).toEqual([]);
    expect(texts(page, "p", "hint").filter((text) => text?.includes("report.json"))).toEqual(more);
    expect(unpacked(page)).toEqual([]);
  });
});

describe("messages", () => {
  test("that several tests share are shown once", async () => {
    const page = await pageOf(tests(3));
    expect(texts(page, "p", "same")).toEqual(["Same message as s0.", "Same message as s0."]);
    expect(attributes(page, "a", "href").filter((href) => href?.endsWith("-message"))).toEqual([
      "#test-s0-local-message",
      "#test-s0-local-message",
    ]);
  });

  test("are left in their files once the page is full, also those of later pages", async () => {
    const shown = async (...sizes: readonly number[]) => {
      const page = await htmlOf(withMessages(...sizes));
      const sections = [
        ...elements(page, "details", "test").map(({ text }) => text),
        ...(unpacked(page) as [string, string][][]).flat().map(([, section]) => section),
      ];
      return sections.map((section) => !section.includes("This message is not shown"));
    };
    // A message is in four frames, so three of these fill the page.
    const large = 440_000;
    expect(await shown(large, large, large, large, 1)).toEqual([true, true, true, false, false]);
    expect(await shown(1, 600_000, 1)).toEqual([true, false, true]);
    const sizes = [
      ...Array.from({ length: 25 }, () => 1),
      large,
      large,
      large,
      ...Array.from({ length: 25 }, () => 1),
    ];
    // Later pages are compressed: only their compressed size counts.
    expect((await shown(...sizes)).filter((isShown) => !isShown)).toEqual([]);
  });
});

describe("tests that start expanded", () => {
  const opened = async (results: readonly TestResult[]): Promise<number> =>
    elements(await pageOf(results), "details", "test").filter(({ attribs }) => "open" in attribs).length;

  test.each<[string, number, TestResult["verdict"], number]>([
    ["all of three", 3, "passed", 3],
    ["none of four that passed", 4, "passed", 0],
    ["none of four that warned", 4, "warned", 0],
    ["all of four that failed", 4, "failed", 4],
    ["ten of twelve that failed", 12, "failed", 10],
    ["ten of twelve with a provider error", 12, "errored", 10],
  ])("are %s", async (_, count, verdict, expected) => {
    expect(await opened(tests(count, () => ({ verdict })))).toBe(expected);
  });
});

test("the pieces of a report are the page", async () => {
  const report = runReportOf(tests(30));
  const pieces: string[] = [];
  for await (const piece of renderHtmlReport(report, async () => undefined)) pieces.push(piece);
  expect(pieces.length).toBeGreaterThan(3);
  expect(pieces.join("")).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
});
