import { PlacewrightError } from "../../src/base/errors.ts";
import type { ResolvedConfig } from "../../src/config/config.ts";
import { createDeliverabilityProvider } from "../../src/provider/amazon/deliverability-provider.ts";
import type { CallPolicy } from "../../src/provider/calls.ts";
import type { Reconciliation } from "../../src/result/reconciliation.ts";
import type { RunEvent } from "../../src/result/run-event.ts";
import type { RunOutcome } from "../../src/result/run-report.ts";
import { executeRun } from "../../src/run/execute-run.ts";
import type { PlannedTest, RunProject } from "../../src/run/plan.ts";
import { createReconciler } from "../../src/run/reconcile.ts";
import { recordTests } from "../../src/run/record-run.ts";
import {
  acquireAndRenewLease,
  acquireLease,
  type HeldLease,
  holdNewRun,
  leaseMs,
} from "../../src/run/run-lease.ts";
import { createSharedTurns } from "../../src/run/shared-turns.ts";
import type { Store } from "../../src/store/store.ts";
import { isDone, isProgress } from "../../src/worker/execute-and-report.ts";
import { runWorker } from "../../src/worker/run-worker.ts";
import { plannedTest, projectOf } from "../support/planned-tests.ts";
import { createNoise } from "./noise.ts";
import type { LaterProcess, Schedule } from "./schedule.ts";
import { copyLedger, openFor, openLedger, type SimulatedLedger } from "./simulated-ledger.ts";
import { createProcess, processContext, type SimulatedProcess } from "./simulated-process.ts";
import { createSimulatedProvider, trueInboxPercent } from "./simulated-provider.ts";
import { installVirtualTime } from "./virtual-time.ts";

export type Broken = "paid twice" | "lost" | "false verdict" | "hung" | "untrue exit";

export interface SimulationOutcome {
  readonly faults: number;
  /** Number of names that were billed twice beyond the documented window, and reported. */
  readonly told: number;
  /** All ledger writes and created tests, in order, with their virtual time. */
  readonly trace: readonly string[];
  /** The broken promises, in one sentence each. */
  readonly broken: readonly { readonly what: Broken; readonly why: string }[];
}

/** The outcome of a process. */
interface Ended {
  readonly process: SimulatedProcess;
  readonly command: string;
  readonly exitCode: number;
  readonly report?: RunOutcome;
}

const runId = "20260301-081500-3fa9c1";
const startMs = Date.UTC(2026, 2, 1, 8, 15);
const hourMs = 3_600_000;

/** Amazon's setting: the time before a missing name proves that a test does not exist. */
const settleMs = 30_000;

/**
 * Runs the engine, the store, several processes, a provider, a network, and disks under one schedule. Checks
 * every promise.
 */
export async function simulate(schedule: Schedule): Promise<SimulationOutcome> {
  const time = installVirtualTime(startMs);
  const random = Math.random;
  Math.random = createNoise(schedule.noise + 1);
  try {
    return await stage(schedule, time);
  } finally {
    Math.random = random;
    time.uninstall();
  }
}

async function stage(
  schedule: Schedule,
  time: ReturnType<typeof installVirtualTime>,
): Promise<SimulationOutcome> {
  const broken: { what: Broken; why: string }[] = [];
  let faults = 0;
  const onFault = () => void faults++;
  const provider = createSimulatedProvider(schedule, { time, onFault });
  const ledger = await openLedger();
  const copies: SimulatedLedger[] = [];
  const tests = testsOf(schedule);
  const ended: Ended[] = [];
  const alive = new Set<number>();
  let processes = 0;

  /** Starts a process. Its faults are those of the schedule, unless it is healed. */
  function start(
    command: Command,
    of: SimulatedLedger,
    { timeoutSeconds, isAhead = false, isHealed = false }: StartOptions = {},
  ): number {
    const id = processes++;
    alive.add(id);
    const process = createProcess({
      id,
      time,
      aheadMs: isAhead ? hourMs : 0,
      faults: isHealed ? [] : schedule.faults,
      onFault,
      onKilled: () => void alive.delete(id),
    });
    const store = openFor(process, of, time);
    const openProvider = async (project: RunProject, policy: CallPolicy) =>
      createDeliverabilityProvider("sesv2", provider.apiFor(process), {
        policy: {
          ...policy,
          turns:
            schedule.workers === undefined ? undefined : createSharedTurns(store, project, process.clock),
        },
      });
    const context: Context = {
      process,
      store,
      tests,
      openProvider,
      timeoutSeconds,
      isOver: async () => !alive.has(0) && (await isOverFor(of.store)),
    };
    processContext
      .run(process, () => process.gate().then(() => commands[command](context)))
      .then(
        (report): Omit<Ended, "process" | "command"> =>
          report ? { exitCode: report.exitCode, report } : { exitCode: 0 },
      )
      .catch((error) => ({ exitCode: exitCodeOf(error, broken) }))
      .then((outcome) => {
        if (!alive.delete(id)) return;
        ended.push({ process, command, ...outcome });
      });
    return id;
  }

  const isQuiet = () => alive.size === 0 && provider.underWay === 0;
  let isScheduled = false;
  async function startLater(): Promise<void> {
    for (const later of schedule.later) {
      await time.sleep(later.afterSeconds * 1000);
      if (later.staleAt === undefined) start(later.command, ledger, later);
      else {
        // Two ledgers that submit at the same time are outside the documented window.
        while (!isQuiet()) await time.sleep(1000);
        await time.sleep(schedule.lagSeconds * 1000 + 1);
        const copy = await copyLedger(ledger, later.staleAt);
        copies.push(copy);
        start(later.command, copy, later);
        while (!isQuiet()) await time.sleep(1000);
        await time.sleep(schedule.lagSeconds * 1000 + 1);
      }
    }
    isScheduled = true;
  }

  const { workers = 0 } = schedule;
  start(workers > 0 ? "plan" : "run", ledger, { timeoutSeconds: schedule.later[0]?.timeoutSeconds });
  for (let nth = 0; nth < workers; nth++) start("worker", ledger);
  void startLater();
  const isOver = () => isScheduled && isQuiet();
  if (!(await time.runUntil(isOver, startMs + 12 * hourMs)))
    broken.push({ what: "hung", why: `processes ${[...alive].join(", ")} never ended` });

  // All faults end now: the next process finishes the run.
  provider.heal();
  alive.clear();
  const runOf = () => ledger.store.run(runId);
  for (let round = 0; round < 8; round++) {
    const run = await runOf();
    if (!run || run.state === "finished" || run.state === "planning") break;
    const command = workers > 0 ? "worker" : "resume";
    start(run.state === "cancelled" ? "wait" : command, ledger, { isHealed: true });
    if (!(await time.runUntil(isQuiet, time.now() + 6 * hourMs))) {
      broken.push({ what: "hung", why: "a process that nothing disturbed never ended" });
      break;
    }
    await elapse(time, leaseMs);
  }

  // By now, delayed tests are listed.
  await elapse(time, (schedule.lagSeconds + schedule.beyondSeconds) * 1000 + 60_000);
  if (await runOf()) {
    start("reconcile", ledger, { isHealed: true });
    await time.runUntil(isQuiet, time.now() + hourMs);
  }
  const { doubles = [] } = ((await runOf())?.reconciliation ?? {}) as Partial<Reconciliation>;
  const isClockSet =
    schedule.faults.some(({ effect }) => effect.kind === "set-clock") ||
    schedule.calls.some(({ effect }) => effect === "freeze-and-set-back") ||
    schedule.later.some(({ isAhead }) => isAhead);
  const isBeyond = schedule.beyondSeconds > 0;
  await judge({ ledger, copies, provider, ended, isClockSet, isBeyond }, broken);
  for (const { store } of [ledger, ...copies]) await store.close();
  const told = schedule.beyondSeconds > 0 ? doubles.length : 0;
  return { faults, told, broken, trace: traceOf(ledger, provider) };
}

const elapse = async (time: ReturnType<typeof installVirtualTime>, ms: number): Promise<void> => {
  let isOver = false;
  void time.sleep(ms).then(() => {
    isOver = true;
  });
  await time.runUntil(() => isOver, Number.POSITIVE_INFINITY);
};

interface StartOptions {
  readonly timeoutSeconds?: number | undefined;
  readonly isAhead?: boolean;
  readonly isHealed?: boolean;
}

interface Context {
  readonly process: SimulatedProcess;
  readonly store: Store;
  readonly tests: readonly PlannedTest[];
  readonly openProvider: (
    project: RunProject,
    policy: CallPolicy,
  ) => Promise<ReturnType<typeof createDeliverabilityProvider>>;
  readonly timeoutSeconds: number | undefined;
  /** Whether a worker has nothing left to wait for. */
  isOver(): Promise<boolean>;
}

type Command = LaterProcess["command"] | "run" | "plan" | "worker" | "reconcile";

/** The commands, without the files that they read and write. */
const commands: Readonly<Record<Command, (context: Context) => Promise<RunOutcome | undefined>>> = {
  run: async (context) => execute(context, await plan(context)),
  async plan(context) {
    await (await plan(context)).release();
    return undefined;
  },
  async worker(context) {
    const { process, store, tests, isOver } = context;
    const { clock, interrupt, abandon } = process;
    const projects = [...new Set(tests.map(({ project }) => project.name))];
    const unforeseen: unknown[] = [];
    await runWorker(
      {
        store,
        // A worker reads only these of the config, because the execution of runs is replaced.
        config: { schedules: [], ledgerUrl: "postgres://simulated" } as unknown as ResolvedConfig,
        env: {},
        clock,
        concurrency: 1,
        projects,
        interrupt: interrupt.signal,
        abandon: abandon.signal,
        onEvent(event) {
          if (event.type === "run-failed" && !(event.error instanceof PlacewrightError))
            unforeseen.push(event.error);
          if (event.type === "run-lost")
            unforeseen.push(new PlacewrightError("run-taken-over", "Lost the run"));
          if (event.type === "looked")
            void isOver().then((over) => {
              if (over) interrupt.abort(new Error("the run is over"));
            });
        },
      },
      {
        owner: ownerOf(process),
        async execute({ lease }, submits, { onEvent }) {
          let hasProgressed = false;
          const report = await execute(context, lease, submits, (event) => {
            hasProgressed ||= isProgress(event);
          });
          const isFinished = await isDone(store, runId);
          onEvent({ type: "run-left", runId, report, isFinished });
          return { isFinished, hasProgressed };
        },
      },
    );
    if (unforeseen.length > 0) throw unforeseen[0];
    return undefined;
  },
  async resume(context) {
    const { process, store } = context;
    if (await isClosed(store)) return undefined;
    const lease = await acquireAndRenewLease(store, runId, { clock: process.clock, owner: ownerOf(process) });
    return execute(context, lease);
  },
  async wait(context) {
    const { process, store, timeoutSeconds = 600 } = context;
    const { clock } = process;
    const run = await store.run(runId);
    if (!run || run.state === "planning") return undefined;
    const deadlineMs = clock.steadyMs() + timeoutSeconds * 1000;
    while (clock.steadyMs() < deadlineMs) {
      const owner = ownerOf(process);
      const lease = await acquireLease(store, runId, { clock, owner, stopsOnCancel: false });
      if ("fence" in lease) return execute(context, lease, false);
      await clock.sleep(500);
    }
    return undefined;
  },
  async reconcile({ process, store, tests, openProvider }) {
    const { clock } = process;
    const lease = await acquireAndRenewLease(store, runId, {
      clock,
      owner: ownerOf(process),
      stopsOnCancel: false,
    });
    const reconciler = createReconciler(store, runId, clock);
    for (const project of new Set(tests.map((test) => test.project))) {
      const provider = await openProvider(project, { pace: project.pace, clock });
      await reconciler.check(project.name, provider, process.interrupt.signal);
    }
    await reconciler.save(lease.fence);
    await lease.release();
    return undefined;
  },
  async cancel({ store }) {
    await store.cancelRun(runId);
    return undefined;
  },
};

/** Records the run, ready to be submitted, as its process with its lease. */
async function plan({ process, store, tests }: Context): Promise<HeldLease> {
  const { clock } = process;
  const takenAtMs = clock.steadyMs();
  const nowMs = clock.now();
  const projects = [...new Set(tests.map(({ project }) => project))];
  await store.createRun(
    { id: runId, createdAtMs: nowMs, settings: { projects } },
    { owner: ownerOf(process), untilMs: nowMs + leaseMs },
  );
  const lease = holdNewRun(store, runId, { clock, takenAtMs });
  try {
    async function* inOrder() {
      for (const [index, test] of tests.entries()) yield { ...test, position: index + 1 };
    }
    await recordTests(inOrder(), { store, fence: lease.fence, branch: undefined, nowMs });
    await store.openRun(lease.fence);
    return lease;
  } catch (error) {
    await lease.release().catch(() => {});
    throw error;
  }
}

/** Whether no worker has anything left to do for the run. */
async function isOverFor(store: Store): Promise<boolean> {
  const run = await store.run(runId);
  return !run || run.state === "planning" || isDone(store, runId);
}

async function isClosed(store: Store): Promise<boolean> {
  const run = await store.run(runId);
  return !run || run.state === "planning" || run.state === "cancelled";
}

function execute(
  { process, store, openProvider, timeoutSeconds }: Context,
  lease: HeldLease,
  submits = true,
  emit: (event: RunEvent) => void = () => {},
): Promise<RunOutcome> {
  return executeRun({
    store,
    runId,
    lease,
    clock: process.clock,
    emit,
    interrupt: process.interrupt.signal,
    abandon: process.abandon.signal,
    timeoutMs: timeoutSeconds === undefined ? undefined : timeoutSeconds * 1000,
    submits,
    openProvider,
  });
}

const ownerOf = ({ id }: SimulatedProcess): string => `machine-${id} ${id} simulated`;

/** Returns the exit code of an error that a command throws, as the command line does. */
function exitCodeOf(error: unknown, broken: { what: Broken; why: string }[]): number {
  if (!(error instanceof PlacewrightError)) {
    broken.push({ what: "untrue exit", why: `a process threw ${String((error as Error)?.stack ?? error)}` });
    return 3;
  }
  if (error.code === "run-taken-over") return 5;
  return error.code === "run-unrecorded" || error.code.startsWith("provider-") ? 3 : 2;
}

function testsOf({ tests, withControl, concurrency, isPaced }: Schedule): PlannedTest[] {
  const project = projectOf(
    { provider: "sesv2", region: "us-east-1" },
    {
      concurrency,
      pollEveryMs: 1000,
      retries: 4,
      retryBaseMs: 500,
      settleMs,
      ...(isPaced ? { callsPerSecond: 1 } : {}),
    },
  );
  const named = (name: string): PlannedTest => {
    const test = plannedTest(name, project);
    return { ...test, submission: { ...test.submission, name: `${name}.${runId}.00000000` } };
  };
  const placements = Array.from({ length: tests }, (_, index) => named(`t${index}`));
  if (!withControl) return placements;
  const { expect: _, ...rest } = { expect: {}, ...named("control") };
  const control = {
    ...rest,
    kind: "control",
    identity: { ...rest.identity, id: "control", role: "control" },
  } as PlannedTest;
  return [control, ...placements.map((test) => ({ ...test, controlId: "control" }))];
}

interface Ends {
  readonly ledger: SimulatedLedger;
  /** Copies of the ledger, in which a run that is cancelled here may have continued. */
  readonly copies: readonly SimulatedLedger[];
  readonly provider: ReturnType<typeof createSimulatedProvider>;
  readonly ended: readonly Ended[];
  /** Whether any clock was set, so that leases may seem to end early. */
  readonly isClockSet: boolean;
  /** Whether creates may take effect later than the documented window allows. */
  readonly isBeyond: boolean;
}

/** Checks the final state against every promise. */
async function judge(
  { ledger, copies, provider, ended, isClockSet, isBeyond }: Ends,
  broken: { what: Broken; why: string }[],
): Promise<void> {
  const { store } = ledger;
  const run = await store.run(runId);
  const reconciliation = run?.reconciliation as Reconciliation | undefined;
  const attempts = await store.allAttempts(runId);
  const byName = groupByName(provider.reports);
  const copied = (await Promise.all(copies.map(({ store: copy }) => copy.allAttempts(runId)))).flat();
  // Tests count as known if they are in the ledger of a copy, or reported beyond the documented window.
  const told = isBeyond
    ? [
        ...(reconciliation?.orphans ?? []).map(({ reportId }) => reportId),
        ...(reconciliation?.doubles ?? []).flatMap(({ reportIds }) => reportIds),
      ]
    : [];
  const accounted = new Set([...copied.map(({ reportId }) => reportId), ...told]);

  for (const [name, reports] of byName) {
    const isTold = reconciliation?.doubles.some(({ reportName }) => reportName === name) ?? false;
    if (reports.length > 1 && !(isBeyond && isTold))
      broken.push({
        what: "paid twice",
        why: `${name} ${reports.map(({ creator, committedAtMs }) => `by ${creator} at ${(committedAtMs - startMs) / 1000} s`).join(", ")}`,
      });
    const attempt = attempts.find((each) => each.name === name);
    for (const { id } of reports)
      if (attempt?.reportId !== id && reports.length === 1 && !accounted.has(id))
        broken.push({
          what: "lost",
          why: `${name} is ${id} at the provider, and ${attempt?.reportId} in the ledger`,
        });
  }

  const isStarted = run !== undefined && run.state !== "planning";
  if (isStarted && run.state !== "finished") broken.push({ what: "lost", why: `the run stays ${run.state}` });
  for (const { name, verdict, state, reportId } of isStarted ? attempts : []) {
    const isPaid = byName.has(name);
    const expected = name.startsWith("control") || trueInboxPercent(name) >= 50 ? "passed" : "failed";
    const isUnpaidEnd = verdict === "errored" || verdict === "not-measured";
    if (state !== "finished") broken.push({ what: "lost", why: `${name} stays ${state}` });
    else if (reportId === undefined ? !isUnpaidEnd : verdict !== expected)
      broken.push({ what: "false verdict", why: `${name} is ${verdict}, and must be ${expected}` });
    else if (reportId === undefined && isPaid && byName.get(name)?.some(({ id }) => !accounted.has(id)))
      broken.push({ what: "lost", why: `${name} is paid for and ${verdict}` });
  }

  for (const { process, command, exitCode, report } of ended) {
    const who = `process ${process.id} (${command})`;
    if (exitCode === 5 && !process.wasHeldUp && !isClockSet)
      broken.push({ what: "untrue exit", why: `${who} lost its run, and was never held up` });
    if (exitCode === 2 && process.sent > 0)
      broken.push({ what: "untrue exit", why: `${who} exits 2 and has sent ${process.sent} creates` });
    for (const { verdict, reportName, placement } of report?.tests ?? [])
      if (verdict === "passed" && !reportName.startsWith("control")) {
        if (
          trueInboxPercent(reportName) < 50 ||
          placement?.overall.inboxPercent !== trueInboxPercent(reportName)
        )
          broken.push({ what: "false verdict", why: `${who} says ${reportName} passed` });
      }
    if (report && exitCode === 0 && report.tests.some(({ verdict }) => verdict !== "passed"))
      broken.push({ what: "untrue exit", why: `${who} exits 0 with a test that did not pass` });
  }
}

function groupByName(reports: Ends["provider"]["reports"]) {
  const groups = new Map<string, (typeof reports)[number][]>();
  for (const report of reports) groups.set(report.name, [...(groups.get(report.name) ?? []), report]);
  return groups;
}

const traceOf = ({ writes }: SimulatedLedger, { reports }: Ends["provider"]): string[] => [
  ...writes.map((write) => JSON.stringify(write)),
  ...reports.map((report) => JSON.stringify(report)),
];
