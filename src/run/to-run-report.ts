import type { RunReport, TestResult } from "../result/run-report.ts";
import { countVerdicts, exitCodeOf, type Verdict, worstVerdict } from "../result/verdict.ts";
import { version } from "../version.ts";
import { toMessageReports } from "./message-report.ts";
import type { RunPlan } from "./plan.ts";

export interface RunFacts {
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly interrupted: boolean;
  readonly apiCalls: number;
  readonly seed?: string | undefined;
  readonly command?: string | undefined;
}

/** Puts a run's results together, in the plan's order. */
export function toRunReport(
  plan: RunPlan,
  results: ReadonlyMap<string, TestResult>,
  facts: RunFacts,
): RunReport {
  const tests = plan.tests.flatMap(({ identity }) => results.get(identity.id) ?? []);
  const verdicts = tests.map(({ verdict }) => verdict);
  const verdict = worstVerdict(verdicts);
  return {
    schemaVersion: 1,
    tool: { name: "placewright", version },
    runtime: thisRuntime(),
    run: {
      id: plan.runId,
      startedAt: new Date(facts.startedAtMs).toISOString(),
      finishedAt: new Date(facts.finishedAtMs).toISOString(),
      durationMs: Math.round(facts.finishedAtMs - facts.startedAtMs),
      interrupted: facts.interrupted,
      simulated: tests.some(({ placement }) => placement?.simulated),
      apiCalls: facts.apiCalls,
      ...(facts.seed === undefined ? {} : { seed: facts.seed }),
      ...(facts.command === undefined ? {} : { command: facts.command }),
    },
    verdict,
    exitCode: exitCodeOf(verdicts, facts.interrupted),
    counts: countVerdicts(verdicts),
    summary: summariseRun(tests, verdict),
    tests,
    messages: toMessageReports(plan),
  };
}

function summariseRun(tests: readonly TestResult[], verdict: Verdict): string {
  const worst = tests.filter((test) => test.verdict === verdict);
  const [first] = worst;
  if (!first) return "No test was run";
  if (verdict === "passed")
    return tests.length === 1
      ? `${first.title} meets every expectation`
      : `All ${tests.length} tests meet every expectation`;
  const others =
    worst.length > 1 ? `, and ${worst.length - 1} more ${wordsOf[verdict](worst.length - 1)}` : "";
  return `${first.title}: ${first.summary}${others}`;
}

const plural = (one: string, many: string) => (count: number) => (count === 1 ? one : many);

const wordsOf: Readonly<Record<Verdict, (count: number) => string>> = {
  passed: plural("test passed", "tests passed"),
  warned: plural("test has a warning", "tests have warnings"),
  failed: plural("test failed", "tests failed"),
  "not-measured": plural("test was not measured", "tests were not measured"),
  pending: plural("test is still open", "tests are still open"),
  errored: plural("test met a provider's fault", "tests met a provider's fault"),
  skipped: plural("test was not submitted", "tests were not submitted"),
};

/** Deno names itself in `process.versions` too. */
function thisRuntime(): RunReport["runtime"] {
  const { deno, node } = process.versions as { deno?: string; node: string };
  return deno ? { name: "deno", version: deno } : { name: "node", version: node };
}
