import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { RunEvent } from "../result/run-event.ts";
import type { WorkerEvent } from "./worker-event.ts";

/** Figures of a worker for Prometheus. */
export interface Metrics {
  note(event: WorkerEvent): void;
  /** Returns the figures in Prometheus' text format. */
  read(): Promise<{ readonly type: string; readonly text: string }>;
}

/** Upper bounds of the classes of a duration, in seconds. */
const seconds = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name: `placewright_${name}`, help, labelNames: [...labelNames], registers });
  const working = new Gauge({
    name: "placewright_runs_working",
    help: "Runs that this worker works on.",
    registers,
  });
  const runs = counter("runs_total", "Runs that this worker finished, by verdict.", ["verdict"]);
  const failures = counter("run_failures_total", "Times that this worker could not continue a run.");
  const submitted = counter("tests_submitted_total", "Tests that this worker created at a provider.");
  const finished = counter("tests_finished_total", "Tests that this worker evaluated, by verdict.", [
    "verdict",
  ]);
  const retries = counter("call_retries_total", "Calls that were retried, by operation.", ["operation"]);
  const ticks = counter(
    "schedule_ticks_total",
    "Times of schedules that this worker dealt with, by result.",
    ["result"],
  );
  const ledgerFailures = counter("ledger_failures_total", "Times that the ledger could not be used.");
  const lag = new Histogram({
    name: "placewright_verdict_seconds",
    help: "Time from the completion of a test to its verdict.",
    buckets: seconds,
    registers,
  });

  function noteRun(event: RunEvent): void {
    if (event.type === "test-submitted") submitted.inc();
    if (event.type === "call-retried") retries.inc({ operation: event.operation });
    if (event.type !== "test-finished") return;
    const { verdict, completedAt } = event.result;
    finished.inc({ verdict });
    if (completedAt !== undefined) lag.observe(Math.max(0, event.atMs - Date.parse(completedAt)) / 1000);
  }

  return {
    note(event) {
      switch (event.type) {
        case "run-taken":
          return working.inc();
        case "run-event":
          return noteRun(event.event);
        case "run-left":
          working.dec();
          if (event.isFinished) runs.inc({ verdict: event.report.verdict });
          return;
        case "run-lost":
          if (event.wasTaken) working.dec();
          return;
        case "run-failed":
          if (event.wasTaken) working.dec();
          return failures.inc();
        case "tick-started":
        case "tick-missed":
        case "tick-failed":
          return ticks.inc({ result: event.type.slice("tick-".length) });
        case "ledger-failed":
        case "schedule-failed":
          return ledgerFailures.inc();
      }
    },
    read: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
