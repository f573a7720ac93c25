import { describe, expect, test } from "vitest";
import { checkReport, readStatus } from "../../../../src/provider/amazon/check-report.ts";

test.each<[unknown, ReturnType<typeof readStatus>]>([
  ["IN_PROGRESS", { status: "in-progress" }],
  ["COMPLETED", { status: "completed" }],
  ["COMPLETE", { status: "completed" }],
  [undefined, { reason: "the status is missing" }],
  [null, { reason: "the status is missing" }],
  ["completed", { reason: 'the status "completed" is not IN_PROGRESS or COMPLETED' }],
  ["toString", { reason: 'the status "toString" is not IN_PROGRESS or COMPLETED' }],
  ["", { reason: 'the status "" is not IN_PROGRESS or COMPLETED' }],
  [7, { reason: 'the status "7" is not IN_PROGRESS or COMPLETED' }],
  [["COMPLETED"], { reason: 'the status "COMPLETED" is not IN_PROGRESS or COMPLETED' }],
  ["X".repeat(200), { reason: `the status "${"X".repeat(100)}" is not IN_PROGRESS or COMPLETED` }],
])("the status %j", (word, read) => {
  expect(readStatus(word)).toEqual(read);
});

describe("a response is about the requested test", () => {
  const check = (report: object | undefined, name: string | undefined) =>
    checkReport(report ? { DeliverabilityTestReport: report } : {}, "r-1", name);

  test.each<[object | undefined, string | undefined, string | undefined]>([
    [{ ReportId: "r-1", ReportName: "one" }, "one", undefined],
    [{ ReportId: "r-1", ReportName: "one" }, undefined, undefined],
    [{ ReportId: "r-1" }, "one", undefined],
    [{ ReportName: "one" }, "one", undefined],
    [{}, "one", undefined],
    [undefined, "one", undefined],
    [{ ReportId: "r-2", ReportName: "one" }, "one", 'the response is for report "r-2"'],
    [{ ReportId: "r-1", ReportName: "two" }, "one", 'the response is for test "two", not "one"'],
  ])("%j, for the name %s: %s", (report, name, reason) => {
    expect(check(report, name)).toBe(reason);
  });
});
