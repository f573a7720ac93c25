import { messageOf, messageWithoutPlace, PlacewrightError, toSentence } from "../base/errors.ts";
import { evaluateCheckDemands } from "../expect/check-expectations.ts";
import { evaluateThresholds } from "../expect/evaluate.ts";
import { evaluateHealth } from "../expect/evaluate-health.ts";
import { judgeAssertions, summarize } from "../expect/judge.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { HealthReport } from "../result/health.ts";
import type { Placement } from "../result/placement.ts";
import type { TestError } from "../result/run-report.ts";
import { worstVerdict } from "../result/verdict.ts";
import type { Judgment, ParsedPlan } from "./attempt-plan.ts";
import { judgedPlacement } from "./mean-placement.ts";

/** The result or current state of an attempt. */
export type Outcome =
  | {
      readonly kind: "measured";
      readonly placement: Placement;
      readonly control?: Placement | undefined;
      readonly completedAtMs?: number;
    }
  | { readonly kind: "health"; readonly health: HealthReport; readonly completedAtMs: number }
  | { readonly kind: "errored"; readonly error: unknown }
  /** Never submitted, because of errors in the scenario or its files. */
  | { readonly kind: "broken"; readonly problems: readonly PlacewrightError[] }
  /** Never submitted, because of findings of the checks. */
  | { readonly kind: "held-back"; readonly reason: string }
  /** With `isUncertain`, a create may have been sent, and it is not known yet whether it took effect. */
  | { readonly kind: "pending"; readonly why?: string; readonly isUncertain?: boolean }
  /** Will never be submitted, for a reason other than the checks. */
  | { readonly kind: "unsubmitted"; readonly why: string }
  | { readonly kind: "skipped"; readonly why?: string };

/**
 * Judges one attempt. Expectations about checks can worsen the verdict, except while the test is pending or
 * skipped.
 */
export function judgeTest(plan: ParsedPlan, outcome: Outcome): Judgment {
  const judgment = judge(plan, outcome);
  if (plan.kind !== "placement") return judgment;
  const checkAssertions = evaluateCheckDemands(plan.expected.checks, plan.checks);
  if (checkAssertions.length === 0) return judgment;
  const { verdict } = judgment;
  const worst = worstVerdict([verdict, ...checkAssertions.map((assertion) => assertion.outcome)]);
  const broken = checkAssertions.find((assertion) => assertion.outcome === worst);
  return broken && worst !== verdict && verdict !== "pending" && verdict !== "skipped"
    ? { ...judgment, checkAssertions, verdict: worst, summary: broken.message }
    : { ...judgment, checkAssertions };
}

const lostRepeats =
  "The mean of all measurements is unknown: the ledger has lost the earlier ones. Run the test again";

function judge(plan: ParsedPlan, outcome: Outcome): Judgment {
  switch (outcome.kind) {
    case "measured": {
      if ("otherMessage" in plan && plan.otherMessage !== undefined)
        return { verdict: "not-measured", summary: plan.otherMessage, assertions: [] };
      // A control has no expectations: it passes once it is measured.
      if (plan.kind !== "placement")
        return { verdict: "passed", summary: "Measured for comparison", assertions: [] };
      const { control } = outcome;
      const { expected, confidence, baseline } = plan;
      const assertions = evaluateThresholds(expected, judgedPlacement(plan, outcome.placement), {
        baseline: baseline?.placement,
        control,
        confidence,
      });
      const verdict = judgeAssertions(assertions);
      return plan.hasLostRepeats && (verdict === "passed" || verdict === "warned")
        ? { verdict: "not-measured", summary: lostRepeats, assertions }
        : { verdict, summary: summarize(assertions), assertions };
    }
    case "health": {
      const assertions = evaluateHealth(plan.kind === "health" ? plan.health.demands : [], outcome.health);
      return {
        verdict: judgeAssertions(assertions),
        summary: summarize(assertions, ({ message }) => message),
        assertions,
        health: outcome.health,
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
    case "broken": {
      const error = toBrokenError(outcome.problems);
      return { verdict: "not-measured", summary: `Not run: ${error.message}`, assertions: [], error };
    }
    case "held-back":
      return { verdict: "failed", summary: outcome.reason, assertions: [], heldBack: true };
    case "pending":
      return outcome.isUncertain
        ? {
            verdict: "pending",
            summary: "May have been submitted: placewright wait finds out whether it exists",
            assertions: [],
            submitUncertain: true,
          }
        : { verdict: "pending", summary: outcome.why ?? "Still being measured", assertions: [] };
    case "unsubmitted":
      return { verdict: "not-measured", summary: outcome.why, assertions: [] };
    case "skipped":
      return {
        verdict: "skipped",
        summary: outcome.why ?? "Not submitted: the run was stopped first",
        assertions: [],
      };
  }
}

/** Joins the errors of a scenario. The first one gives the place, and the lines around it. */
function toBrokenError(problems: readonly PlacewrightError[]): TestError {
  const [first, ...others] = problems;
  if (!first) throw new Error("a broken test has no error");
  const { code, location, frame } = first;
  return {
    ...(others.length === 0
      ? toTestError(first)
      : { code, message: problems.map((each) => toSentence(messageWithoutPlace(each))).join(" ") }),
    ...(location ? { location } : {}),
    ...(frame === undefined ? {} : { frame }),
  };
}

function toTestError(error: unknown): TestError {
  if (!(error instanceof PlacewrightError)) return { code: "internal", message: messageOf(error) };
  const answer = error instanceof ProviderError ? error.answer : undefined;
  return {
    code: error.code,
    message: error.reason,
    ...(error.hint ? { hint: error.hint } : {}),
    ...(answer ? { answer } : {}),
  };
}
