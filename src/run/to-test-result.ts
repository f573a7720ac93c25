import { messageOf, PlacewrightError } from "../base/errors.ts";
import { evaluateCheckExpectations } from "../expect/check-expectations.ts";
import { evaluateExpectations } from "../expect/evaluate.ts";
import { judgeAssertions, summarise } from "../expect/judge.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { Placement } from "../result/placement.ts";
import type { TestError, TestResult } from "../result/run-report.ts";
import { worstVerdict } from "../result/verdict.ts";
import type { PlannedTest } from "./plan.ts";

/** A test that the provider has taken on. */
export interface Submission {
  readonly reportId: string;
  readonly submittedAtMs: number;
}

/** How a test ended for this run. */
export type Outcome =
  | { readonly kind: "measured"; readonly placement: Placement; readonly completedAtMs: number }
  | { readonly kind: "errored"; readonly error: unknown }
  /** Never submitted, because of what the checks found. */
  | { readonly kind: "held-back"; readonly reason: string }
  | { readonly kind: "pending" }
  | { readonly kind: "skipped" };

/** Judges one test. */
export function toTestResult(test: PlannedTest, outcome: Outcome, submission?: Submission): TestResult {
  return {
    ...test.identity,
    ...withChecks(judge(test, outcome), test),
    contentHash: test.message.contentHash,
    reportName: test.submission.name,
    ...(submission
      ? { reportId: submission.reportId, submittedAt: new Date(submission.submittedAtMs).toISOString() }
      : {}),
  };
}

type Judgement = Pick<
  TestResult,
  | "verdict"
  | "summary"
  | "assertions"
  | "checks"
  | "checkAssertions"
  | "heldBack"
  | "placement"
  | "error"
  | "completedAt"
  | "submitUncertain"
>;

/** What is demanded of the checks counts as well, wherever a test was measured. */
function withChecks(judgement: Judgement, { scenario, checks }: PlannedTest): Judgement {
  const checkAssertions = evaluateCheckExpectations(scenario.expect.checks ?? {}, checks);
  const all = {
    ...judgement,
    ...(checks ? { checks } : {}),
    ...(checkAssertions.length > 0 ? { checkAssertions } : {}),
  };
  const { verdict } = judgement;
  const worst = worstVerdict([verdict, ...checkAssertions.map(({ outcome }) => outcome)]);
  const broken = checkAssertions.find(({ outcome }) => outcome === worst);
  return broken && worst !== verdict && verdict !== "pending" && verdict !== "skipped"
    ? { ...all, verdict: worst, summary: broken.message }
    : all;
}

function judge(test: PlannedTest, outcome: Outcome): Judgement {
  switch (outcome.kind) {
    case "measured": {
      const assertions = evaluateExpectations(test.scenario.expect, outcome.placement);
      return {
        verdict: judgeAssertions(assertions),
        summary: summarise(assertions),
        assertions,
        placement: outcome.placement,
        completedAt: new Date(outcome.completedAtMs).toISOString(),
      };
    }
    case "errored": {
      const uncertain = outcome.error instanceof ProviderError && outcome.error.ambiguous;
      const error = toTestError(outcome.error);
      return {
        verdict: "errored",
        summary: error.message,
        assertions: [],
        error,
        ...(uncertain ? { submitUncertain: true } : {}),
      };
    }
    case "held-back":
      return { verdict: "failed", summary: outcome.reason, assertions: [], heldBack: true };
    case "pending":
      return { verdict: "pending", summary: "Still being measured", assertions: [] };
    case "skipped":
      return { verdict: "skipped", summary: "Not submitted: the run was stopped before", assertions: [] };
  }
}

function toTestError(error: unknown): TestError {
  if (!(error instanceof PlacewrightError)) return { code: "internal", message: messageOf(error) };
  return { code: error.code, message: error.reason, ...(error.hint ? { hint: error.hint } : {}) };
}
