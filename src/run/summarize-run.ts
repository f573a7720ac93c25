import { allOf } from "../base/plural.ts";
import type { Reconciliation } from "../result/reconciliation.ts";
import type { RunOutcome, RunReport, TestResult } from "../result/run-report.ts";
import { namesAmong } from "../result/test-name.ts";
import {
  countVerdicts,
  exitCodeOf,
  isBroken,
  isSendable,
  type Verdict,
  worstVerdict,
} from "../result/verdict.ts";

interface RunFacts {
  readonly interrupted: boolean;
  readonly shard?: RunReport["run"]["shard"] | undefined;
  readonly reconciliation?: Reconciliation | undefined;
}

/**
 * Returns the worst verdict of the tests, their counts, and what the release decision follows from: the exit code, and one
 * sentence that explains it.
 */
export function summarizeRun(
  tests: readonly TestResult[],
  { interrupted, shard, reconciliation }: RunFacts,
): Pick<RunOutcome, "verdict" | "exitCode" | "counts" | "summary"> {
  const verdicts = tests.map((test) => test.verdict);
  const { verdict, summary } = explain(tests, shard);
  // Do not release on a run with tests that are billed twice, or that are billed and missing from the report.
  const isAmiss = (reconciliation?.doubles.length ?? 0) + (reconciliation?.orphans.length ?? 0) > 0;
  return {
    verdict,
    exitCode: exitCodeOf(verdicts, { interrupted, isAmiss, hasBroken: tests.some(isBroken) }),
    counts: countVerdicts(verdicts),
    summary:
      isAmiss && isSendable(verdict) ? `${summary}; the provider's tests differ from the ledger` : summary,
  };
}

function explain(
  tests: readonly TestResult[],
  shard: RunFacts["shard"],
): { verdict: Verdict; summary: string } {
  const verdict = worstVerdict(tests.map((test) => test.verdict));
  // A failed test decides on the release, even if a provider error decides the exit code.
  const reason = tests.some((test) => test.verdict === "failed") ? "failed" : verdict;
  const [first, ...others] = tests.filter((test) => test.verdict === reason);
  if (!first)
    return {
      verdict,
      summary: shard
        ? `No test falls into shard ${shard.index}/${shard.total}; the other shards have them`
        : "No tests were run",
    };
  const gating = tests.filter(({ quarantine, role }) => !quarantine && role !== "control");
  if (
    (verdict === "passed" || verdict === "warned") &&
    gating.length === 0 &&
    tests.some(({ quarantine }) => quarantine)
  )
    return { verdict, summary: `Nothing gates: every test is in quarantine. ${first.summary}` };
  if (verdict === "passed") {
    const summary =
      tests.length === 1
        ? `${first.title} meets every expectation`
        : `${allOf(tests.length, "tests")} meet every expectation`;
    return { verdict, summary };
  }
  const errored = reason === "errored" ? 0 : tests.filter((test) => test.verdict === "errored").length;
  const parts = [
    `${namesAmong(tests)(first)}: ${first.summary}`,
    ...(others.length > 0 ? [`${others.length} more ${wordsOf[reason](others.length)}`] : []),
    ...(errored > 0 ? [`${errored} ${wordsOf.errored(errored)}`] : []),
  ];
  return { verdict, summary: parts.join("; ") };
}

const either = (one: string, many: string) => (count: number) => (count === 1 ? one : many);

const wordsOf: Readonly<Record<Verdict, (count: number) => string>> = {
  passed: either("test passed", "tests passed"),
  warned: either("test has a warning", "tests have warnings"),
  failed: either("test failed", "tests failed"),
  "not-measured": either("test was not measured", "tests were not measured"),
  pending: either("test is still open", "tests are still open"),
  errored: either("test had a provider error", "tests had provider errors"),
  skipped: either("test was not submitted", "tests were not submitted"),
};

/** Returns the name and version of the runtime. On Deno, `process.versions` has both `deno` and `node`. */
export function thisRuntime(): RunReport["runtime"] {
  const { deno, node } = process.versions as { deno?: string; node: string };
  return deno ? { name: "deno", version: deno } : { name: "node", version: node };
}
