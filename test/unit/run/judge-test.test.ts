import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { ProviderError } from "../../../src/provider/provider-error.ts";
import type { CheckReport } from "../../../src/result/check-report.ts";
import type { HealthReport } from "../../../src/result/health.ts";
import { ambiguousSubmit, toSettled } from "../../../src/run/ambiguous-submit.ts";
import { type AttemptPlan, type ParsedPlan, parsePlan } from "../../../src/run/attempt-plan.ts";
import { judgeTest, type Outcome } from "../../../src/run/judge-test.ts";
import { toUnrecorded } from "../../../src/run/unrecorded.ts";

const checks: CheckReport = {
  findings: [
    {
      check: "links",
      severity: "warn",
      message: "A link is dead",
      fix: "fix it",
      source: "https://acme.example/",
    },
  ],
  accepted: 0,
  passed: ["language"],
  notMeasured: [],
  rulePacks: [],
  spam: [],
};
const planWith = (expect: object, given?: CheckReport): AttemptPlan => ({
  kind: "placement",
  submission: { from: "a@b.example", tags: {} },
  expect: { overall: ["inbox >= 90"], ...expect },
  ...(given ? { checks: given } : {}),
});
const placement = (inboxPercent: number) => ({ overall: { inboxPercent }, isps: [], simulated: true });
const judged = (outcome: Outcome, plan = planWith({})) => judgeTest(parsePlan(plan), outcome);

describe("the judgment of an attempt", () => {
  test.each<[string, Outcome, object]>([
    [
      "errored",
      { kind: "errored", error: new ProviderError("provider-limit", "Used up", { hint: "Wait" }) },
      {
        verdict: "errored",
        summary: "Used up",
        assertions: [],
        error: { code: "provider-limit", message: "Used up", hint: "Wait" },
      },
    ],
    [
      "errored, with an invalid response",
      { kind: "errored", error: new ProviderError("provider-answer-invalid", "Odd", { answer: "{}" }) },
      {
        verdict: "errored",
        summary: "Odd",
        assertions: [],
        error: { code: "provider-answer-invalid", message: "Odd", answer: "{}" },
      },
    ],
    [
      "errored, perhaps created",
      { kind: "errored", error: new ProviderError("provider-fault", "Lost", { ambiguous: true }) },
      {
        verdict: "errored",
        summary: "Lost",
        assertions: [],
        error: { code: "provider-fault", message: "Lost" },
        submitUncertain: true,
      },
    ],
    [
      "errored by something unknown",
      { kind: "errored", error: new TypeError("odd") },
      { verdict: "errored", summary: "odd", assertions: [], error: { code: "internal", message: "odd" } },
    ],
    [
      "blocked by its checks",
      { kind: "held-back", reason: "It has an error" },
      { verdict: "failed", summary: "It has an error", assertions: [], heldBack: true },
    ],
    ["pending", { kind: "pending" }, { verdict: "pending", summary: "Still being measured", assertions: [] }],
    [
      "pending for a reason",
      { kind: "pending", why: "Waiting for its control" },
      { verdict: "pending", summary: "Waiting for its control", assertions: [] },
    ],
    [
      "pending, perhaps created",
      { kind: "pending", isUncertain: true },
      {
        verdict: "pending",
        summary: "May have been submitted: placewright wait finds out whether it exists",
        assertions: [],
        submitUncertain: true,
      },
    ],
    [
      "never submitted",
      { kind: "unsubmitted", why: "The run was cancelled" },
      { verdict: "not-measured", summary: "The run was cancelled", assertions: [] },
    ],
    [
      "skipped",
      { kind: "skipped" },
      { verdict: "skipped", summary: "Not submitted: the run was stopped first", assertions: [] },
    ],
    [
      "skipped for a reason",
      { kind: "skipped", why: "Not submitted yet" },
      { verdict: "skipped", summary: "Not submitted yet", assertions: [] },
    ],
  ])("%s", (_, outcome, judgment) => {
    expect(judged(outcome)).toEqual(judgment);
  });

  test("compares a placement with the baseline, the control, and a confidence", () => {
    const plan: AttemptPlan = {
      ...planWith({ overall: ["inbox >= baseline - 5", "inbox >= control - 1"] }),
      kind: "placement",
      expect: { overall: ["inbox >= baseline - 5", "inbox >= control - 1"] },
      confidence: 0.95,
      baseline: { runId: "r", measuredAt: "2026-03-01T08:00:00.000Z", placement: placement(95) },
      submission: { from: "a@b.example", tags: {} },
    };
    const outcome: Outcome = { kind: "measured", placement: placement(92), control: placement(99) };
    const { verdict, assertions } = judged(outcome, plan);
    expect(verdict).toBe("failed");
    expect(assertions.map(({ source, outcome: each }) => `${source}: ${each}`)).toEqual([
      "inbox >= baseline - 5: passed",
      "inbox >= control - 1: failed",
    ]);
    const seeded = { ...placement(92), overall: { inboxPercent: 92, seedCount: 5 } };
    expect(judged({ kind: "measured", placement: seeded }, plan).verdict).toBe("not-measured");
  });

  test("of a control is passed once it is measured", () => {
    const plan: AttemptPlan = { kind: "control", submission: { from: "a@b.example", tags: {} } };
    expect(judged({ kind: "measured", placement: placement(1) }, plan)).toEqual({
      verdict: "passed",
      summary: "Measured for comparison",
      assertions: [],
    });
  });
});

describe("expectations of the checks", () => {
  const links = { checks: { links: "passed", language: "passed" } };
  const outcomes = (outcome: Outcome, expect: object) => {
    const { verdict, summary, checkAssertions } = judged(outcome, planWith(expect, checks));
    return [verdict, summary, checkAssertions?.map((each) => each.outcome)];
  };
  const measured: Outcome = { kind: "measured", placement: placement(95) };

  test.each<[string, Outcome, object, unknown[]]>([
    [
      "worsen the verdict",
      measured,
      links,
      ["failed", "Checks: links: A link is dead", ["failed", "passed"]],
    ],
    [
      "can be met",
      measured,
      { checks: { language: "passed" } },
      ["passed", "The threshold is met", ["passed"]],
    ],
    [
      "are not measured without a result",
      measured,
      { checks: { alt: "passed" } },
      [
        "not-measured",
        "Checks: alt was not measured: it is off, or accepted by the baseline",
        ["not-measured"],
      ],
    ],
    [
      "leave an equal verdict its own reason",
      { kind: "measured", placement: placement(80) },
      links,
      ["failed", "80% land in the inbox overall; at least 90% expected", ["failed", "passed"]],
    ],
    [
      "leave a worse verdict",
      { kind: "errored", error: new ProviderError("provider-limit", "Used up") },
      links,
      ["errored", "Used up", ["failed", "passed"]],
    ],
    [
      "wait while a test is pending",
      { kind: "pending" },
      links,
      ["pending", "Still being measured", ["failed", "passed"]],
    ],
    [
      "do not apply to a skipped test",
      { kind: "skipped", why: "Later" },
      links,
      ["skipped", "Later", ["failed", "passed"]],
    ],
  ])("%s", (_, outcome, expect_, judgment) => {
    expect(outcomes(outcome, expect_)).toEqual(judgment);
  });

  test("are absent if the scenario has none", () => {
    expect(judged(measured, planWith({}, checks))).not.toHaveProperty("checkAssertions");
  });
});

describe("a create whose outcome is unknown", () => {
  test.each<[unknown, string, string]>([
    [
      new ProviderError("provider-unreachable", "No response"),
      "provider-unreachable",
      "No response; the test may exist anyway",
    ],
    [new ProviderError("provider-throttled", "Busy"), "provider-fault", "Busy; the test may exist anyway"],
    [new Error("odd"), "provider-fault", "odd; the test may exist anyway"],
    [
      ambiguousSubmit("spring.r-1", new ProviderError("provider-fault", "Lost")),
      "provider-fault",
      "Lost; the test may exist anyway",
    ],
  ])("is an ambiguous error: %s", (cause, code, reason) => {
    expect(ambiguousSubmit("spring.r-1", cause)).toMatchObject({
      code,
      reason,
      ambiguous: true,
      retryable: false,
      cause,
      hint: 'Run placewright wait to find out, or search for "spring.r-1" at the provider',
    });
  });

  test("is not ambiguous once the list shows that nothing was created", () => {
    const error = new ProviderError("provider-fault", "Lost", {
      hint: "Wait",
      retryable: true,
      ambiguous: true,
    });
    expect(toSettled(error)).toMatchObject({
      code: "provider-fault",
      reason: "Lost",
      hint: "Wait",
      retryable: true,
      ambiguous: false,
      cause: error,
    });
  });
});

describe("a ledger that fails after a create", () => {
  const failure = new PlacewrightError("ledger-unusable", "The disk is full", { hint: "Free some space" });
  const sent = (count: number) => new Set(Array.from({ length: count }, (_, index) => `t${index}`));

  test("names the tests that may be billed, at most 20", () => {
    expect(toUnrecorded(failure, "r-1", sent(2))).toMatchObject({
      code: "run-unrecorded",
      reason: "Failed to record run r-1: The disk is full. Tests that may be billed: t0, t1",
      hint: "Free some space. Then run placewright resume r-1, which finds them by name and creates none twice",
      cause: failure,
    });
    const reasonOf = (count: number) =>
      (toUnrecorded(failure, "r-1", sent(count)) as PlacewrightError).reason;
    expect(reasonOf(20)).toMatch(/t18, t19$/);
    expect(reasonOf(23)).toMatch(/t18, t19, and 3 more$/);
    expect(toUnrecorded(new PlacewrightError("ledger-unusable", "Odd"), "r-1", sent(1))).toMatchObject({
      hint: expect.stringMatching(/^Repair the ledger\. Then run/),
    });
  });

  test.each([
    ["any other error", new PlacewrightError("run-busy", "In use"), 1],
    ["an unknown error", new Error("odd"), 1],
    ["an error before the first create", failure, 0],
  ])("does not change %s", (_, error, count) => {
    expect(toUnrecorded(error, "r-1", sent(count))).toBe(error);
  });
});

test("a health check is judged by its thresholds", () => {
  const health: HealthReport = {
    domain: "acme.example",
    from: "",
    to: "",
    overall: {},
    isps: [],
    days: [],
    campaigns: [],
    notMeasured: [],
    simulated: false,
  };
  const threshold = {
    source: "inbox >= 90",
    metric: "inbox",
    operator: ">=",
    value: { kind: "percent", percent: 90 },
    level: "error",
  } as const;
  const plan: ParsedPlan = {
    kind: "health",
    health: {
      question: { domain: "acme.example" },
      withinDays: 7,
      demands: [{ selector: "overall", threshold }],
    },
  };
  const judged = (inboxPercent: number | undefined) =>
    judgeTest(plan, {
      kind: "health",
      health: { ...health, overall: inboxPercent === undefined ? {} : { inboxPercent } },
      completedAtMs: 1,
    });
  for (const [inboxPercent, verdict] of [
    [95, "passed"],
    [80, "failed"],
    [undefined, "not-measured"],
  ] as const) {
    const judgment = judged(inboxPercent);
    expect(judgment).toMatchObject({ verdict, health: { domain: "acme.example" } });
    expect(judgment.assertions).toHaveLength(1);
  }
  const failed = judged(80);
  expect(failed.summary).toBe(failed.assertions[0]?.message);
});

describe("a test that cannot be run", () => {
  const invalid = (reason: string, details: ConstructorParameters<typeof PlacewrightError>[2] = {}) =>
    new PlacewrightError("scenario-invalid", reason, details);
  const broken = (...problems: PlacewrightError[]) =>
    judged({ kind: "broken", problems }, { kind: "broken" });
  const location = { file: "scenarios/a.yaml", line: 2, column: 3 };

  test("has the error of its scenario, with the place and the lines around it", () => {
    expect(broken(invalid("from is missing", { hint: "Add it", location, frame: "> 2 | to: x" }))).toEqual({
      verdict: "not-measured",
      summary: "Not run: from is missing",
      assertions: [],
      error: {
        code: "scenario-invalid",
        message: "from is missing",
        hint: "Add it",
        location,
        frame: "> 2 | to: x",
      },
    });
  });

  test("has no place and no lines if its error has none", () => {
    const { error } = broken(invalid("from is missing"));
    expect(Object.keys(error ?? {})).toEqual(["code", "message"]);
  });

  test("has all errors of its scenario in one message, and the place of the first one", () => {
    const other = invalid("subject is empty", { location: { file: "scenarios/b.yaml" }, frame: "> 9 | x" });
    const first = invalid("from is missing", { hint: "Add it", location, frame: "> 2 | to: x" });
    expect(broken(first, other).error).toEqual({
      code: "scenario-invalid",
      message: "from is missing. Add it. subject is empty.",
      location,
      frame: "> 2 | to: x",
    });
  });

  test("has an error", () => {
    expect(() => broken()).toThrow("a broken test has no error");
  });
});

describe("a repeated measurement", () => {
  const repeated = (inboxPercent: number, change: object) =>
    judged({ kind: "measured", placement: placement(inboxPercent) }, {
      ...planWith({ overall: ["inbox >= 90", { warn: "inbox >= 94" }] }),
      ...change,
    } as AttemptPlan);

  test("is judged by its mean with those before", () => {
    expect(repeated(91, {}).verdict).toBe("warned");
    expect(repeated(91, { repeats: [placement(88)] }).verdict).toBe("failed");
    expect(repeated(89, { repeats: [placement(91)] }).verdict).toBe("warned");
  });

  test.each([
    [96, "not-measured"],
    [92, "not-measured"],
    [89, "failed"],
  ] as const)("does not pass if those before are lost: inbox %d", (inboxPercent, verdict) => {
    const judgment = repeated(inboxPercent, { hasLostRepeats: true });
    expect(judgment.verdict).toBe(verdict);
    expect(judgment.assertions).toHaveLength(2);
    expect(judgment.summary.includes("the ledger has lost the earlier ones")).toBe(verdict !== "failed");
  });
});

describe("a test that the provider has with another message", () => {
  const otherMessage = 'Measured with the subject "A", which is "B" now. Run the test again';

  test.each([96, 10])("is not measured, whatever its placement: inbox %d", (inboxPercent) => {
    const outcome = { kind: "measured", placement: placement(inboxPercent) } as const;
    const unmeasured = { verdict: "not-measured", summary: otherMessage, assertions: [] };
    expect(
      judged(outcome, { ...planWith({ overall: ["inbox >= 90"] }), otherMessage } as AttemptPlan),
    ).toEqual(unmeasured);
    expect(judged(outcome, { kind: "control", submission: {}, otherMessage } as AttemptPlan)).toEqual(
      unmeasured,
    );
  });
});
