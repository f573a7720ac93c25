import type { TestResult } from "../../result/run-report.ts";
import type { Verdict } from "../../result/verdict.ts";
import { isBroken } from "../../result/verdict.ts";
import { currentVerdict } from "../../run/read-progress.ts";
import type { AttemptRow } from "../../store/store.ts";

/** The steps of a test, in their order. */
export const steps = ["built", "checked", "sent", "measured"] as const;

/** Where a test is, in the words of the page. */
export interface TestStep {
  readonly verdict: Verdict;
  /** The pill: `Running`, `Blocked`. */
  readonly words: string;
  /** Number of steps that are done. */
  readonly done: number;
  /** How it stands with the step after those that are done. Absent if nothing happens at it, or none is left. */
  readonly at?: "pending" | "failed" | undefined;
  /** The present step: `measuring`. */
  readonly step: string;
  /** When the present step was reached, in Unix milliseconds. Absent if the words say all. */
  readonly atMs?: number | undefined;
}

/** What happens to the run of a test. */
export interface StepContext {
  /** What this process does with the test: `measuring`, `retrying: …`. Absent if it does nothing. */
  readonly doing: string | undefined;
  /** Whether a process works on the run. */
  readonly isWorkedOn: boolean;
  readonly isCancelled: boolean;
}

/** The pills of verdicts that are final. */
const finalWords: Readonly<Record<Verdict, string>> = {
  passed: "Passed",
  warned: "With care",
  failed: "Failed",
  errored: "Provider failed",
  "not-measured": "Not measured",
  pending: "Running",
  skipped: "Not sent",
};

/** Returns the words of a verdict on a chip. */
export const verdictWords = (verdict: Verdict): string => finalWords[verdict];

/** Returns where a test is. `result` is absent if it was not read. */
export function toStep(attempt: AttemptRow, result: TestResult | undefined, context: StepContext): TestStep {
  const { state, submittedAtMs, completedAtMs } = attempt;
  const verdict = result?.verdict ?? currentVerdict(attempt);
  const { doing, isWorkedOn, isCancelled } = context;
  if (doing?.startsWith("retrying"))
    return {
      verdict: "errored",
      words: "Trying again",
      done: submittedAtMs === undefined ? 2 : 3,
      at: "pending",
      step: submittedAtMs === undefined ? "sending" : "measuring",
    };
  switch (state) {
    case "planned": {
      if (isCancelled) return { verdict, words: "Not sent", done: 2, step: "canceled before it was sent" };
      return isWorkedOn
        ? { verdict: "pending", words: "Waiting", done: 2, at: "pending", step: "waits to be sent" }
        : { verdict, words: "Not sent", done: 2, step: "not sent yet" };
    }
    case "submitting":
      return { verdict, words: "Running", done: 2, at: "pending", step: "being sent" };
    case "submitted":
      return { verdict, words: "Running", done: 3, at: "pending", step: "measuring" };
    case "measured":
      return { verdict, words: "Running", done: 4, step: "measured, waits for its control" };
    case "finished":
      return toFinalStep(verdict, result, submittedAtMs, completedAtMs);
  }
}

function toFinalStep(
  verdict: Verdict,
  result: TestResult | undefined,
  submittedAtMs: number | undefined,
  completedAtMs: number | undefined,
): TestStep {
  const words = finalWords[verdict];
  if (result?.heldBack) {
    const errors = result.checks?.findings.filter(({ severity }) => severity === "error").length ?? 0;
    const step = errors === 0 ? "checks" : `${errors} ${errors === 1 ? "error" : "errors"}`;
    return { verdict, words: "Blocked", done: 1, at: "failed", step };
  }
  if (result && isBroken(result))
    return { verdict: "failed", words: "Can’t build", done: 0, at: "failed", step: "not built" };
  if (result?.reused) return { verdict, words, done: 4, step: "measured in an earlier run" };
  if (verdict === "errored" || verdict === "not-measured") {
    if (submittedAtMs === undefined) return { verdict, words, done: 2, at: "failed", step: "not sent" };
    const isMeasured = result?.placement !== undefined || result?.health !== undefined;
    return isMeasured
      ? { verdict, words, done: 4, step: "measured", atMs: completedAtMs }
      : { verdict, words, done: 3, at: "failed", step: "no result" };
  }
  return { verdict, words, done: 4, step: "measured", atMs: completedAtMs };
}
