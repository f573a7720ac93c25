import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { parseThreshold, type Threshold } from "../../../src/expect/threshold.ts";
import { operators } from "../../../src/result/assertion.ts";
import { metrics } from "../../../src/result/placement.ts";

function faultOf(source: string): PlacewrightError {
  try {
    parseThreshold(source);
  } catch (error) {
    if (error instanceof PlacewrightError) return error;
    throw error;
  }
  throw new Error(`${source} was accepted`);
}

describe("parseThreshold parses", () => {
  const percent = (value: number) => ({ kind: "percent", percent: value });
  const baseline = (offset: number) => ({ kind: "baseline", offsetPercent: offset });

  test.each([
    ["inbox >= 95", "inbox", ">=", percent(95)],
    ["spam <= 5", "spam", "<=", percent(5)],
    ["missing < 2.5", "missing", "<", percent(2.5)],
    ["spf > .5", "spf", ">", percent(0.5)],
    ["dkim == 100", "dkim", "==", percent(100)],
    ["inbox >= 0", "inbox", ">=", percent(0)],
    ["inbox>=95%", "inbox", ">=", percent(95)],
    ["  inbox  >=  95 %  ", "inbox", ">=", percent(95)],
    ["inbox >= baseline", "inbox", ">=", baseline(0)],
    ["inbox >= baseline - 5", "inbox", ">=", baseline(-5)],
    ["inbox>=baseline-5", "inbox", ">=", baseline(-5)],
    ["spam <= baseline + 0.5", "spam", "<=", baseline(0.5)],
    ["inbox >= 100", "inbox", ">=", percent(100)],
    ["spam <= baseline + 100", "spam", "<=", baseline(100)],
    ["spam <= control + 2", "spam", "<=", { kind: "control", offsetPercent: 2 }],
    ["spam <= control - 0", "spam", "<=", { kind: "control", offsetPercent: 0 }],
  ])("%s", (source, metric, operator, value) => {
    expect(parseThreshold(source)).toEqual({ source, metric, operator, value, level: "error" });
  });

  test("a warning, at level warn", () => {
    expect(parseThreshold({ warn: "missing <= 2" })).toMatchObject({
      source: "missing <= 2",
      metric: "missing",
      level: "warn",
    });
  });
});

describe("parseThreshold rejects", () => {
  const range = "Use a number from 0 to 100";
  test.each([
    ["inbox => 95", 'has no operator. Did you mean ">="? Use one of: >=, >, <=, <, ==.'],
    ["inbox =< 95", 'has no operator. Did you mean "<="? Use one of: >=, >, <=, <, ==.'],
    ["inbox = 95", 'has no operator. Did you mean "=="? Use one of: >=, >, <=, <, ==.'],
    ["inbox ≥ 95", 'has no operator. Did you mean ">="? Use one of: >=, >, <=, <, ==.'],
    ["inbox 95", "has no operator. Use one of: >=, >, <=, <, ==."],
    ["inbox", "has no operator. Use one of: >=, >, <=, <, ==."],
    [
      "inbx >= 95",
      'has no metric "inbx". Did you mean "inbox"? Use one of: inbox, spam, missing, spf, dkim, dmarc.',
    ],
    [
      "Inbox >= 95",
      'has no metric "Inbox". Did you mean "inbox"? Use one of: inbox, spam, missing, spf, dkim, dmarc.',
    ],
    ["opens >= 95", 'has no metric "opens". Use one of: inbox, spam, missing, spf, dkim, dmarc.'],
    ["95 <= inbox", 'has no metric "95". Use one of: inbox, spam, missing, spf, dkim, dmarc.'],
    ["  ", "is empty. Write metric operator value, such as inbox >= 95 or spam <= baseline + 2."],
    ["inbox >=", "has no value. End it with a number from 0 to 100, baseline, or control."],
    ["inbox >= 101", `has the value 101. ${range}.`],
    ["inbox >= 100.5", `has the value 100.5. ${range}.`],
    ["inbox >= -5", `has the value -5. ${range} without a sign.`],
    ["inbox >= high", `has "high" instead of a number. ${range}, baseline, or control.`],
    ["inbox >= 9x", `has "9x" instead of a number. ${range}, baseline, or control.`],
    ["inbox >= 1e1", `has "1e1" instead of a number. ${range}, baseline, or control.`],
    ["inbox >= 99,5", `has "99,5" instead of a number. Did you mean "99.5"? ${range}, baseline, or control.`],
    [
      "inbox >= basline",
      `has "basline" instead of a number. Did you mean "baseline"? ${range}, baseline, or control.`,
    ],
    [
      "inbox >= 95 spam <= 5",
      'has "spam <= 5" after its value. Write one threshold per string, and end it there.',
    ],
    ["inbox >= 95 96", 'has "96" after its value. Write one threshold per string, and end it there.'],
    ["inbox >= baseline 5 6", 'has "5 6" after baseline. Write baseline, baseline - 5, or baseline + 5.'],
    ["inbox >= + high", `has "+" instead of a number. ${range}, baseline, or control.`],
    ["inbox >= +.5", `has the value +.5. ${range} without a sign.`],
    [
      "inbox >= control - 5 6",
      'has "6" after its value. End it at control - 5. An offset is in percentage points.',
    ],
    ["inbox >= 5%%", 'has "%" after its value. Write one threshold per string, and end it there.'],
    ["inbox >== 95", 'has no operator. Did you mean ">="? Use one of: >=, >, <=, <, ==.'],
    ["inbox ≤ 95", 'has no operator. Did you mean "<="? Use one of: >=, >, <=, <, ==.'],
    ["inbox <== 95", 'has no operator. Did you mean "<="? Use one of: >=, >, <=, <, ==.'],
    ["inbox === 95", 'has no operator. Did you mean "=="? Use one of: >=, >, <=, <, ==.'],
    ["inbox >= 1.", `has "1." instead of a number. ${range}, baseline, or control.`],
    ["inbox >= 9,5x", `has "9,5x" instead of a number. ${range}, baseline, or control.`],
    ["inbox >= baseline 5", 'has "5" after baseline. Write baseline, baseline - 5, or baseline + 5.'],
    ["inbox >= baseline -", 'has "-" after baseline. Write baseline, baseline - 5, or baseline + 5.'],
    [
      "inbox >= baseline - 5%",
      'has "%" after its value. End it at baseline - 5. An offset is in percentage points.',
    ],
    ["inbox >= baseline - 101", `has the value 101. ${range}.`],
  ])("%s", (source, message) => {
    const fault = faultOf(source);
    expect(fault.message).toBe(`"${source}" ${message}`);
    expect(fault).toMatchObject({ code: "threshold-invalid", literal: source });
  });
});

describe("the threshold grammar", () => {
  const decimals = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100);
  const threshold: fc.Arbitrary<Omit<Threshold, "source">> = fc.record({
    metric: fc.constantFrom(...metrics),
    operator: fc.constantFrom(...operators),
    value: fc.oneof(
      decimals.map((percent) => ({ kind: "percent" as const, percent })),
      fc
        .tuple(decimals, fc.boolean())
        .map(([points, less]) => ({ kind: "baseline" as const, offsetPercent: less ? 0 - points : points })),
    ),
    level: fc.constantFrom("error" as const, "warn" as const),
  });
  const blank = fc.constantFrom("", " ", "  ", "\t");

  test("parses every printed threshold back to the same value", () => {
    fc.assert(
      fc.property(threshold, blank, ({ metric, operator, value, level }, space) => {
        const words =
          value.kind === "percent"
            ? [value.percent]
            : ["baseline", value.offsetPercent < 0 ? "-" : "+", Math.abs(value.offsetPercent)];
        const source = [metric, operator, ...words].join(space);
        const parsed = parseThreshold(level === "warn" ? { warn: source } : source);
        expect(parsed).toEqual({ source, metric, operator, value, level });
      }),
    );
  });

  test("throws only a PlacewrightError for any text", () => {
    const wordish = fc
      .array(fc.constantFrom(...metrics, ...operators, "baseline", "+", "-", "%", "5", "100", "=>", " ", "é"))
      .map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), wordish), (source) => {
        try {
          expect(parseThreshold(source).source).toBe(source);
        } catch (error) {
          expect(error).toBeInstanceOf(PlacewrightError);
          expect(error).toMatchObject({ code: "threshold-invalid", literal: source });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
