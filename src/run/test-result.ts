import { createHash } from "node:crypto";
import type { HealthReport } from "../result/health.ts";
import type { Placement } from "../result/placement.ts";
import type { EarlierAttempt, TestIdentity, TestResult } from "../result/run-report.ts";
import type { AttemptRow } from "../store/store.ts";
import type { AttemptPlan, Judgment } from "./attempt-plan.ts";
import type { Outcome } from "./judge-test.ts";
import { judgedPlacement } from "./mean-placement.ts";
import { healthHashOf } from "./plan-health.ts";

export interface AttemptFacts {
  readonly identity: TestIdentity;
  readonly attempt: AttemptRow;
  readonly plan: AttemptPlan;
  readonly judgment: Judgment;
  readonly placement?: Placement | undefined;
  /** Placement of the control. Absent until it is measured. */
  readonly control?: Placement | undefined;
  readonly earlier?: readonly EarlierAttempt[];
}

/** The content hash of a test without a message: that of no content. */
const noMessageHash = createHash("sha256").digest("hex");

/** Builds a test's result for a report. */
export function toTestResult(facts: AttemptFacts): TestResult {
  const { identity, attempt, plan, judgment, placement, control, earlier = [] } = facts;
  const { position, name, reportId, submittedAtMs, completedAtMs } = attempt;
  const { checks, reused } = plan.kind === "health" || plan.kind === "broken" ? {} : plan;
  const { baseline, confidence, controlId, repeats = [] } = plan.kind === "placement" ? plan : {};
  return {
    ...identity,
    position,
    ...inQuarantine(plan, judgment),
    ...(confidence === undefined ? {} : { confidence }),
    ...(placement ? { placement: judgedPlacement(plan, placement) } : {}),
    ...(placement && repeats.length > 0 ? { measurements: repeats.length + 1 } : {}),
    ...(checks ? { checks } : {}),
    ...(baseline ? { baseline } : {}),
    ...(controlId ? { control: { testId: controlId, ...(control ? { placement: control } : {}) } } : {}),
    ...(reused ? { reused: { runId: reused.runId, measuredAt: reused.measuredAt } } : {}),
    ...(earlier.length > 0 ? { earlierAttempts: earlier } : {}),
    contentHash:
      plan.kind === "health"
        ? healthHashOf(plan.health)
        : plan.kind === "broken"
          ? noMessageHash
          : (attempt.contentHash ?? ""),
    reportName: name,
    ...(reportId ? { reportId } : {}),
    ...(submittedAtMs === undefined ? {} : { submittedAt: toIso(submittedAtMs) }),
    ...(completedAtMs === undefined ? {} : { completedAt: toIso(completedAtMs) }),
  };
}

/**
 * Returns the judgment of a test in quarantine: one that failed or could not be measured only warns. Mistakes in the
 * scenario and errors of the provider stay what they are. Without a quarantine, returns the judgment unchanged.
 */
export function inQuarantine(
  plan: AttemptPlan,
  judgment: Judgment,
): Judgment & Pick<TestResult, "quarantine"> {
  const quarantine = plan.kind === "placement" || plan.kind === "health" ? plan.quarantine : undefined;
  if (!quarantine) return judgment;
  const { verdict, error, summary } = judgment;
  const isSpared = verdict === "failed" || (verdict === "not-measured" && error === undefined);
  return {
    ...judgment,
    quarantine: { ...quarantine, verdict },
    ...(isSpared ? { verdict: "warned", summary: `In quarantine: ${summary}` } : {}),
  };
}

/** Returns the placement in an outcome, for the ledger. Later runs are compared with it. */
export function placementOf(outcome: Outcome): Placement | undefined {
  if (outcome.kind === "measured") return outcome.placement;
  return outcome.kind === "health" ? placementOfHealth(outcome.health) : undefined;
}

/** Returns the placement of a domain's past mail. Undefined if its inbox or spam rate is unknown. */
function placementOfHealth({ overall, isps, simulated }: HealthReport): Placement | undefined {
  const { inboxPercent, spamPercent } = overall;
  if (inboxPercent === undefined || spamPercent === undefined) return undefined;
  return {
    overall: { inboxPercent, spamPercent },
    isps: isps.flatMap(({ isp, inboxPercent: inbox, spamPercent: spam }) =>
      inbox === undefined || spam === undefined ? [] : [{ isp, inboxPercent: inbox, spamPercent: spam }],
    ),
    simulated,
  };
}

export const toIso = (ms: number): string => new Date(ms).toISOString();
