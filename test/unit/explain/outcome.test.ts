import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { standingOf } from "../../../src/explain/judge.ts";
import { changesOf, countingIn, failedChecks, isFailing, remainsOf } from "../../../src/explain/outcome.ts";
import type { Assertion } from "../../../src/result/assertion.ts";
import type { CheckAssertion, CheckReport } from "../../../src/result/check-report.ts";
import type { Reason } from "../../../src/result/explanation.ts";
import type { Finding } from "../../../src/result/finding.ts";
import type { Placement } from "../../../src/result/placement.ts";
import { assertion } from "../../support/sample-run-report.ts";

const finding = (check: string, severity: Finding["severity"] = "error"): Finding => ({
  check,
  severity,
  message: `${check} is wrong`,
  fix: "Fix it",
  source: "https://example.org",
});
const reportOf = (...findings: readonly Finding[]): CheckReport => ({
  findings,
  accepted: 0,
  passed: [],
  notMeasured: [],
  rulePacks: [],
  spam: [],
});

interface Given {
  readonly title?: string;
  readonly heldBack?: string;
  readonly holding?: number;
  readonly missedChecks?: number;
  readonly checks?: CheckReport;
  readonly assertions?: readonly Assertion[];
  readonly checkAssertions?: readonly CheckAssertion[];
  readonly verdict?: "passed" | "warned" | "failed" | "not-measured" | "errored";
  readonly placement?: Placement;
}
const judged = ({ verdict = "passed", assertions = [], checkAssertions, ...given }: Given = {}) => ({
  title: "mail",
  heldBack: undefined,
  holding: 0,
  missedChecks: 0,
  checks: undefined,
  placement: { overall: {}, isps: [], simulated: true },
  judgment: { verdict, summary: "", assertions, ...(checkAssertions ? { checkAssertions } : {}) },
  ...given,
});

test("the failed checks of several tests are those with errors, each once", () => {
  const tests = [
    judged({ checks: reportOf(finding("a"), finding("b", "warn")) }),
    judged(),
    judged({ checks: reportOf(finding("a"), finding("c")) }),
  ];
  expect([...failedChecks(tests)]).toEqual(["a", "c"]);
  expect([...failedChecks([judged()])]).toEqual([]);
});

describe("a test is failing", () => {
  test.each<[string, Given, boolean]>([
    ["if it failed", { verdict: "failed" }, true],
    ["if it was not measured", { verdict: "not-measured" }, true],
    ["not if it passed", { verdict: "passed" }, false],
    ["not if it only warns", { verdict: "warned" }, false],
    ["if it is blocked, even if its placement passes", { heldBack: "1 error" }, true],
  ])("%s", (_, given, expected) => {
    const tests = [judged({ title: "other", verdict: expected ? "passed" : "failed" }), judged(given)];
    expect(isFailing({ tests }, "mail")).toBe(expected);
    expect(isFailing({ tests }, "unknown")).toBe(false);
  });
});

describe("what remains to fix", () => {
  const inbox = assertion("overall", "inbox", ">=", 90, 40);
  test.each<[string, Given, string[]]>([
    ["of a test that passes is nothing", { assertions: [assertion("overall", "inbox", ">=", 90, 95)] }, []],
    ["are thresholds that are not met", { assertions: [inbox] }, [inbox.message]],
    [
      "are thresholds that were not measured",
      { assertions: [assertion("AOL", "inbox", ">=", 90, undefined)] },
      ["AOL: inbox is not measured; expected >= 90"],
    ],
    ["are not thresholds that only warn", { assertions: [assertion("a", "spam", "<=", 5, 9, "warn")] }, []],
    [
      "are expectations of the checks that are not met",
      {
        checkAssertions: [
          { source: "a", level: "error", outcome: "failed", message: "2 warnings; expected 0" },
          { source: "b", level: "error", outcome: "passed", message: "0 errors; expected 0" },
          { source: "c", level: "error", outcome: "not-measured", message: "not measured" },
        ],
      },
      ["2 warnings; expected 0"],
    ],
    ["are not findings that block nothing", { checks: reportOf(finding("a")) }, []],
    [
      "are the errors of a blocked message",
      { heldBack: "1 error", checks: reportOf(finding("a"), finding("b", "warn")) },
      ["a is wrong (a): Fix it"],
    ],
    [
      "are the warnings too, if they count",
      { heldBack: "1 error", missedChecks: 1, checks: reportOf(finding("a"), finding("b", "warn")) },
      ["a is wrong (a): Fix it", "b is wrong (b): Fix it"],
    ],
    [
      "are the warnings that block a message",
      { heldBack: "1 warning", checks: reportOf(finding("b", "warn")) },
      ["b is wrong (b): Fix it"],
    ],
    ["are not the findings of a message that has nothing to check", { heldBack: "a" }, []],
  ])("%s", (_, given, expected) => {
    expect(remainsOf({ tests: [judged(given)] })).toEqual(expected);
  });

  test("is listed once for a test, and names each of several", () => {
    const tests = [
      judged({ title: "a", assertions: [inbox, inbox] }),
      judged({ title: "b", assertions: [inbox] }),
    ];
    expect(remainsOf({ tests })).toEqual([`a: ${inbox.message}`, `b: ${inbox.message}`]);
    expect(remainsOf({ tests: tests.slice(0, 1) })).toEqual([inbox.message]);
  });

  test("begins with the reason why no message could be built", () => {
    const problem = new PlacewrightError("scenario-invalid", "The template is broken");
    expect(remainsOf({ tests: [], problem })).toEqual([problem.message]);
  });
});

describe("edits count", () => {
  const tests = [judged({ checks: reportOf(finding("merge-tags"), finding("language", "warn")) })];
  const reasons: Reason[] = [
    { kind: "check", id: "alt-text", check: "alt-text", text: "An image has no text" },
    { kind: "spam", id: "SHOUTS", check: "subject-capitals", text: "The subject shouts" },
    { kind: "placement", text: "The sender is unknown" },
    { kind: "spam", id: "RULE", text: "A rule without a check" },
  ];
  const ids = ["merge-tags", "language", "alt-text", "SHOUTS", "subject-capitals", "RULE", "other"];
  const counting = (
    failOn: "error" | "warn" | "never",
    given: readonly Reason[] = reasons,
    checks?: { errors: number },
  ) => {
    const counts = countingIn({ tests }, given, { expect: checks ? { checks } : {} }, failOn);
    return ids.filter(counts);
  };

  test.each([
    [
      "if they affect what blocks the message, or the model's reasons",
      "error",
      ["merge-tags", "SHOUTS", "subject-capitals", "RULE"],
    ],
    [
      "if they affect the model's reasons, if nothing blocks",
      "never",
      ["SHOUTS", "subject-capitals", "RULE"],
    ],
    ["all, if warnings block", "warn", ids],
  ] as const)("%s", (_, failOn, expected) => {
    expect(counting(failOn)).toEqual(expected);
  });

  test("all, if the scenario has expectations of the checks", () => {
    expect(counting("error", reasons, { errors: 0 })).toEqual(ids);
  });

  test.each<[string, Reason[]]>([
    ["there are none", []],
    ["only checks have reasons", reasons.slice(0, 1)],
    ["no reason names a check", reasons.slice(2)],
  ])("all, if the model's reasons are unknown: %s", (_, given) => {
    expect(counting("error", given)).toEqual(ids);
  });
});

describe("what an edit changes", () => {
  const ranges = (low: number) => ({
    inbox: { lowPercent: low, highPercent: low + 20 },
    spam: { lowPercent: 0, highPercent: 1 },
    missing: { lowPercent: 0, highPercent: 1 },
  });
  const placed = (low: number): Placement => ({
    overall: { ranges: ranges(low) },
    isps: [{ isp: "AOL" }, { isp: "Gmail", ranges: ranges(low + 1) }],
    simulated: true,
  });
  const changes = (before: Given, after: Given) =>
    changesOf({ tests: [judged(before)] }, { tests: [judged(after)] });

  test("are the numbers of findings, over all tests", () => {
    const [error, warning] = [finding("a"), finding("b", "warn")];
    const before = [
      judged({ checks: reportOf(error, warning) }),
      judged({ checks: reportOf(error) }),
      judged(),
    ];
    const after = [judged({ checks: reportOf(warning, warning, warning) })];
    expect(changesOf({ tests: before }, { tests: after })).toEqual({
      errors: { before: 2, after: 0 },
      warnings: { before: 1, after: 3 },
      effects: [],
    });
  });

  test("are the thresholds whose values differ, with the ranges of their scope", () => {
    const before = [
      assertion("overall", "inbox", ">=", 90, 40),
      assertion("overall", "inbox", ">=", 30, 40),
      assertion("Gmail", "inbox", ">=", 90, 41),
      assertion("AOL", "inbox", ">=", 90, 42),
      assertion("overall", "spf", ">=", 99, 0),
      assertion("overall", "spam", "<=", 5, 5),
    ];
    const after = [
      assertion("overall", "spam", "<=", 5, 5),
      assertion("overall", "spf", ">=", 99, 100),
      assertion("AOL", "inbox", ">=", 90, 52),
      assertion("Gmail", "inbox", ">=", 90, 51),
      assertion("overall", "inbox", ">=", 30, 50),
      assertion("overall", "inbox", ">=", 90, 50),
    ];
    const effect = (scope: string, threshold: string, beforePercent: number, afterPercent: number) => ({
      test: "mail",
      scope,
      threshold,
      beforePercent,
      afterPercent,
    });
    const inbox = (low: number) => ({ lowPercent: low, highPercent: low + 20 });
    expect(
      changes({ assertions: before, placement: placed(30) }, { assertions: after, placement: placed(40) })
        .effects,
    ).toEqual([
      { ...effect("overall", "inbox >= 90", 40, 50), beforeRange: inbox(30), afterRange: inbox(40) },
      { ...effect("overall", "inbox >= 30", 40, 50), beforeRange: inbox(30), afterRange: inbox(40) },
      { ...effect("Gmail", "inbox >= 90", 41, 51), beforeRange: inbox(31), afterRange: inbox(41) },
      effect("AOL", "inbox >= 90", 42, 52),
      effect("overall", "spf >= 99", 0, 100),
    ]);
  });

  test.each<[string, Given, Given]>([
    [
      "a value that was not measured before",
      { assertions: [assertion("overall", "inbox", ">=", 90, undefined)] },
      { assertions: [assertion("overall", "inbox", ">=", 90, 50)] },
    ],
    [
      "a value that is not measured after",
      { assertions: [assertion("overall", "inbox", ">=", 90, 50)] },
      { assertions: [assertion("overall", "inbox", ">=", 90, undefined)] },
    ],
    [
      "a threshold that is not there after",
      { assertions: [assertion("overall", "inbox", ">=", 90, 50)] },
      { assertions: [assertion("AOL", "inbox", ">=", 90, 60), assertion("overall", "inbox", ">=", 80, 60)] },
    ],
    [
      "a test that is not there after",
      { assertions: [assertion("overall", "inbox", ">=", 90, 50)] },
      { title: "other", assertions: [assertion("overall", "inbox", ">=", 90, 60)] },
    ],
  ])("are not %s", (_, before, after) => {
    expect(changes(before, after).effects).toEqual([]);
  });

  test("are compared by test", () => {
    const of = (percent: number) => ({ assertions: [assertion("overall", "inbox", ">=", 90, percent)] });
    const { effects } = changesOf(
      { tests: [judged({ title: "a", ...of(1) }), judged({ title: "b", ...of(2) })] },
      { tests: [judged({ title: "b", ...of(4) }), judged({ title: "a", ...of(3) })] },
    );
    expect(
      effects.map(({ test: title, beforePercent, afterPercent }) => [title, beforePercent, afterPercent]),
    ).toEqual([
      ["a", 1, 3],
      ["b", 2, 4],
    ]);
  });
});

describe("the standing of a scenario", () => {
  const failed = (percent: number) => assertion("overall", "inbox", ">=", 90, percent);
  test.each<[string, Given[], { passes: boolean; cost: number }]>([
    ["passes without tests", [], { passes: true, cost: 0 }],
    ["passes if all tests pass", [{}, { verdict: "warned" }], { passes: true, cost: 0 }],
    ["does not pass if one fails", [{}, { verdict: "failed" }], { passes: false, cost: 0 }],
    ["does not pass if one is not measured", [{ verdict: "not-measured" }], { passes: false, cost: 0 }],
    ["costs most for what blocks", [{ heldBack: "a", holding: 2 }], { passes: false, cost: 2000 }],
    ["costs less for missed expectations of checks", [{ missedChecks: 3 }], { passes: true, cost: 300 }],
    [
      "costs the distance to each threshold",
      [{ verdict: "failed", assertions: [failed(40), failed(89)] }],
      { passes: false, cost: 53 },
    ],
    [
      "costs the most for a threshold that was not measured",
      [{ verdict: "not-measured", assertions: [assertion("a", "inbox", ">=", 90, undefined)] }],
      { passes: false, cost: 91 },
    ],
    [
      "costs nothing for thresholds that are met, or only warn",
      [{ assertions: [failed(95), assertion("a", "spam", "<=", 5, 9, "warn")] }],
      { passes: true, cost: 0 },
    ],
    [
      "costs the sum of all tests",
      [
        { heldBack: "a", holding: 1, missedChecks: 1, assertions: [failed(80)] },
        { verdict: "failed", assertions: [failed(70)] },
      ],
      { passes: false, cost: 1132 },
    ],
  ])("%s", (_, tests, expected) => {
    expect(standingOf(tests.map(judged))).toEqual(expected);
  });
});
