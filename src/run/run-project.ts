import PQueue from "p-queue";
import type { Clock } from "../base/clock.ts";
import type { PlacementProvider } from "../provider/provider.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { PlannedTest, RunProject } from "./plan.ts";
import { type Outcome, type Submission, toTestResult } from "./to-test-result.ts";
import { withPolicy } from "./with-policy.ts";

export interface ProjectRunOptions {
  readonly clock: Clock;
  emit(event: RunEvent): void;
  /** Nothing new is begun; what is submitted stays pending. */
  readonly stop: AbortSignal;
  /** Creates under way are broken off. */
  readonly abandon: AbortSignal;
  openProvider(project: RunProject): Promise<PlacementProvider>;
  onCall(): void;
}

/** Takes all tests of one project from submit to verdict; each ends in exactly one `test-finished` event. */
export async function runProject(
  project: RunProject,
  planned: readonly PlannedTest[],
  options: ProjectRunOptions,
): Promise<void> {
  const { clock, emit, stop, abandon } = options;
  const { pace } = project;

  const finish = (test: PlannedTest, outcome: Outcome, submission?: Submission) =>
    emit({
      type: "test-finished",
      atMs: clock.now(),
      result: toTestResult(test, outcome, submission),
    });

  for (const test of planned)
    if (test.heldBack !== undefined) finish(test, { kind: "held-back", reason: test.heldBack });
  const tests = planned.filter(({ heldBack }) => heldBack === undefined);
  if (tests.length === 0) return;

  let opened: PlacementProvider;
  try {
    opened = await options.openProvider(project);
  } catch (error) {
    for (const test of tests) finish(test, { kind: "errored", error });
    return;
  }
  const provider = withPolicy(opened, {
    pace,
    clock,
    stop,
    onCall: options.onCall,
    onRetry: ({ testName, ...retry }) => {
      const testId = tests.find(({ submission }) => submission.name === testName)?.identity.id;
      emit({ type: "call-retried", atMs: clock.now(), ...retry, ...(testId ? { testId } : {}) });
    },
  });

  const open = new Map<string, { readonly test: PlannedTest; readonly submission: Submission }>();
  let unsubmitted = tests.length;
  const nothingLeft = new AbortController();
  const close = (reportId: string, outcome: Outcome) => {
    const entry = open.get(reportId);
    if (!entry) return;
    open.delete(reportId);
    finish(entry.test, outcome, entry.submission);
  };

  async function submit(test: PlannedTest): Promise<void> {
    try {
      stop.throwIfAborted();
      emit({ type: "test-submitting", atMs: clock.now(), testId: test.identity.id });
      const { id } = await provider.submit(test.submission, { signal: abandon });
      open.set(id, { test, submission: { reportId: id, submittedAtMs: clock.now() } });
      emit({
        type: "test-submitted",
        atMs: clock.now(),
        testId: test.identity.id,
        reportId: id,
      });
    } catch (error) {
      const never = stop.aborted && !(error instanceof ProviderError);
      finish(test, never ? { kind: "skipped" } : { kind: "errored", error });
    } finally {
      unsubmitted--;
      if (unsubmitted === 0 && open.size === 0) nothingLeft.abort();
    }
  }

  /** Looks at all open tests at every interval, until none is left or the run is stopped. */
  async function poll(): Promise<void> {
    const wake = AbortSignal.any([stop, nothingLeft.signal]);
    while (unsubmitted > 0 || open.size > 0) {
      await clock.sleep(pace.pollEveryMs, wake).catch(() => undefined);
      if (stop.aborted) return;
      if (open.size > 0) await look();
    }
  }

  async function look(): Promise<void> {
    const ids = [...open.keys()];
    try {
      const statuses = await provider.statuses(ids, { signal: stop });
      await Promise.all(
        ids.map(async (id) => {
          if (statuses.get(id) === "completed") return collect(id);
          const testId = open.get(id)?.test.identity.id;
          const nextLookAtMs = clock.now() + pace.pollEveryMs;
          if (testId) emit({ type: "test-waiting", atMs: clock.now(), testId, nextLookAtMs });
        }),
      );
    } catch (error) {
      if (!stop.aborted) for (const id of ids) close(id, { kind: "errored", error });
    }
  }

  async function collect(id: string): Promise<void> {
    try {
      const placement = await provider.result(id, { signal: stop });
      close(id, { kind: "measured", placement, completedAtMs: clock.now() });
    } catch (error) {
      if (!stop.aborted) close(id, { kind: "errored", error });
    }
  }

  try {
    const queue = new PQueue({ concurrency: pace.concurrency });
    await Promise.all([...tests.map((test) => queue.add(() => submit(test))), poll()]);
    for (const id of [...open.keys()]) close(id, { kind: "pending" });
  } finally {
    await provider.close();
  }
}
