import { beforeEach, describe, expect, test } from "vitest";
import type { RunEvent } from "../../../src/result/run-event.ts";
import { createMetrics, type Metrics } from "../../../src/worker/metrics.ts";
import type { WorkerEvent } from "../../../src/worker/worker-event.ts";

let metrics: Metrics;
beforeEach(() => {
  metrics = createMetrics();
});

const completedAt = "2026-03-01T08:15:00.000Z";
const completedAtMs = Date.parse(completedAt);

/** Notes the events of a run, as far as metrics read them. */
const noteRun = (...events: readonly object[]) => {
  for (const event of events) metrics.note({ type: "run-event", runId: "r", event: event as RunEvent });
};
const finishedAt = (atMs: number, verdict = "passed", result: object = { completedAt }) => ({
  type: "test-finished",
  atMs,
  result: { verdict, ...result },
});

/** Returns the lines of a figure, without its name's prefix. */
async function linesOf(name: string): Promise<string[]> {
  const { text } = await metrics.read();
  return text
    .split("\n")
    .filter((line) => line.startsWith(`placewright_${name}`))
    .map((line) => line.slice("placewright_".length));
}

describe("the metrics of tests", () => {
  test("count what was submitted, retried by operation, and finished by verdict", async () => {
    noteRun(
      { type: "test-submitted" },
      { type: "test-submitted" },
      { type: "call-retried", operation: "create" },
      { type: "call-retried", operation: "get" },
      { type: "call-retried", operation: "get" },
      finishedAt(completedAtMs, "passed"),
      finishedAt(completedAtMs, "failed"),
      finishedAt(completedAtMs, "failed"),
    );
    expect(await linesOf("tests_submitted_total")).toEqual(["tests_submitted_total 2"]);
    expect(await linesOf("call_retries_total")).toEqual([
      'call_retries_total{operation="create"} 1',
      'call_retries_total{operation="get"} 2',
    ]);
    expect(await linesOf("tests_finished_total")).toEqual([
      'tests_finished_total{verdict="passed"} 1',
      'tests_finished_total{verdict="failed"} 2',
    ]);
  });

  test("measure the seconds from a test's completion to its verdict, at least 0", async () => {
    noteRun(finishedAt(completedAtMs + 2500), finishedAt(completedAtMs - 60_000));
    expect(await linesOf("verdict_seconds_sum")).toEqual(["verdict_seconds_sum 2.5"]);
    expect(await linesOf("verdict_seconds_count")).toEqual(["verdict_seconds_count 2"]);
    expect(await linesOf('verdict_seconds_bucket{le="1"}')).toEqual(['verdict_seconds_bucket{le="1"} 1']);
    expect(await linesOf('verdict_seconds_bucket{le="5"}')).toEqual(['verdict_seconds_bucket{le="5"} 2']);
  });

  test("count a test that was never completed, without a time", async () => {
    noteRun(finishedAt(completedAtMs, "errored", {}));
    expect(await linesOf("tests_finished_total")).toEqual(['tests_finished_total{verdict="errored"} 1']);
    expect(await linesOf("verdict_seconds_count")).toEqual(["verdict_seconds_count 0"]);
  });

  test("ignore other events of a run", async () => {
    noteRun({ type: "test-started", result: { verdict: "passed" } });
    expect(await linesOf("tests_submitted_total")).toEqual(["tests_submitted_total 0"]);
    expect(await linesOf("tests_finished_total")).toEqual([]);
    expect(await linesOf("call_retries_total")).toEqual([]);
  });
});

describe("the metrics of runs", () => {
  const taken: WorkerEvent = { type: "run-taken", runId: "r" };
  const left = (isFinished: boolean): WorkerEvent =>
    ({ type: "run-left", runId: "r", isFinished, report: { verdict: "warned" } }) as WorkerEvent;

  test("count the runs in work, and those that are finished by verdict", async () => {
    for (const event of [taken, taken, taken, left(true), left(false)]) metrics.note(event);
    expect(await linesOf("runs_working")).toEqual(["runs_working 1"]);
    expect(await linesOf("runs_total")).toEqual(['runs_total{verdict="warned"} 1']);
  });

  test("count a run that failed as no longer in work only if it was taken", async () => {
    const failed = { type: "run-failed", runId: "r", error: 1, againInMs: 1 } as const;
    for (const event of [taken, taken, { ...failed, wasTaken: true }, { ...failed, wasTaken: false }])
      metrics.note(event);
    expect(await linesOf("runs_working")).toEqual(["runs_working 1"]);
    expect(await linesOf("run_failures_total")).toEqual(["run_failures_total 2"]);
  });

  test("count failures of schedules as failures of the ledger", async () => {
    metrics.note({ type: "schedule-failed", schedule: "nightly", error: 1 });
    expect(await linesOf("ledger_failures_total")).toEqual(["ledger_failures_total 1"]);
  });
});
