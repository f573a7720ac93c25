import { describe, expect, test } from "vitest";
import type { ReportResponse, ReportSummary } from "../../../../src/provider/amazon/deliverability-api.ts";
import { toListedSnapshot, toListedTest, toLook } from "../../../../src/provider/amazon/report-answers.ts";
import { ProviderError } from "../../../../src/provider/provider-error.ts";

const figures = { InboxPercentage: 90, SpamPercentage: 6, MissingPercentage: 4 };
const summary = {
  ReportId: "rep-1",
  ReportName: "one",
  DeliverabilityTestStatus: "COMPLETED",
} as const satisfies ReportSummary;
const answer = {
  DeliverabilityTestReport: summary,
  OverallPlacement: { ...figures, SpfPercentage: 100, DkimPercentage: 0 },
  IspPlacements: [{ IspName: "Gmail", PlacementStatistics: figures }],
} satisfies ReportResponse;
const known = { name: "one", simulated: false };
const placed = { inboxPercent: 90, spamPercent: 6, missingPercent: 4 };

/** Values that a response may contain in spite of the model. */
const odd = <T>(value: unknown): T => value as T;

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("Expected an error");
}

describe("the response to a Get", () => {
  test.each([true, false])("becomes a placement, simulated: %s", (simulated) => {
    expect(toLook("rep-1", answer, { ...known, simulated })).toEqual({
      status: "completed",
      placement: {
        overall: { ...placed, spfPercent: 100, dkimPercent: 0 },
        isps: [{ isp: "Gmail", ...placed }],
        simulated,
      },
    });
  });

  test.each<[string, Partial<ReportResponse>]>([
    ["are in progress", {}],
    ["have impossible figures so far", { OverallPlacement: { InboxPercentage: 250 } }],
  ])("has only a status while the results %s", (_, rest) => {
    const report = { ...summary, DeliverabilityTestStatus: "IN_PROGRESS" } as const;
    expect(toLook("rep-1", { ...answer, ...rest, DeliverabilityTestReport: report }, known)).toEqual({
      status: "in-progress",
    });
  });

  test.each<[string, Partial<ReportResponse>]>([
    ["no figures", { OverallPlacement: odd(undefined), IspPlacements: odd(undefined) }],
    ["null", { OverallPlacement: odd(null), IspPlacements: odd(null) }],
    [
      "null in place of percentages",
      { OverallPlacement: odd({ InboxPercentage: null, DkimPercentage: null }), IspPlacements: [] },
    ],
    ["ISPs that are not a list", { OverallPlacement: {}, IspPlacements: odd("Gmail") }],
  ])("leaves out figures that are absent: %s", (_, rest) => {
    expect(toLook("rep-1", { ...answer, ...rest }, known)).toEqual({
      status: "completed",
      placement: { overall: {}, isps: [], simulated: false },
    });
  });

  test.each<[string, ReportResponse, string]>([
    [
      "about another test",
      { ...answer, DeliverabilityTestReport: { ...summary, ReportId: "rep-2" } },
      'the response is for report "rep-2"',
    ],
    ["without a report", { OverallPlacement: figures, IspPlacements: [] }, "the status is missing"],
    [
      "with impossible figures",
      { ...answer, OverallPlacement: { InboxPercentage: 250 } },
      "overall inbox is 250%, and must be from 0 to 100",
    ],
    ["with an ISP that is null", { ...answer, IspPlacements: odd([null]) }, "ISP 1 has no name"],
  ])("%s is not trusted, and is kept in the error", (_, given, reason) => {
    const error = thrownBy(() => toLook("rep-1", given, known));
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({
      code: "provider-answer-invalid",
      reason: `Cannot trust the results of placement test rep-1: ${reason}`,
      retryable: false,
      answer: JSON.stringify({
        ...(given.DeliverabilityTestReport
          ? { DeliverabilityTestReport: given.DeliverabilityTestReport }
          : {}),
        OverallPlacement: given.OverallPlacement,
        IspPlacements: given.IspPlacements,
      }),
    });
  });

  test("with any name is trusted if the name is unknown", () => {
    expect(toLook("rep-1", answer, { name: undefined, simulated: false })).toMatchObject({
      status: "completed",
    });
    expect(thrownBy(() => toLook("rep-1", answer, { ...known, name: "two" }))).toMatchObject({
      reason: 'Cannot trust the results of placement test rep-1: the response is for test "one", not "two"',
    });
  });
});

describe("the status of a listed test", () => {
  test.each<[ReportSummary, unknown]>([
    [summary, { status: "completed" }],
    [{ ...summary, DeliverabilityTestStatus: "IN_PROGRESS" }, { status: "in-progress" }],
    [{ ...summary, ReportName: "two" }, 'the response is for test "two", not "one"'],
    [{ ...summary, ReportId: "rep-2" }, 'the response is for report "rep-2"'],
    [{ ReportId: "rep-1", ReportName: "one" }, "the status is missing"],
    [
      { ...summary, DeliverabilityTestStatus: odd("ON_FIRE") },
      'the status "ON_FIRE" is not IN_PROGRESS or COMPLETED',
    ],
  ])("%j", (entry, expected) => {
    const read = toListedSnapshot("rep-1", entry, { name: "one" });
    if (typeof expected !== "string") return expect(read).toEqual(expected);
    expect(read).toBeInstanceOf(ProviderError);
    return expect(read).toMatchObject({
      code: "provider-answer-invalid",
      reason: `Cannot trust the status of placement test rep-1: ${expected}`,
      answer: JSON.stringify(entry),
    });
  });
});

describe("a test in the list", () => {
  const CreateDate = new Date(1000);
  test.each<[ReportSummary, ReturnType<typeof toListedTest>]>([
    [
      { ...summary, CreateDate },
      { name: "one", id: "rep-1", createdAtMs: 1000 },
    ],
    [summary, { name: "one", id: "rep-1" }],
    [
      { ...summary, CreateDate: new Date(Number.NaN) },
      { name: "one", id: "rep-1" },
    ],
    [
      { ...summary, CreateDate: odd("yesterday") },
      { name: "one", id: "rep-1" },
    ],
    [{ ReportId: "rep-1" }, undefined],
    [{ ReportId: "rep-1", ReportName: odd(null) }, undefined],
    [{ ReportId: "rep-1", ReportName: "" }, undefined],
  ])("%j", (entry, listed) => {
    expect(toListedTest(entry)).toEqual(listed);
  });

  test.each<[ReportSummary, string]>([
    [{ ReportName: "one" }, '"one" has no valid ID'],
    [{ ReportName: "one", ReportId: "" }, '"one" has no valid ID'],
    [{ ReportName: odd(7), ReportId: "rep-1" }, "the name of rep-1 is not text"],
    [{ ReportName: odd({}), ReportId: "rep-1" }, "the name of rep-1 is not text"],
  ])("%j is not trusted", (entry, reason) => {
    expect(toListedTest(entry)).toMatchObject({
      code: "provider-answer-invalid",
      reason: `Cannot trust the list of placement tests: ${reason}`,
      answer: JSON.stringify(entry),
    });
  });
});
