import { systemClock } from "../../src/base/clock.ts";
import { createProvider } from "../../src/provider/create-provider.ts";
import type { BuiltInSettings } from "../../src/provider/settings.ts";
import type { RunEvent } from "../../src/result/run-event.ts";
import type { RunOutcome } from "../../src/result/run-report.ts";
import { type CarryOutOptions, carryOut } from "../../src/run/carry-out.ts";
import type { PlannedTest } from "../../src/run/plan.ts";
import { type RecordOptions, recordTests } from "../../src/run/record-run.ts";
import { createOwner, keepLease, leaseMs } from "../../src/run/run-lease.ts";
import { openMemoryStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";

/** Writes tests down as a run, ready to be carried out; answers who holds its lease. */
export async function beginRun(
  store: Store,
  runId: string,
  tests: readonly PlannedTest[],
  options: Partial<Pick<RecordOptions, "branch" | "nowMs" | "reuseMs">> = {},
): Promise<string> {
  const { branch, nowMs = Date.now(), reuseMs } = options;
  const owner = createOwner();
  const projects = [...new Set(tests.map(({ project }) => project))];
  const lease = { owner, untilMs: nowMs + leaseMs };
  await store.createRun({ id: runId, createdAtMs: nowMs, branch, settings: { projects } }, lease);
  async function* inOrder(): AsyncGenerator<PlannedTest> {
    for (const [index, test] of tests.entries()) yield { ...test, position: index + 1 };
  }
  await recordTests(inOrder(), { store, runId, branch, nowMs, reuseMs });
  await store.setRunState(runId, "open");
  return owner;
}

/** Carries a run out with what an ordinary run has. */
export async function carry({
  owner,
  ...options
}: Pick<CarryOutOptions, "store" | "runId"> & {
  readonly owner: string;
} & Partial<CarryOutOptions>): Promise<{
  events: RunEvent[];
  report: RunOutcome;
}> {
  const events: RunEvent[] = [];
  const { store, runId, clock = systemClock } = options;
  const report = await carryOut({
    clock,
    lease: keepLease(store, runId, owner, { clock }),
    emit: (event) => events.push(event),
    openProvider: ({ settings }, policy) => createProvider(settings as BuiltInSettings, policy),
    interrupt: new AbortController().signal,
    abandon: new AbortController().signal,
    ...options,
  });
  return { events, report };
}

/** Runs tests from plan to report, with a ledger that ends with the call. */
export async function execute(
  tests: readonly PlannedTest[],
  options: Partial<CarryOutOptions> = {},
): Promise<{ events: RunEvent[]; report: RunOutcome }> {
  const store = await openMemoryStore();
  try {
    const owner = await beginRun(store, "run-1", tests);
    return await carry({ store, runId: "run-1", owner, ...options });
  } finally {
    await store.close();
  }
}
