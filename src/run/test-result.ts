import type { Placement } from "../result/placement.ts";
import type { EarlierAttempt, TestIdentity, TestResult } from "../result/run-report.ts";
import type { AttemptRow } from "../store/store.ts";
import type { AttemptPlan, Judgement } from "./attempt-plan.ts";

export interface AttemptFacts {
  readonly identity: TestIdentity;
  readonly attempt: AttemptRow;
  readonly plan: AttemptPlan;
  readonly judgement: Judgement;
  readonly placement?: Placement | undefined;
  /** The control's, once it is measured. */
  readonly control?: Placement | undefined;
  readonly earlier?: readonly EarlierAttempt[];
}

/** Puts together what a report tells of a test. */
export function toTestResult(facts: AttemptFacts): TestResult {
  const { identity, attempt, plan, judgement, placement, control, earlier = [] } = facts;
  const { position, contentHash, name, reportId, submittedAtMs, completedAtMs } = attempt;
  const { checks, baseline, controlId, reused } = plan;
  return {
    ...identity,
    position,
    ...judgement,
    ...(placement ? { placement } : {}),
    ...(checks ? { checks } : {}),
    ...(baseline ? { baseline } : {}),
    ...(controlId ? { control: { testId: controlId, ...(control ? { placement: control } : {}) } } : {}),
    ...(reused ? { reused: { runId: reused.runId, measuredAt: reused.measuredAt } } : {}),
    ...(earlier.length > 0 ? { earlierAttempts: earlier } : {}),
    contentHash,
    reportName: name,
    ...(reportId ? { reportId } : {}),
    ...(submittedAtMs === undefined ? {} : { submittedAt: toIso(submittedAtMs) }),
    ...(completedAtMs === undefined ? {} : { completedAt: toIso(completedAtMs) }),
  };
}

export const toIso = (ms: number): string => new Date(ms).toISOString();
