import { systemClock } from "../../src/base/clock.ts";
import { createProvider } from "../../src/provider/kinds/create-provider.ts";
import type { BuiltInSettings } from "../../src/provider/kinds/settings.ts";
import type { RunEvent } from "../../src/result/run-event.ts";
import type { RunOutcome } from "../../src/result/run-report.ts";
import { type ExecuteOptions, executeRun } from "../../src/run/execute-run.ts";
import type { PlannedTest } from "../../src/run/plan.ts";
import { type RecordOptions, recordTests } from "../../src/run/record-run.ts";
import {
  acquireLease,
  type HeldLease,
  holdNewRun,
  type LeaseOptions,
  leaseMs,
} from "../../src/run/run-lease.ts";
import { createOwner } from "../../src/store/owner.ts";
import { openMemoryStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Fence, Store } from "../../src/store/store.ts";

/** Records tests as a run that is ready to be executed. Returns the fence of its lease. */
export async function beginRun(
  store: Store,
  runId: string,
  tests: readonly PlannedTest[],
  options: Partial<Pick<RecordOptions, "branch" | "nowMs" | "reuseMs">> = {},
): Promise<Fence> {
  const { branch, nowMs = Date.now(), reuseMs } = options;
  const projects = [...new Set(tests.map(({ project }) => project))];
  const lease = { owner: createOwner(), untilMs: nowMs + leaseMs };
  await store.createRun({ id: runId, createdAtMs: nowMs, branch, settings: { projects } }, lease);
  async function* inOrder(): AsyncGenerator<PlannedTest> {
    for (const [index, test] of tests.entries()) yield { ...test, position: index + 1 };
  }
  const fence = { runId, epoch: 1 };
  await recordTests(inOrder(), { store, fence, branch, nowMs, reuseMs });
  await store.openRun(fence);
  return fence;
}

/** Acquires the lease on a run whose process has ended. */
export async function takeOver(
  store: Store,
  runId: string,
  options: Partial<LeaseOptions> = {},
): Promise<HeldLease> {
  const { epoch = 0 } = (await store.run(runId)) ?? {};
  await store.releaseLease({ runId, epoch });
  const lease = await acquireLease(store, runId, { clock: systemClock, ...options });
  if ("fence" in lease) return lease;
  throw new Error(`run ${runId} is held by ${lease.owner}`);
}

/** Executes a run with the usual options. By default, acts as the process that recorded it. */
export async function carry(
  options: Pick<ExecuteOptions, "store" | "runId"> & Partial<ExecuteOptions>,
): Promise<{
  events: RunEvent[];
  report: RunOutcome;
}> {
  const events: RunEvent[] = [];
  const { store, runId, clock = systemClock } = options;
  const report = await executeRun({
    clock,
    lease: holdNewRun(store, runId, { clock: systemClock, takenAtMs: systemClock.steadyMs() }),
    emit: (event) => events.push(event),
    openProvider: ({ settings }, policy) => createProvider(settings as BuiltInSettings, policy),
    interrupt: new AbortController().signal,
    abandon: new AbortController().signal,
    ...options,
  });
  return { events, report };
}

/** Runs tests from plan to report, with a ledger that is closed afterwards. */
export async function execute(
  tests: readonly PlannedTest[],
  options: Partial<ExecuteOptions> = {},
): Promise<{ events: RunEvent[]; report: RunOutcome }> {
  const store = await openMemoryStore();
  try {
    await beginRun(store, "run-1", tests);
    return await carry({ store, runId: "run-1", ...options });
  } finally {
    await store.close();
  }
}
