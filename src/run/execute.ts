import { setMaxListeners } from "node:events";
import type { RunEvent } from "../result/run-event.ts";
import type { TestResult } from "../result/run-report.ts";
import type { PlannedTest, RunPlan, RunProject } from "./plan.ts";
import { type ProjectRunOptions, runProject } from "./run-project.ts";
import { toRunReport } from "./to-run-report.ts";

export interface ExecuteOptions extends Omit<ProjectRunOptions, "stop" | "onCall"> {
  /** Ctrl-C: nothing new is begun, creates under way are finished, what is known is reported. */
  readonly interrupt: AbortSignal;
  /** Stop waiting after this long; what is still open stays `pending`. */
  readonly timeoutMs?: number | undefined;
  readonly seed?: string | undefined;
  readonly command?: string | undefined;
}

/**
 * Submits, polls and judges every test of the plan, the projects side by side. Events are all it gives:
 * `run-started` first, `run-finished` with the report last. A provider's fault is a verdict, never a throw.
 */
export async function executePlan(plan: RunPlan, options: ExecuteOptions): Promise<void> {
  const { clock, interrupt, timeoutMs } = options;
  const startedAtMs = clock.now();
  // A timer of our own: Node 20 may collect a signal of AbortSignal.timeout that only AbortSignal.any knows, and it never fires.
  const stopper = new AbortController();
  const stop = stopper.signal;
  const onAbort = () => stopper.abort(interrupt.reason);
  if (interrupt.aborted) onAbort();
  else interrupt.addEventListener("abort", onAbort, { once: true });
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => stopper.abort(), timeoutMs);
  // Every call under way listens to them; that is no leak.
  setMaxListeners(0, stop, options.abandon);
  const results = new Map<string, TestResult>();
  const emit = (event: RunEvent) => {
    if (event.type === "test-finished") results.set(event.result.id, event.result);
    options.emit(event);
  };
  let apiCalls = 0;

  emit({
    type: "run-started",
    atMs: startedAtMs,
    runId: plan.runId,
    tests: plan.tests.map(({ identity }) => identity),
  });
  const onInterrupt = () => emit({ type: "run-stopping", atMs: clock.now() });
  interrupt.addEventListener("abort", onInterrupt, { once: true });
  const byProject = new Map<RunProject, PlannedTest[]>();
  for (const test of plan.tests) {
    const tests = byProject.get(test.project);
    if (tests) tests.push(test);
    else byProject.set(test.project, [test]);
  }
  const onCall = () => {
    apiCalls++;
  };
  await Promise.all(
    [...byProject].map(([project, tests]) => runProject(project, tests, { ...options, emit, stop, onCall })),
  );
  clearTimeout(timer);
  interrupt.removeEventListener("abort", onAbort);
  interrupt.removeEventListener("abort", onInterrupt);

  const finishedAtMs = clock.now();
  const report = toRunReport(plan, results, {
    startedAtMs,
    finishedAtMs,
    interrupted: interrupt.aborted,
    apiCalls,
    seed: options.seed,
    command: options.command,
  });
  emit({ type: "run-finished", atMs: finishedAtMs, report });
}
