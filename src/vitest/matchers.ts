import { PlacewrightError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { blockReason } from "../check/block-reason.ts";
import type { FailLevel } from "../check/settings.ts";
import { evaluateCheckDemands } from "../expect/check-expectations.ts";
import { type EvaluateOptions, evaluateExpectations } from "../expect/evaluate.ts";
import type { Expectations } from "../expect/expectations.ts";
import { judgeAssertions, summarize } from "../expect/judge.ts";
import { parseExpectations } from "../expect/parse-expectations.ts";
import { toSafeLogLine } from "../report/safe-text.ts";
import { formatActual, modelNotice, nextSteps, operatorSigns, simulatedNotice } from "../report/words.ts";
import { type Assertion, references } from "../result/assertion.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { Placement } from "../result/placement.ts";
import type { TestResult } from "../result/run-report.ts";
import { worstVerdict } from "../result/verdict.ts";
import { selectorsWithoutFigures } from "../workspace/known-names.ts";
import { checkChecksOptions, checkInboxExpectation, type InboxExpectation } from "./options.ts";

/**
 * Matchers for a measured message. A message that was not measured never passes, not even with `.not`.
 *
 * @example
 * ```ts
 * import { simple } from "placewright";
 * import { measure } from "placewright/vitest";
 * import { expect, test } from "vitest";
 *
 * test("the password reset lands in the inbox", async () => {
 *   const result = await measure({
 *     from: "Acme <no-reply@acme.example>",
 *     message: simple({
 *       subject: "Reset your password",
 *       text: "You asked to reset your password. Choose a new one here: https://acme.example/reset",
 *     }),
 *     expect: { overall: ["inbox >= 50"] },
 *   });
 *   expect(result).toHavePassed();
 *   expect(result).toLandInInbox({ isp: "Gmail", atLeast: 50 });
 *   expect(result).toMeetPlacement({ overall: ["inbox >= 50", "spam <= 50"], Gmail: ["inbox >= 50"] });
 *   await expect(result).toPassChecks();
 * });
 * ```
 */
export interface PlacementMatchers<Result = unknown> {
  /** Expects a minimum inbox rate: `expect(result).toLandInInbox({ isp: "Gmail", atLeast: 90 })`. */
  toLandInInbox(expected: InboxExpectation): Result;
  /**
   * Expects thresholds and checks, as in scenarios: `expect(result).toMeetPlacement({ overall: ["spam <= 5"] })`.
   * Thresholds on the baseline or the control use those of the result. Throws if it has none.
   */
  toMeetPlacement(expectations: Expectations): Result;
  /** Expects the verdict `passed` or `warned` by the test's own expectations. */
  toHavePassed(): Result;
  /** Expects no finding at or above `failOn` (default: `error`). Accepts a test result or a raw message. */
  toPassChecks(options?: { readonly failOn?: FailLevel }): Promise<Result>;
}

/** A test's result, or only its placement. */
type Measured = TestResult | Placement;

interface Judged {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

const isPlacement = (value: Measured): value is Placement => "overall" in value && "isps" in value;

const isTestResult = (value: unknown): value is TestResult =>
  typeof value === "object" && value !== null && "verdict" in value && "assertions" in value;

function placementOf(value: unknown): Placement | string {
  if (typeof value !== "object" || value === null) return notAResult;
  const measured = value as Measured;
  if (isPlacement(measured)) return measured;
  return measured.placement ?? measured.error?.message ?? measured.summary ?? "the value has no placement";
}

const notAResult = "the value is not a test result. Pass what measure() returns";

export const matchers = {
  toLandInInbox(this: Matching, received: unknown, expected: InboxExpectation): Judged {
    checkInboxExpectation(expected);
    const { isp = "overall", atLeast } = expected;
    return judge(received, { [isp]: [`inbox >= ${atLeast}`] }, this);
  },
  toMeetPlacement(this: Matching, received: unknown, expectations: Expectations): Judged {
    return judge(received, expectations, this);
  },
  toHavePassed(this: Matching, received: unknown): Judged {
    if (!isTestResult(received)) return notMeasured(notAResult, this);
    const result = received;
    const isKnown = result.verdict === "passed" || result.verdict === "warned" || result.verdict === "failed";
    return {
      pass: isKnown ? result.verdict !== "failed" : this.isNot,
      message: () =>
        toLines([
          result.summary,
          ...nextSteps(result).map((step) => `→ ${step}`),
          ...noticeOf(result.placement),
        ]),
      ...diffOf(result.assertions),
    };
  },
  async toPassChecks(
    this: Matching,
    received: unknown,
    options: { readonly failOn?: FailLevel } = {},
  ): Promise<Judged> {
    checkChecksOptions(options);
    const { failOn = "error" } = options;
    const checks = await checksOf(received);
    if (checks === undefined)
      return notMeasured(
        "the message was not checked, because the service stores its template or checks are off",
        this,
      );
    const silent = checks.spam.find(({ error }) => error !== undefined);
    if (silent?.error) return notMeasured(silent.error, this);
    const reason = blockReason(checks, failOn);
    return {
      pass: reason === undefined,
      message: () =>
        reason === undefined
          ? "The checks found no problems in the message"
          : toLines([
              reason,
              ...checks.findings.map(({ check, message, fix }) => `✕ ${message}. ${fix}. (${check})`),
            ]),
    };
  },
};

interface Matching {
  readonly isNot: boolean;
}

/** Returns a result that fails both the matcher and its `.not` form. */
const notMeasured = (why: string, { isNot }: Matching): Judged => ({
  pass: isNot,
  message: () => toLines([`Not measured: ${why}`]),
});

function judge(received: unknown, expectations: Expectations, matching: Matching): Judged {
  const placement = placementOf(received);
  if (typeof placement === "string") return notMeasured(placement, matching);
  const result = isTestResult(received) ? received : undefined;
  const parsed = parseExpectations(expectations);
  if (result) refuseUnknown(result, parsed.thresholds);
  const compared: EvaluateOptions = {
    baseline: result?.baseline?.placement,
    control: result?.control?.placement,
    confidence: result?.confidence,
  };
  for (const kind of references)
    if (parsed.thresholds.some(([, own]) => own.some(({ value }) => value.kind === kind)))
      requireReference(kind, compared, result);
  const required = new Set(
    parsed.thresholds.flatMap(([, own]) =>
      own.filter(({ level }) => level === "error").map(({ source }) => source),
    ),
  );
  // A reference that lacks the figure would only warn, and the threshold could not fail.
  const assertions = evaluateExpectations(expectations, placement, compared).map(
    (assertion): Assertion =>
      assertion.outcome === "not-measured" && required.has(assertion.source)
        ? { ...assertion, level: "error" }
        : assertion,
  );
  const checks = evaluateCheckDemands(parsed.checks, result?.checks);
  const verdicts = [
    ...(assertions.length > 0 || checks.length === 0 ? [judgeAssertions(assertions)] : []),
    ...checks.map(({ outcome }) => outcome),
  ];
  const worst = worstVerdict(verdicts);
  const unmet = checks.filter(({ outcome }) => outcome !== "passed");
  return {
    pass: worst === "not-measured" ? matching.isNot : worst !== "failed",
    message: () =>
      toLines([
        ...(assertions.length > 0 || checks.length === 0 ? [summarize(assertions)] : []),
        ...(unmet.length > 0 ? unmet : checks).map(({ message }) => message),
        ...noticeOf(placement),
      ]),
    ...diffOf(assertions),
  };
}

/** Throws `usage` for a misspelled mailbox provider: a warning about it could never be anything else. */
function refuseUnknown(
  result: TestResult,
  thresholds: readonly (readonly [selector: string, ...unknown[]])[],
): void {
  const [unknown] = selectorsWithoutFigures(
    result,
    thresholds.map(([selector]) => selector),
  );
  if (unknown === undefined) return;
  const names = (result.placement?.isps ?? []).map(({ isp }) => isp);
  const near = nearest(unknown, names);
  throw new PlacewrightError(
    "usage",
    `Cannot judge "${result.title}": "${unknown}" is not the name of a mailbox provider that its project measures`,
    { hint: near ? `Did you mean "${near}"?` : `Use one of: overall, *, ${names.join(", ")}` },
  );
}

const whyWithoutReference: Readonly<
  Record<(typeof references)[number], readonly [why: string, hint: string]>
> = {
  baseline: [
    "no earlier run on the branch has passed this test with this project",
    "Name the message in measure() and state expect there, so that its first run that passes is the baseline. Or choose a run: placewright baseline set",
  ],
  control: ["it was measured without one", "Set control in measure() or in the scenario"],
};

/** Throws `usage` if there is no placement to compare with: such a threshold could not fail. */
function requireReference(
  kind: (typeof references)[number],
  compared: EvaluateOptions,
  result: TestResult | undefined,
): void {
  if (compared[kind] !== undefined) return;
  const [why, hint] = whyWithoutReference[kind];
  throw new PlacewrightError(
    "usage",
    result === undefined
      ? `Cannot compare with the ${kind}: a placement alone has none`
      : `Cannot compare "${result.title}" with the ${kind}: ${why}`,
    { hint: result === undefined ? "Pass the result of measure(), not its placement" : hint },
  );
}

/** Escapes the lines, because Vitest prints them unescaped. */
const toLines = (lines: readonly string[]): string => lines.map(toSafeLogLine).join("\n");

const noticeOf = (placement: Placement | undefined): string[] =>
  placement?.simulated
    ? [simulatedNotice, modelNotice(placement) ?? ""].filter((notice) => notice !== "")
    : [];

/** Returns the actual and expected values of all unmet expectations, by scope. */
function diffOf(assertions: readonly Assertion[]): Pick<Judged, "actual" | "expected"> {
  const broken = assertions.filter(({ outcome }) => outcome !== "passed");
  if (broken.length === 0) return {};
  const sided = (words: (assertion: Assertion) => string) => {
    const scopes: Record<string, Record<string, string>> = {};
    for (const assertion of broken) {
      const { scope, metric, operator } = assertion;
      scopes[scope] = { ...scopes[scope], [`${metric} ${operatorSigns[operator]}`]: words(assertion) };
    }
    return scopes;
  };
  return {
    actual: sided(formatActual),
    expected: sided(({ expectedPercent, source }) =>
      expectedPercent === undefined ? source : `${expectedPercent}%`,
    ),
  };
}

/** Returns the checks of a test's result. Checks a raw message according to the project's config. */
async function checksOf(received: unknown): Promise<CheckReport | undefined> {
  if (typeof received !== "string" && !(received instanceof Uint8Array))
    return (received as TestResult | null)?.checks;
  const { openChecks } = await import("../workspace/open-checks.ts");
  const { readMessage } = await import("../check/evidence/message-evidence.ts");
  const { openConfig } = await import("./open-config.ts");
  const { inspector } = await openChecks(await openConfig({}), {});
  return inspector.inspect({ message: readMessage(received) });
}
