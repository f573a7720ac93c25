import { describe, expect, test } from "vitest";
import { nextSteps } from "../../../src/report/words.ts";
import type { Assertion } from "../../../src/result/assertion.ts";
import { test as sampleTest } from "../../support/sample-run-report.ts";

const assertion = (more: Partial<Assertion>): Assertion => ({
  scope: "overall",
  source: "inbox >= 90",
  metric: "inbox",
  operator: ">=",
  expectedPercent: 90,
  actualPercent: 70,
  level: "error",
  outcome: "failed",
  message: "",
  ...more,
});

const placed = (inboxPercent: number) => ({ overall: { inboxPercent }, isps: [], simulated: true });

function stepsOf(own: Partial<Assertion>, controlPercent?: number): string {
  const result = sampleTest("a", undefined, { assertions: [assertion(own)] });
  const control =
    controlPercent === undefined ? {} : { control: { testId: "c", placement: placed(controlPercent) } };
  return nextSteps({ ...result, placement: placed(70), ...control }).join("\n");
}

describe("next steps", () => {
  test("blame the message if the control lands well, and the sender if it does not", () => {
    expect(stepsOf({}, 98)).toContain(
      "has an inbox rate of 98%; this message has 70%: the message itself is the cause.",
    );
    expect(stepsOf({}, 72)).toContain(
      "check the sender's reputation and the mailbox providers before you change the message.",
    );
    expect(stepsOf({ outcome: "passed" }, 72)).not.toContain("control");
    expect(stepsOf({ metric: "dkim" }, 72)).not.toContain("control");
  });

  test("differ for too few seeds, a missing baseline, and an unknown mailbox provider", () => {
    const interval = { lowPercent: 60, highPercent: 99 };
    expect(stepsOf({ outcome: "not-measured", interval })).toMatch(/^Too few seeds to decide/);
    const { expectedPercent: _none, ...unknown } = assertion({ outcome: "not-measured", level: "warn" });
    const result = sampleTest("a", undefined, { assertions: [{ ...unknown, source: "inbox >= baseline" }] });
    expect(nextSteps(result)).toEqual([
      "No baseline yet: the next run compares with the last run that passed or only warned.",
    ]);
    const { actualPercent: _never, ...unmeasured } = assertion({ outcome: "not-measured" });
    expect(nextSteps(sampleTest("a", undefined, { assertions: [unmeasured] })).join()).toContain(
      "check that each mailbox provider has the same name as in the results",
    );
  });
});
