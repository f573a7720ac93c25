import { applyBaseline, type FindingBaseline } from "../check/baseline.ts";
import { readMessage } from "../check/evidence/message-evidence.ts";
import { holdBackReason } from "../check/hold-back.ts";
import type { Inspector } from "../check/inspect.ts";
import type { FailLevel } from "../check/settings.ts";
import { evaluateCheckExpectations } from "../expect/check-expectations.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { PlannedTest, RunPlan } from "./plan.ts";

export interface CheckTestsOptions {
  readonly inspector: Inspector;
  readonly failOn: FailLevel;
  readonly baseline?: FindingBaseline | undefined;
}

/**
 * Checks every message of the plan, each once for all projects, and holds back what shall not be sent. A template that only
 * the service holds has no message to look at, and no report.
 */
export async function checkTests(plan: RunPlan, options: CheckTestsOptions): Promise<RunPlan> {
  const byMessage = new Map<PlannedTest["message"], Promise<CheckReport | undefined>>();
  const checked = (test: PlannedTest): Promise<CheckReport | undefined> => {
    const known = byMessage.get(test.message) ?? inspectTest(test, options);
    byMessage.set(test.message, known);
    return known;
  };
  const tests: PlannedTest[] = [];
  // One after another: each keeps a core busy.
  for (const test of plan.tests) {
    const checks = await checked(test);
    tests.push(checks ? { ...test, checks, ...holdBack(test, checks, options.failOn) } : test);
  }
  return { ...plan, tests };
}

export async function inspectTest(
  { message, scenario, identity }: Pick<PlannedTest, "message" | "scenario" | "identity">,
  { inspector, baseline }: Pick<CheckTestsOptions, "inspector" | "baseline">,
): Promise<CheckReport | undefined> {
  if (!message.bytes) return undefined;
  const report = await inspector.inspect({
    message: readMessage(message.bytes),
    severities: scenario.check?.severities,
  });
  return baseline ? applyBaseline(report, identity.title, baseline) : report;
}

function holdBack({ scenario }: PlannedTest, checks: CheckReport, failOn: FailLevel): { heldBack?: string } {
  if (failOn === "never") return {};
  const broken = evaluateCheckExpectations(scenario.expect.checks ?? {}, checks).find(
    ({ outcome }) => outcome === "failed",
  );
  const reason = holdBackReason(checks, failOn) ?? broken?.message;
  return reason === undefined ? {} : { heldBack: reason };
}
