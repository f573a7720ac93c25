import { applyBaseline, type FindingBaseline } from "../check/baseline.ts";
import { blockReason } from "../check/block-reason.ts";
import { readMessage } from "../check/evidence/message-evidence.ts";
import type { Inspector } from "../check/inspect.ts";
import type { FailLevel } from "../check/settings.ts";
import { evaluateCheckDemands } from "../expect/check-expectations.ts";
import type { RenderedMessage } from "../message/rendered-message.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { BrokenTest, PlannedTest } from "./plan.ts";

export interface CheckTestsOptions {
  readonly inspector: Inspector;
  readonly failOn: FailLevel;
  readonly baseline?: FindingBaseline | undefined;
  /** Returns whether nothing will be submitted anyway, so that checks can be skipped. */
  readonly shouldSkip?: () => boolean;
}

/**
 * Checks every message once for all projects, and blocks tests that must not be sent. A template that only
 * the service has cannot be checked and gets no report.
 */
export async function* checkTests(
  tests: AsyncIterable<PlannedTest | BrokenTest>,
  options: CheckTestsOptions,
): AsyncGenerator<PlannedTest | BrokenTest> {
  // Tests of one message are consecutive, except for those of a control.
  let last: { readonly message: RenderedMessage; readonly checks: CheckReport | undefined } | undefined;
  for await (const test of tests) {
    if (test.kind === "broken" || options.shouldSkip?.()) {
      yield test;
      continue;
    }
    if (last?.message !== test.message)
      last = { message: test.message, checks: await inspectTest(test, options) };
    const { checks } = last;
    yield checks ? { ...test, checks, ...holdBack(test, checks, options.failOn) } : test;
  }
}

/** Checks the message of one test. Returns undefined if only the service has the message. */
export async function inspectTest(
  {
    message,
    severities,
    purpose,
    identity,
  }: Pick<PlannedTest, "message" | "severities" | "purpose" | "identity">,
  { inspector, baseline }: Pick<CheckTestsOptions, "inspector" | "baseline">,
): Promise<CheckReport | undefined> {
  if (!message.bytes) return undefined;
  const report = await inspector.inspect({
    message: readMessage(message.bytes),
    severities,
    purpose,
  });
  return baseline ? applyBaseline(report, identity.title, baseline) : report;
}

function holdBack(test: PlannedTest, checks: CheckReport, failOn: FailLevel): { heldBack?: string } {
  if (failOn === "never") return {};
  const demands = test.kind === "placement" ? test.expected.checks : [];
  const broken = evaluateCheckDemands(demands, checks).find(({ outcome }) => outcome === "failed");
  const reason = blockReason(checks, failOn) ?? broken?.message;
  return reason === undefined ? {} : { heldBack: reason };
}
