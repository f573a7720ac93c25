import { describe, expect, test } from "vitest";
import {
  checkAmount,
  checkCalibration,
  checkIsps,
  checkPercents,
  checkRanges,
} from "../../../src/result/check-figures.ts";

test.each<[unknown, string | undefined]>([
  [undefined, undefined],
  [0, undefined],
  [100, undefined],
  // Rounding errors of 100 × (a / b) are tolerated.
  [100.0000005, undefined],
  [100.00001, "overall spam is 100.00001%, and must be from 0 to 100"],
  [-0.1, "overall spam is -0.1%, and must be from 0 to 100"],
  [Number.NaN, "overall spam is NaN%, and must be from 0 to 100"],
  ["50", "overall spam is not a number"],
])("a share of %j: %s", (percent, reason) => {
  expect(checkPercents("overall", { inboxPercent: 5, spamPercent: percent }, ["inbox", "spam"])).toBe(reason);
});

test.each<[unknown, string | undefined]>([
  [undefined, undefined],
  [0, undefined],
  [1e9, undefined],
  [-1, "the count is -1, and must be at least 0"],
  [Number.NaN, "the count is NaN, and must be at least 0"],
  [Number.POSITIVE_INFINITY, "the count is Infinity, and must be at least 0"],
  [null, "the count is not a number"],
])("an amount of %j: %s", (amount, reason) => {
  expect(checkAmount("the count", amount)).toBe(reason);
});

describe("the ranges of a model", () => {
  const range = { lowPercent: 10, highPercent: 20 };
  const ranges = { inbox: range, spam: range, missing: range };

  test.each<[unknown, string | undefined]>([
    [undefined, undefined],
    [ranges, undefined],
    [[ranges], "Gmail ranges are not an object"],
    [null, "Gmail ranges are not an object"],
    [{ inbox: range, spam: range }, "Gmail has no range of missing"],
    [{ ...ranges, spam: [10, 20] }, "Gmail has no range of spam"],
    [{ ...ranges, inbox: { lowPercent: 10 } }, "Gmail range of inbox is incomplete"],
    [{ ...ranges, inbox: { highPercent: 10 } }, "Gmail range of inbox is incomplete"],
    [
      { ...ranges, missing: { lowPercent: 10, highPercent: 120 } },
      "Gmail range of missing: high is 120%, and must be from 0 to 100",
    ],
    [
      { ...ranges, missing: { lowPercent: "a", highPercent: 1 } },
      "Gmail range of missing: low is not a number",
    ],
  ])("%j: %s", (given, reason) => {
    expect(checkRanges("Gmail", { ranges: given })).toBe(reason);
  });
});

describe("the calibration of a model", () => {
  const calibration = { tests: 40, brier: 0.1, brierLow: 0.05, brierHigh: 0.2 };

  test.each<[unknown, string | undefined]>([
    [undefined, undefined],
    [calibration, undefined],
    ["good", "its calibration is not an object"],
    [{ ...calibration, tests: undefined }, "its calibration has no tests"],
    [{ ...calibration, brierHigh: undefined }, "its calibration has no brierHigh"],
    [{ ...calibration, brier: -1 }, "calibration brier is -1, and must be at least 0"],
    [{ ...calibration, brierLow: "0" }, "calibration brierLow is not a number"],
  ])("%j: %s", (given, reason) => {
    expect(checkCalibration(given)).toBe(reason);
  });
});

describe("a list of ISPs", () => {
  const valid = () => undefined;
  const named = (count: number) => Array.from({ length: count }, (_, index) => ({ isp: `isp-${index}` }));

  test.each<[string, unknown, string | undefined]>([
    ["empty", [], undefined],
    ["the most", named(1000), undefined],
    ["too many", named(1001), "it has 1,001 ISPs, and must have at most 1,000"],
    ["no list", { length: 0 }, "its ISPs are not a list"],
    ["an entry that is a list", [{ isp: "a" }, []], "ISP 2 is not an object"],
    ["a blank name", [{ isp: " " }], "ISP 1 has no name"],
    ["a name that is not text", [{ isp: 5 }], "ISP 1 has no name"],
    ["the longest name", [{ isp: "x".repeat(200) }], undefined],
    [
      "a longer name",
      [{ isp: "x".repeat(201) }],
      "ISP 1 has a name of 201 characters, and must have at most 200",
    ],
    ["a name twice", [{ isp: "a" }, { isp: "b" }, { isp: "a" }], '"a" is listed twice'],
  ])("%s", (_, isps, reason) => {
    expect(checkIsps(isps, valid)).toBe(reason);
  });

  test("is invalid for the first reason that an entry has", () => {
    const checked: string[] = [];
    const reason = checkIsps([{ isp: "a" }, { isp: "b" }, { isp: "c" }], (isp) => {
      checked.push(isp);
      return isp === "b" ? "b is invalid" : undefined;
    });
    expect(reason).toBe("b is invalid");
    expect(checked).toEqual(["a", "b"]);
  });
});
