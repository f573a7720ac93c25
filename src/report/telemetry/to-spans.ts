import { createHash } from "node:crypto";
import type { RunOutcome, TestResult } from "../../result/run-report.ts";
import type { Verdict } from "../../result/verdict.ts";
import { releaseDecision } from "../words.ts";
import { groupByProject } from "./group-by-project.ts";
import { type Scalar, type Span, toAttributes, toNanos } from "./otlp.ts";

/** Times of a test that its report does not have, in Unix milliseconds. */
export interface TestTimes {
  /** Time at which it was about to be submitted. */
  readonly intendedAtMs?: number | undefined;
  /** Time at which it got its verdict, if this process saw it. */
  readonly judgedAtMs?: number | undefined;
}

export interface SpanOptions {
  /** Times by test id. */
  readonly times: ReadonlyMap<string, TestTimes>;
  /** The span of the process that started this one. */
  readonly parent?: { readonly traceId: string; readonly spanId: string } | undefined;
  /** Attributes of the CI job, for the span of the run. */
  readonly job?: Readonly<Record<string, Scalar>>;
}

const internal = 1;
const client = 3;
const errorStatus = 2;

interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Returns the trace of a run: the run, its projects, their tests, and the phases of each test. The ids are hashes, so that
 * a run that is sent twice is one trace.
 */
export function* toSpans(report: RunOutcome, { times, parent, job = {} }: SpanOptions): Generator<Span> {
  const { run, verdict, exitCode, tests } = report;
  const seed = `${run.id} ${run.finishedAt}`;
  const traceId = parent?.traceId ?? idOf(seed, 32);
  const runSpanId = idOf(`${seed} run`, 16);
  const whole: Interval = { startMs: Date.parse(run.startedAt), endMs: Date.parse(run.finishedAt) };
  const span = (
    path: string,
    parentSpanId: string | undefined,
    { startMs, endMs }: Interval,
    rest: SpanRest,
  ): Span => ({
    traceId,
    spanId: idOf(`${seed} ${path}`, 16),
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name: rest.name,
    kind: rest.kind ?? internal,
    startTimeUnixNano: toNanos(startMs),
    endTimeUnixNano: toNanos(Math.max(startMs, endMs)),
    attributes: toAttributes(rest.attributes),
    status: rest.failure === undefined ? {} : { code: errorStatus, message: rest.failure },
  });

  yield span("run", parent?.spanId, whole, {
    name: "placewright run",
    attributes: {
      "test.suite.name": "placewright",
      "test.suite.run.status": isGood(verdict) ? "success" : "failure",
      "placewright.run.id": run.id,
      "placewright.verdict": verdict,
      "placewright.decision": releaseDecision(report).words,
      "placewright.exit_code": exitCode,
      "placewright.simulated": run.simulated,
      "placewright.shard": run.shard && `${run.shard.index}/${run.shard.total}`,
      "vcs.ref.head.name": run.branch,
      "vcs.ref.head.revision": run.commit,
      ...job,
    },
    ...failureOf(verdict, report.summary),
  });
  for (const [project, own] of groupByProject(tests)) {
    const intervals = own.map((test) => intervalOf(test, times.get(test.id), whole));
    const [first] = own;
    const path = `project ${project}`;
    yield span(
      path,
      runSpanId,
      {
        startMs: intervals.reduce((least, { startMs }) => Math.min(least, startMs), whole.endMs),
        endMs: intervals.reduce((most, { endMs }) => Math.max(most, endMs), whole.startMs),
      },
      {
        name: `project ${project}`,
        attributes: {
          "placewright.project": project,
          "placewright.provider": first?.provider,
          "cloud.region": first?.region,
        },
      },
    );
    for (const [index, test] of own.entries()) {
      const interval = intervals[index] ?? whole;
      const testPath = `test ${test.id}`;
      yield span(testPath, idOf(`${seed} ${path}`, 16), interval, testRest(test));
      for (const phase of phasesOf(test, times.get(test.id), interval))
        yield span(`${phase.name} ${test.id}`, idOf(`${seed} ${testPath}`, 16), phase, {
          name: phase.name,
          kind: phase.name === "judge" ? internal : client,
          attributes: { "placewright.project": project, "placewright.report.id": test.reportId },
        });
    }
  }
}

interface SpanRest {
  readonly name: string;
  readonly kind?: number;
  readonly attributes: Readonly<Record<string, Scalar>>;
  /** Why it failed. Absent if it did not. */
  readonly failure?: string;
}

function testRest(test: TestResult): SpanRest {
  const { verdict, placement, error } = test;
  return {
    name: `test ${test.title}`,
    attributes: {
      "test.case.name": test.id,
      "test.case.result.status": isGood(verdict) ? "pass" : verdict === "failed" ? "fail" : verdict,
      "test.suite.name": test.scenario,
      "code.file.path": test.file,
      "error.type": isGood(verdict) ? undefined : (error?.code ?? verdict),
      "placewright.verdict": verdict,
      "placewright.scenario": test.scenario,
      "placewright.variant": test.variant,
      "placewright.project": test.project,
      "placewright.provider": test.provider,
      "placewright.simulated": placement?.simulated ?? test.health?.simulated,
      "placewright.reused": test.reused !== undefined,
      "placewright.report.id": test.reportId,
      "placewright.placement.inbox": placement?.overall.inboxPercent,
      "placewright.placement.spam": placement?.overall.spamPercent,
      "placewright.placement.missing": placement?.overall.missingPercent,
    },
    ...failureOf(verdict, test.summary),
  };
}

/** Times of a test. One that was never submitted has the time of its verdict, or else of the run. */
function intervalOf(test: TestResult, times: TestTimes | undefined, run: Interval): Interval {
  const own = [
    times?.intendedAtMs,
    test.submittedAt === undefined ? undefined : Date.parse(test.submittedAt),
    test.completedAt === undefined || test.reused ? undefined : Date.parse(test.completedAt),
    times?.judgedAtMs,
  ].filter((ms) => ms !== undefined);
  return own.length === 0
    ? { startMs: run.endMs, endMs: run.endMs }
    : { startMs: Math.min(...own), endMs: Math.max(...own) };
}

interface Phase extends Interval {
  readonly name: "submit" | "poll" | "judge";
}

/** Returns the phases of a test whose times are known. A reused result was neither submitted nor polled. */
function phasesOf(test: TestResult, times: TestTimes | undefined, whole: Interval): Phase[] {
  if (test.submittedAt === undefined || test.reused) return [];
  const submittedMs = Date.parse(test.submittedAt);
  const phases: Phase[] = [
    { name: "submit", startMs: times?.intendedAtMs ?? submittedMs, endMs: submittedMs },
  ];
  if (test.completedAt === undefined) return phases;
  const completedMs = Date.parse(test.completedAt);
  return [
    ...phases,
    { name: "poll", startMs: submittedMs, endMs: completedMs },
    { name: "judge", startMs: completedMs, endMs: Math.max(completedMs, times?.judgedAtMs ?? whole.endMs) },
  ];
}

const isGood = (verdict: Verdict): boolean => verdict === "passed" || verdict === "warned";

const failureOf = (verdict: Verdict, summary: string): { readonly failure?: string } =>
  isGood(verdict) ? {} : { failure: summary.slice(0, 1000).toWellFormed() };

const idOf = (text: string, digits: 16 | 32): string =>
  createHash("sha256").update(text).digest("hex").slice(0, digits);
