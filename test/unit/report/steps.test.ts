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

describe("what to do", () => {
  test("a control that lands well says that the message is at fault, one that lands badly that it is not", () => {
    expect(stepsOf({}, 98)).toContain(
      "lands 98 % in the inbox, this one 70 %: the difference is this message's own.",
    );
    expect(stepsOf({}, 72)).toContain(
      "look at the sender's reputation and the providers before you change the message.",
    );
    expect(stepsOf({ outcome: "passed" }, 72)).not.toContain("control");
    expect(stepsOf({ metric: "dkim" }, 72)).not.toContain("control");
  });

  test("too few seeds, no baseline and an unknown provider are three things", () => {
    const interval = { lowPercent: 60, highPercent: 99 };
    expect(stepsOf({ outcome: "not-measured", interval })).toMatch(/^Too few seeds to tell/);
    const { expectedPercent: _none, ...unknown } = assertion({ outcome: "not-measured", level: "warn" });
    const result = sampleTest("a", undefined, { assertions: [{ ...unknown, source: "inbox >= baseline" }] });
    expect(nextSteps(result)).toEqual([
      "There is no baseline yet: the next run compares with the last one that passed.",
    ]);
    const { actualPercent: _never, ...unmeasured } = assertion({ outcome: "not-measured" });
    expect(nextSteps(sampleTest("a", undefined, { assertions: [unmeasured] })).join()).toContain(
      "check that each mailbox provider is named as the figures name it",
    );
  });
});
