import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateExpectations } from "../../../src/expect/evaluate.ts";
import { threshold as asThreshold } from "../../../src/expect/threshold-text.ts";
import { operators } from "../../../src/result/assertion.ts";
import type { Placement } from "../../../src/result/placement.ts";

const placement: Placement = {
  overall: { inboxPercent: 88, spamPercent: 9, missingPercent: 3, spfPercent: 100, dkimPercent: 99.4 },
  isps: [
    { isp: "Gmail", inboxPercent: 94.6, spamPercent: 5.4, missingPercent: 0, dkimPercent: 100 },
    {
      isp: "Outlook",
      inboxPercent: 58,
      spamPercent: 42,
      missingPercent: 0,
      spfPercent: 100,
      dkimPercent: 98,
    },
  ],
  simulated: true,
};

const outcomesOf = (...args: Parameters<typeof evaluateExpectations>) =>
  evaluateExpectations(...args).map(({ scope, source, outcome }) => `${scope} ${source}: ${outcome}`);

describe("selectors", () => {
  test("match overall, a case-insensitive mailbox provider name, and each mailbox provider in order", () => {
    expect(
      outcomesOf(
        { overall: ["inbox >= 80"], gmail: ["spam <= 6"], "*": ["inbox >= 60", "missing <= 2"] },
        placement,
      ),
    ).toEqual([
      "overall inbox >= 80: passed",
      "Gmail spam <= 6: passed",
      "Gmail inbox >= 60: passed",
      "Gmail missing <= 2: passed",
      "Outlook inbox >= 60: failed",
      "Outlook missing <= 2: passed",
    ]);
  });

  test("baseline applies overall", () => {
    expect(outcomesOf({ baseline: ["inbox >= baseline - 5"] }, placement, { baseline: placement })).toEqual([
      "overall inbox >= baseline - 5: passed",
    ]);
  });

  test("* is not measured if there are no mailbox providers", () => {
    const [assertion, ...more] = evaluateExpectations({ "*": ["inbox >= 0"] }, { ...placement, isps: [] });
    expect(more).toEqual([]);
    expect(assertion).toMatchObject({
      scope: "*",
      outcome: "not-measured",
      message:
        "Each mailbox provider: not measured (the test measured no mailbox providers); at least 0% expected",
    });
  });
});

describe("messages for a marketer", () => {
  test.each([
    ["Gmail", "inbox >= 95", "failed", "Gmail: 94.6% land in the inbox; at least 95% expected"],
    ["Gmail", "inbox >= 90", "passed", "Gmail: 95% land in the inbox; at least 90% expected"],
    ["Gmail", "inbox > 94.6", "failed", "Gmail: 94.6% land in the inbox; more than 94.6% expected"],
    ["Outlook", "spam <= 5", "failed", "Outlook: 42% land in spam; at most 5% allowed"],
    ["overall", "missing < 3", "failed", "Overall: 3% are not delivered; less than 3% allowed"],
    ["overall", "spf == 100", "passed", "Overall: 100% pass SPF; exactly 100% expected"],
    ["overall", "dkim >= 99.5", "failed", "Overall: 99% pass DKIM; at least 99.5% expected"],
    ["overall", "dkim == 99", "failed", "Overall: 99.4% pass DKIM; exactly 99% expected"],
    ["Gmail", "spf >= 99", "not-measured", "Gmail: not measured (no result for spf); at least 99% expected"],
    [
      "Gmal",
      "inbox >= 99",
      "not-measured",
      "Gmal: not measured (the test measured Gmail, Outlook; did you mean Gmail?); at least 99% expected",
    ],
    [
      "Posteo",
      "inbox >= 99",
      "not-measured",
      "Posteo: not measured (the test measured Gmail, Outlook); at least 99% expected",
    ],
  ])("%s: %s", (selector, source, outcome, message) => {
    expect(evaluateExpectations({ [selector]: [asThreshold(source)] }, placement)).toMatchObject([
      { source, outcome, message, level: "error" },
    ]);
  });
});

test("each assertion has the expected and the actual value", () => {
  expect(evaluateExpectations({ Outlook: [{ warn: "spam <= 5" }] }, placement)).toEqual([
    {
      scope: "Outlook",
      source: "spam <= 5",
      metric: "spam",
      operator: "<=",
      expectedPercent: 5,
      actualPercent: 42,
      level: "warn",
      outcome: "warned",
      message: "Outlook: 42% land in spam; at most 5% allowed",
    },
  ]);
});

test("a rate that is not measured never counts as 0%", () => {
  const unmeasured: Placement = { overall: {}, isps: [{ isp: "Gmail" }], simulated: false };
  const [assertion] = evaluateExpectations({ overall: ["spam <= 5"] }, unmeasured);
  expect(assertion).toMatchObject({ outcome: "not-measured", level: "error", expectedPercent: 5 });
  expect(assertion).not.toHaveProperty("actualPercent");
});

describe("a baseline", () => {
  const baseline: Placement = {
    overall: { inboxPercent: 90, spamPercent: 2 },
    isps: [{ isp: "gmail", inboxPercent: 98 }],
    simulated: true,
  };

  test.each([
    ["overall", "inbox >= baseline", "failed", 90, "88% land in the inbox; at least 90% expected (baseline)"],
    [
      "overall",
      "inbox >= baseline - 5",
      "passed",
      85,
      "88% land in the inbox; at least 85% expected (baseline minus 5 percentage points)",
    ],
    [
      "overall",
      "spam <= baseline + 1",
      "failed",
      3,
      "9% land in spam; at most 3% allowed (baseline plus 1 percentage point)",
    ],
    [
      "overall",
      "spam >= baseline - 5",
      "passed",
      0,
      "9% land in spam; at least 0% expected (baseline minus 5 percentage points)",
    ],
    [
      "Gmail",
      "inbox < baseline + 5",
      "passed",
      103,
      "95% land in the inbox; less than 103% allowed (baseline plus 5 percentage points)",
    ],
  ])("%s: %s", (selector, source, outcome, expectedPercent, message) => {
    const [assertion] = evaluateExpectations({ [selector]: [asThreshold(source)] }, placement, { baseline });
    expect(assertion).toMatchObject({ outcome, expectedPercent, level: "error" });
    expect(assertion?.message.replace(/^\w+: /, "")).toBe(message);
  });

  test.each([
    // A limit outside of 0 to 100 counts unchanged for < and >, because 100% is less than 103%.
    [100, "inbox < baseline + 5", "passed"],
    [0, "spam > baseline - 5", "passed"],
    // >= and <= could never be met beyond 0 and 100.
    [100, "inbox >= baseline + 5", "passed"],
    [99, "inbox >= baseline + 5", "failed"],
    [0, "spam <= baseline - 5", "passed"],
    [100, "inbox == baseline + 5", "passed"],
  ])("a limit outside of 0 to 100: %i%% for %s", (percent, source, outcome) => {
    const measured: Placement = {
      overall: source.startsWith("inbox") ? { inboxPercent: percent } : { spamPercent: percent },
      isps: [],
      simulated: true,
    };
    const reference: Placement = {
      overall: { inboxPercent: 98, spamPercent: 2 },
      isps: [],
      simulated: true,
    };
    expect(outcomesOf({ overall: [asThreshold(source)] }, measured, { baseline: reference })).toEqual([
      `overall ${source}: ${outcome}`,
    ]);
  });

  test.each(["inbox >= baseline", "inbox < control + 1"])(
    "neither measured nor to compare with: %s",
    (source) => {
      const [operator, kind] = source.includes("baseline") ? [">=", "baseline"] : ["<", "control"];
      expect(evaluateExpectations({ Yahoo: [asThreshold(source)] }, placement)).toEqual([
        {
          scope: "Yahoo",
          source,
          metric: "inbox",
          reference: kind,
          operator,
          level: "warn",
          outcome: "not-measured",
          message: `Yahoo: not measured; no ${kind} to compare with`,
        },
      ]);
    },
  );

  test.each([
    ["no baseline", undefined, "overall"],
    ["a baseline without the mailbox provider", baseline, "Outlook"],
    ["a baseline without the rate", { ...baseline, overall: {} }, "overall"],
  ])("is not measured and only warns: %s", (_, given, selector) => {
    const [assertion] = evaluateExpectations(
      { [selector]: ["inbox >= baseline - 5"] },
      placement,
      given ? { baseline: given } : {},
    );
    expect(assertion).toMatchObject({ outcome: "not-measured", level: "warn" });
    expect(assertion?.message).toContain("; no baseline to compare with");
    expect(assertion).not.toHaveProperty("expectedPercent");
    expect(assertion).toHaveProperty("actualPercent");
  });
});

test("floating-point noise does not decide an outcome", () => {
  const noisy: Placement = {
    overall: { inboxPercent: 0.1 + 0.2, spamPercent: 33.3 * 3 },
    isps: [],
    simulated: true,
  };
  expect(
    outcomesOf(
      { overall: ["inbox == 0.3", "inbox <= 0.3", "inbox > 0.3", "spam >= 99.9", "spam < 99.9"] },
      noisy,
    ),
  ).toEqual([
    "overall inbox == 0.3: passed",
    "overall inbox <= 0.3: passed",
    "overall inbox > 0.3: failed",
    "overall spam >= 99.9: passed",
    "overall spam < 99.9: failed",
  ]);
});

test("the percentage shown in a message has the same outcome as the exact one", () => {
  const hundredths = fc.integer({ min: 0, max: 10_000 }).map((value) => value / 100);
  fc.assert(
    fc.property(hundredths, hundredths, fc.constantFrom(...operators), (actual, expected, operator) => {
      const measured: Placement = { overall: { inboxPercent: actual }, isps: [], simulated: true };
      const [assertion] = evaluateExpectations({ overall: [`inbox ${operator} ${expected}`] }, measured);
      const shown = Number(/: ([\d.]+)%/.exec(assertion?.message ?? "")?.[1]);
      const [again] = evaluateExpectations(
        { overall: [`inbox ${operator} ${expected}`] },
        { ...measured, overall: { inboxPercent: shown } },
      );
      expect(again?.outcome).toBe(assertion?.outcome);
      expect(Math.abs(shown - actual)).toBeLessThanOrEqual(0.5);
    }),
  );
});
