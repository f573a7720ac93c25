import { describe, expect, test } from "vitest";
import { assertionsMarkup } from "../../../../src/report/html/assertions-table.ts";
import type { Assertion } from "../../../../src/result/assertion.ts";
import { assertion, test as sampleTest } from "../../../support/sample-run-report.ts";
import { elements, rows, texts } from "./elements.ts";

const markupOf = (...assertions: readonly Assertion[]) =>
  assertionsMarkup(sampleTest("a", undefined, { assertions }));

const head = ["Outcome", "Scope", "Metric", "Expected", "Actual", "As written"];
const failed = assertion("Outlook", "spam", "<=", 5, 42);
const warned = assertion("iCloud", "missing", "<=", 2, 4, "warn");
const unmeasured = assertion("T-Online", "inbox", ">=", 90, undefined);
const passed = assertion("overall", "inbox", ">=", 90, 97);

/** Whether the met expectations start expanded. Undefined if there are none. */
const isOpen = (...assertions: readonly Assertion[]): boolean | undefined => {
  const [details] = elements(markupOf(...assertions), "details");
  return details && "open" in details.attribs;
};

describe("the expectations of a test", () => {
  test("that were not met come first, most urgent first; those that were met are in a section", () => {
    const markup = markupOf(passed, warned, unmeasured, failed);
    expect(rows(markup)).toEqual([
      head,
      ["✕ failed", "Outlook", "spam", "≤ 5%", "42%", "spam <= 5"],
      ["– not measured", "T-Online", "inbox", "≥ 90%", "not measured", "inbox >= 90"],
      ["! warned", "iCloud", "missing", "≤ 2%", "4%", "missing <= 2 (only warns)"],
      head,
      ["✓ passed", "Overall", "inbox", "≥ 90%", "97%", "inbox >= 90"],
    ]);
    expect(texts(markup, "caption")).toEqual(["Expectations not met", "Expectations met"]);
    expect(texts(markup, "summary")).toEqual(["✓ 1 expectation met"]);
  });

  test("have no table that would be empty", () => {
    expect(texts(markupOf(failed), "caption")).toEqual(["Expectations not met"]);
    expect(elements(markupOf(failed), "details")).toEqual([]);
    expect(texts(markupOf(passed, passed), "caption")).toEqual(["Expectations met"]);
    expect(texts(markupOf(passed, passed), "summary")).toEqual(["✓ 2 expectations met"]);
    expect(String(markupOf())).toBe("");
  });

  test("that were met are expanded if they are few, and all", () => {
    const times = (count: number) => Array.from({ length: count }, () => passed);
    expect([isOpen(...times(1)), isOpen(...times(8)), isOpen(...times(9))]).toEqual([true, true, false]);
    expect([isOpen(passed, failed), isOpen(...times(9), failed), isOpen(failed)]).toEqual([
      false,
      false,
      undefined,
    ]);
  });

  test("have the color of their outcome, but no color on a rate that met its threshold", () => {
    const classes = elements(markupOf(passed, failed), "td").map(({ attribs }) => attribs["class"]);
    expect(classes).toEqual([
      "outcome v-failed",
      undefined,
      "num",
      "num v-failed",
      "written",
      "outcome v-passed",
      undefined,
      "num",
      "num v-none",
      "written",
    ]);
  });

  test("have their message as a tooltip, and no hostile markup", () => {
    const hostile = { ...failed, scope: "<b>", source: "<i>", message: '"><u>\nx' };
    const markup = markupOf(hostile);
    expect(elements(markup, "tr").map(({ attribs }) => attribs["title"])).toEqual([undefined, '"><u> x']);
    expect(rows(markup)[1]).toEqual(["✕ failed", "<b>", "spam", "≤ 5%", "42%", "<i>"]);
  });
});
