import { describe, expect, test } from "vitest";
import { matrixMarkup, matrixRowMarkup, matrixShapeOf } from "../../../../src/report/html/matrix.ts";
import type { IspPlacement } from "../../../../src/result/placement.ts";
import type { TestResult } from "../../../../src/result/run-report.ts";
import { assertion, test as sampleTest } from "../../../support/sample-run-report.ts";
import { attributes, elements, rows, texts } from "./elements.ts";

const placed = (
  scenario: string,
  isps: readonly IspPlacement[],
  more: Partial<TestResult> = {},
): TestResult =>
  sampleTest(scenario, undefined, {
    placement: { overall: { inboxPercent: 90 }, isps, simulated: true },
    ...more,
  });

describe("the shape of the matrix", () => {
  test("has the mailbox providers of all tests, most urgent first", () => {
    const tests = [
      placed("a", [
        { isp: "Yahoo", inboxPercent: 95 },
        { isp: "Gmail", inboxPercent: 95 },
      ]),
      placed("b", [{ isp: "AOL", inboxPercent: 20 }], {
        assertions: [assertion("AOL", "inbox", ">=", 90, 20), assertion("Yahoo", "inbox", ">=", 90, 95)],
      }),
    ];
    expect(matrixShapeOf(tests)).toEqual({
      isps: ["AOL", "Yahoo", "Gmail"],
      hasHealth: false,
      hasProjects: false,
    });
  });

  test("notes several projects, and health checks", () => {
    const [one, other] = [sampleTest("a"), sampleTest("b", undefined, { project: "ses" })];
    const health = sampleTest("c", undefined, { role: "health" });
    expect(matrixShapeOf([one, other])).toMatchObject({ hasProjects: true, hasHealth: false });
    expect(matrixShapeOf([one, one, health])).toMatchObject({ hasProjects: false, hasHealth: true });
    expect(matrixShapeOf([])).toEqual({ isps: [], hasHealth: false, hasProjects: false });
  });
});

describe("the matrix", () => {
  test("has a column for each mailbox provider", () => {
    const shape = { isps: ["Gmail", "<AOL>"], hasHealth: false, hasProjects: false };
    const markup = matrixMarkup(shape, []);
    expect(rows(markup)).toEqual([["Test", "Verdict", "Overall", "Gmail", "<AOL>"]]);
    expect(attributes(markup, "th", "title").slice(3)).toEqual(["Gmail", "<AOL>"]);
    expect(texts(markup, "p", "hint")[0]).not.toContain("health check");
    expect(texts(matrixMarkup({ ...shape, hasHealth: true }, []), "p", "hint")[0]).toContain(
      "; for a health check, of all delivered mail.",
    );
  });

  const shape = { isps: ["Gmail"], hasHealth: false, hasProjects: false };
  const rowOf = (result: TestResult, more: Partial<typeof shape> = {}) =>
    `<table>${matrixRowMarkup(result, "test-a", { ...shape, ...more })}</table>`;

  test("links a row to its test, with the project if there are several", () => {
    const result = placed("a", []);
    expect(attributes(rowOf(result), "a", "href")).toEqual(["#test-a"]);
    expect(rows(rowOf(result))[0]?.[0]).toBe("a");
    expect(rows(rowOf(result, { hasProjects: true }))[0]?.[0]).toBe("alocal");
  });

  const gmail = (inboxPercent: number | undefined): readonly IspPlacement[] => [
    { isp: "Gmail", ...(inboxPercent === undefined ? {} : { inboxPercent }) },
  ];
  test.each<[string, TestResult, string, string]>([
    ["without an expectation", placed("a", gmail(80)), "80", "num"],
    [
      "that met its expectation",
      placed("a", gmail(95), { assertions: [assertion("Gmail", "inbox", ">=", 90, 95)] }),
      "95✓passed",
      "num",
    ],
    [
      "that did not meet it",
      placed("a", gmail(89.6), { assertions: [assertion("Gmail", "inbox", ">=", 90, 89.6)] }),
      "89.6✕failed",
      "num w-failed v-failed",
    ],
    [
      "that did not meet one that warns",
      placed("a", gmail(80), { assertions: [assertion("Gmail", "inbox", ">=", 90, 80, "warn")] }),
      "80!warned",
      "num w-warned v-warned",
    ],
    ["that was not measured", placed("a", gmail(undefined)), "–not measured", "num"],
    [
      "that was expected, and not measured",
      placed("a", [], { assertions: [assertion("Gmail", "inbox", ">=", 90, undefined)] }),
      "–not measured",
      "num w-not-measured",
    ],
    [
      "with other metrics that did not meet theirs",
      placed("a", gmail(95), {
        assertions: [
          assertion("Gmail", "inbox", ">=", 90, 95),
          assertion("Gmail", "spam", "<=", 5, 42),
          assertion("Gmail", "missing", "<=", 2, 3, "warn"),
          assertion("Gmail", "dkim", ">=", 99, 100),
          assertion("Gmail", "dmarc", ">=", 99, undefined),
          assertion("overall", "spf", ">=", 99, 50),
        ],
      }),
      "95✕failedspam 42, missing 3",
      "num w-failed v-failed",
    ],
  ])("has a rate %s", (_, result, expected, className) => {
    const cell = elements(rowOf(result), "td").at(-1);
    expect([cell?.text, cell?.attribs["class"]]).toEqual([expected, className]);
  });
});
