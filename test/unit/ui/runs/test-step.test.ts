import { describe, expect, test } from "vitest";
import type { TestResult } from "../../../../src/result/run-report.ts";
import type { AttemptRow } from "../../../../src/store/store.ts";
import { type StepContext, type TestStep, toStep, verdictWords } from "../../../../src/ui/runs/test-step.ts";
import { shownTest } from "../../../support/run-pages.ts";
import { test as sampleTest } from "../../../support/sample-run-report.ts";
import { placed } from "../../../support/staged-ledger.ts";

const stepOf = (
  change: Partial<AttemptRow>,
  result?: Partial<TestResult>,
  context: Partial<StepContext> = {},
): TestStep => {
  const whole = { ...sampleTest("sale", undefined, { verdict: "passed" }), ...result };
  const { attempt } = shownTest(whole, { verdict: undefined, ...change });
  const known = { doing: undefined, isWorkedOn: false, isCancelled: false, ...context };
  return toStep(attempt, result && whole, known);
};

describe("a test that is not over", () => {
  test.each<[string, Partial<AttemptRow>, Partial<StepContext>, Partial<TestStep>]>([
    [
      "planned",
      { state: "planned" },
      {},
      { verdict: "skipped", words: "Not sent", done: 2, step: "not sent yet" },
    ],
    [
      "planned, in a run that a process works on",
      { state: "planned" },
      { isWorkedOn: true },
      { verdict: "pending", words: "Waiting", done: 2, at: "pending", step: "waits to be sent" },
    ],
    [
      "planned, in a cancelled run",
      { state: "planned" },
      { isWorkedOn: true, isCancelled: true },
      { verdict: "skipped", words: "Not sent", done: 2, step: "canceled before it was sent" },
    ],
    [
      "being sent",
      { state: "submitting" },
      {},
      { verdict: "pending", words: "Running", done: 2, at: "pending" },
    ],
    [
      "measuring",
      { state: "submitted" },
      {},
      { verdict: "pending", words: "Running", done: 3, at: "pending" },
    ],
    [
      "measured",
      { state: "measured" },
      {},
      { verdict: "pending", words: "Running", done: 4, step: "measured, waits for its control" },
    ],
    [
      "retrying before it was sent",
      { state: "planned" },
      { doing: "retrying: throttled" },
      { verdict: "errored", words: "Trying again", done: 2, at: "pending", step: "sending" },
    ],
    [
      "retrying after it was sent",
      { state: "submitted", submittedAtMs: 1 },
      { doing: "retrying: throttled" },
      { verdict: "errored", words: "Trying again", done: 3, at: "pending", step: "measuring" },
    ],
    [
      "doing something else",
      { state: "submitted", submittedAtMs: 1 },
      { doing: "measuring" },
      { verdict: "pending", words: "Running", done: 3, step: "measuring" },
    ],
  ])("is %s", (_, attempt, context, step) => {
    expect(stepOf(attempt, undefined, context)).toMatchObject(step);
  });

  test("waits at no step if nothing happens at it", () => {
    expect(stepOf({ state: "planned" }).at).toBeUndefined();
    expect(stepOf({ state: "measured" }).at).toBeUndefined();
  });
});

describe("a test that is over", () => {
  const over = { state: "finished", completedAtMs: 9 } as const;
  const checks = (...severities: ("error" | "warn")[]) => ({
    findings: severities.map((severity) => ({ severity, check: "a", message: "m", fix: "f", source: "s" })),
    accepted: 0,
    passed: [],
    notMeasured: [],
    rulePacks: [],
    spam: [],
  });

  test.each<[string, Partial<AttemptRow>, Partial<TestResult> | undefined, TestStep]>([
    [
      "measured",
      { submittedAtMs: 1 },
      { placement: placed(90) },
      { verdict: "passed", words: "Passed", done: 4, step: "measured", atMs: 9 },
    ],
    [
      "measured, by its attempt alone",
      { verdict: "failed" },
      undefined,
      { verdict: "failed", words: "Failed", done: 4, step: "measured", atMs: 9 },
    ],
    [
      "blocked by one error",
      {},
      { verdict: "failed", heldBack: true, checks: checks("error", "warn") },
      { verdict: "failed", words: "Blocked", done: 1, at: "failed", step: "1 error" },
    ],
    [
      "blocked by errors",
      {},
      { verdict: "failed", heldBack: true, checks: checks("error", "error") },
      { verdict: "failed", words: "Blocked", done: 1, at: "failed", step: "2 errors" },
    ],
    [
      "blocked by its checks",
      {},
      { verdict: "failed", heldBack: true },
      { verdict: "failed", words: "Blocked", done: 1, at: "failed", step: "checks" },
    ],
    [
      "measured in an earlier run",
      {},
      { verdict: "errored", reused: { runId: "r0" } as never },
      { verdict: "errored", words: "Provider failed", done: 4, step: "measured in an earlier run" },
    ],
    [
      "not sent",
      {},
      { verdict: "errored" },
      { verdict: "errored", words: "Provider failed", done: 2, at: "failed", step: "not sent" },
    ],
    [
      "without a result",
      { submittedAtMs: 1 },
      { verdict: "not-measured" },
      { verdict: "not-measured", words: "Not measured", done: 3, at: "failed", step: "no result" },
    ],
    [
      "measured in part",
      { submittedAtMs: 1 },
      { verdict: "not-measured", placement: placed(90) },
      { verdict: "not-measured", words: "Not measured", done: 4, step: "measured", atMs: 9 },
    ],
    [
      "measured health",
      { submittedAtMs: 1 },
      { verdict: "errored", health: {} as never },
      { verdict: "errored", words: "Provider failed", done: 4, step: "measured", atMs: 9 },
    ],
  ])("is %s", (_, attempt, result, step) => {
    expect(stepOf({ ...over, ...attempt }, result)).toEqual(step);
  });

  test("was not built", () => {
    const error = { code: "template-invalid", message: "m", hint: "h" } as const;
    const step = stepOf(over, { verdict: "not-measured", error });
    expect(step).toEqual({
      verdict: "failed",
      words: "Can’t build",
      done: 0,
      at: "failed",
      step: "not built",
    });
  });
});

test.each([
  ["passed", "Passed"],
  ["warned", "With care"],
  ["pending", "Running"],
  ["skipped", "Not sent"],
] as const)("the verdict %s is %s on a chip", (verdict, words) => {
  expect(verdictWords(verdict)).toBe(words);
});
