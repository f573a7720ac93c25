import { describe, expect, test } from "vitest";
import { checkHealth, checkNumbers } from "../../../src/provider/check-health.ts";

const report = {
  overall: { inboxPercent: 90, complaintPercent: 0.1, volume: 1000 },
  isps: [{ isp: "Gmail", inboxPercent: 90 }],
  days: [{ day: "2026-03-01", openPercent: 0 }],
  campaigns: [{ id: "c-1", clickPercent: 100 }],
  notMeasured: [],
};

describe("a health report", () => {
  test.each<[string, unknown]>([
    ["all figures", report],
    ["nothing measured", { ...report, overall: {}, isps: [], days: [], campaigns: [] }],
  ])("is valid with %s", (_, valid) => {
    expect(checkHealth(valid)).toBeUndefined();
  });

  test.each<[unknown, string]>([
    [undefined, "there is no report"],
    [[report], "there is no report"],
    [{ ...report, overall: null }, "there are no overall figures"],
    [
      { ...report, overall: { complaintPercent: 101 } },
      "overall complaint is 101%, and must be from 0 to 100",
    ],
    [{ ...report, overall: { volume: -1 } }, "overall volume is -1, and must be at least 0"],
    [{ ...report, overall: { volume: "9" } }, "overall volume is not a number"],
    [{ ...report, isps: undefined }, "its ISPs are not a list"],
    [
      { ...report, isps: [{ isp: "Gmail", readPercent: -1 }] },
      "Gmail read is -1%, and must be from 0 to 100",
    ],
    [{ ...report, days: {} }, "its days are not a list"],
    [{ ...report, days: ["2026-03-01"] }, "its days are not objects"],
    [{ ...report, days: [{ day: "2026-03-01", openPercent: "1" }] }, "2026-03-01 open is not a number"],
    [{ ...report, campaigns: null }, "its campaigns are not a list"],
    [
      { ...report, campaigns: [{ id: "c-1", deletePercent: 200 }] },
      "campaign c-1 delete is 200%, and must be from 0 to 100",
    ],
    [{ ...report, notMeasured: "none" }, "notMeasured is not a list"],
  ])("%j is invalid: %s", (invalid, reason) => {
    expect(checkHealth(invalid)).toBe(reason);
  });
});

describe("the numbers of a response", () => {
  test.each<[unknown, number]>([
    [0, 0],
    [{ Quota: { Max24HourSend: -1 } }, -1],
    [{ Volume: 1, Names: ["-1"], Since: new Date(0), None: null, On: true }, 0],
    ["-1", 0],
    [undefined, 0],
    // Metadata of the SDK is not part of the response.
    [{ $metadata: { attempts: -1 } }, 0],
  ])("%j is valid, with a minimum of %i", (answer, least) => {
    expect(checkNumbers(answer, least)).toBeUndefined();
  });

  test.each<[unknown, number, string]>([
    [{ Volume: -1 }, 0, "Volume is -1, and must be at least 0"],
    [{ Volume: -2 }, -1, "Volume is -2, and must be at least -1"],
    [{ Volume: Number.NaN }, 0, "Volume is NaN, and must be at least 0"],
    [{ Volume: Number.POSITIVE_INFINITY }, 0, "Volume is Infinity, and must be at least 0"],
    [{ Days: [{ Count: 1 }, { Count: -3 }] }, 0, "Days.1.Count is -3, and must be at least 0"],
    [{ Range: { Start: new Date(Number.NaN) } }, 0, "Range.Start is not a valid date"],
  ])("%j has an invalid one", (answer, least, reason) => {
    expect(checkNumbers(answer, least)).toBe(reason);
  });
});
