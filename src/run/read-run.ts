import { PlacewrightError } from "../base/errors.ts";
import { isRunId } from "../base/ids.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { Reconciliation } from "../result/reconciliation.ts";
import type {
  EarlierAttempt,
  RunOutcome,
  TestIdentity,
  TestResult,
  TrendPoint,
} from "../result/run-report.ts";
import type { AttemptDetails, AttemptRow, Store, StoredRun } from "../store/store.ts";
import { version } from "../version.ts";
import { type AttemptPlan, type Judgment, parsePlan, type RunSettings } from "./attempt-plan.ts";
import { toCost } from "./cost.ts";
import { judgeTest, type Outcome } from "./judge-test.ts";
import type { RunProject } from "./plan.ts";
import { summarizeRun, thisRuntime } from "./summarize-run.ts";
import { toIso, toTestResult } from "./test-result.ts";

/** What to do about an id that no run can have. */
export const idHint =
  "A run's id looks like 20260301-081500-3fa9c1. Run placewright status --all to list them";

/**
 * Returns a run, by default the newest one whose tests are recorded. Throws `run-missing` if the ledger does
 * not have it.
 */
export async function findRun(store: Store, runId: string | undefined): Promise<StoredRun> {
  const found = runId === undefined ? await store.newestRun() : await store.run(runId);
  if (found) return found;
  if (runId === undefined)
    throw new PlacewrightError("run-missing", "No runs yet", { hint: "Run placewright run to create one" });
  const newest = await store.newestRun();
  const adopt = `Run placewright reconcile ${runId} --adopt to find its tests at the provider`;
  throw new PlacewrightError("run-missing", `Cannot find run "${runId}" in the ledger`, {
    hint: isRunId(runId) ? `${adopt}${newest ? `. The newest run here is ${newest.id}` : ""}` : idHint,
  });
}

/** Same, but throws `usage` if its tests are not recorded yet: its process still plans it, or was stopped before. */
export async function findRecordedRun(
  store: Store,
  runId: string | undefined,
  action: string,
): Promise<StoredRun> {
  const run = await findRun(store, runId);
  if (run.state !== "planning") return run;
  throw new PlacewrightError("usage", `Cannot ${action} run ${run.id}: none of its tests are submitted yet`, {
    hint: "Wait until it has started. If it was stopped, start a new one",
  });
}

export const settingsOf = ({ settings }: StoredRun): RunSettings => settings as RunSettings;

export interface ReadRunOptions {
  /** Unix time in milliseconds that counts as the end of an unfinished run. */
  readonly atMs: number;
  readonly interrupted?: boolean;
}

/** Reads everything that the ledger knows of a run, with its tests in order. */
export async function readRun(
  store: Store,
  run: StoredRun,
  { atMs, interrupted = false }: ReadRunOptions,
): Promise<RunOutcome> {
  const identities = (await store.identities(run.id)) as ReadonlyMap<string, TestIdentity>;
  const tests: TestResult[] = [];
  const share = createInterner();
  const attempts = await store.latestAttempts(run.id);
  const isLarge = attempts.length > maxCompared;
  for (const attempt of attempts) {
    const { checks, baseline, ...test } = await readTest(store, attempt, identities, run);
    const trend = isLarge ? [] : await readTrend(store, run, attempt);
    const isCompared = !isLarge || test.assertions.some(({ reference }) => reference === "baseline");
    tests.push({
      ...test,
      ...(baseline && isCompared ? { baseline } : {}),
      ...(checks ? { checks: shareChecks(checks, share) } : {}),
      ...(trend.length > 0 ? { trend } : {}),
    });
  }
  const { projects, version: _plannedBy, ...settings } = settingsOf(run);
  const finishedAtMs = run.finishedAtMs ?? atMs;
  const reconciliation = run.reconciliation as Reconciliation | undefined;
  return {
    schemaVersion: 2,
    tool: { name: "placewright", version },
    runtime: thisRuntime(),
    run: {
      id: run.id,
      startedAt: toIso(run.createdAtMs),
      finishedAt: toIso(finishedAtMs),
      durationMs: Math.max(0, Math.round(finishedAtMs - run.createdAtMs)),
      interrupted,
      simulated: tests.some(({ placement, health }) => placement?.simulated || health?.simulated),
      apiCalls: Object.values(run.calls).reduce((sum, count) => sum + count, 0),
      callsByOperation: run.calls,
      costs: projects.map((project) => toCost(project, createdAt(project, tests))),
      ...(run.branch === undefined ? {} : { branch: run.branch }),
      ...(reconciliation ? { reconciliation } : {}),
      ...settings,
    },
    ...summarizeRun(tests, { interrupted, shard: settings.shard, reconciliation }),
    tests,
  };
}

/** Returns how many tests a provider created for the run in a project. */
function createdAt({ name }: RunProject, tests: readonly TestResult[]): number {
  let created = 0;
  for (const { project, reportId, reused, earlierAttempts = [] } of tests)
    if (project === name)
      created +=
        Number(reportId !== undefined && !reused) + earlierAttempts.filter((each) => each.reportId).length;
  return created;
}

/**
 * Maximum number of tests in a run for which every test's history is read. In larger runs, only baselines
 * that a threshold uses are kept.
 */
const maxCompared = 1000;

/** Number of earlier measurements in the trend of a test. */
const trendLength = 12;

async function readTrend(store: Store, run: StoredRun, { testId }: AttemptRow): Promise<TrendPoint[]> {
  const past = await store.measurementsBefore(testId, run.createdAtMs, trendLength);
  return past.map(({ runId, completedAtMs, placement }) => {
    const all = [{ isp: "overall", ...placement.overall }, ...placement.isps];
    const measured = all.flatMap(({ isp, inboxPercent }) =>
      inboxPercent === undefined ? [] : [[isp, inboxPercent] as const],
    );
    return { runId, measuredAt: toIso(completedAtMs), inboxPercents: Object.fromEntries(measured) };
  });
}

type Share = <T>(value: T) => T;

/** Maximum number of distinct values to remember. */
const maxShared = 1000;

/**
 * Creates a function that replaces a value with an equal one seen before, because most messages of a run have
 * the same results.
 */
function createInterner(): Share {
  const known = new Map<string, unknown>();
  return <T>(value: T): T => {
    const key = JSON.stringify(value);
    const held = known.get(key) as T | undefined;
    if (held === undefined && known.size < maxShared) known.set(key, value);
    return held ?? value;
  };
}

const shareChecks = (checks: CheckReport, share: Share): CheckReport => ({
  ...checks,
  passed: share(checks.passed),
  notMeasured: share(checks.notMeasured),
  rulePacks: share(checks.rulePacks),
  spam: share(checks.spam),
});

/** Reads everything that the ledger knows of a test. */
export async function readTest(
  store: Store,
  attempt: AttemptRow,
  identities: ReadonlyMap<string, TestIdentity>,
  run?: Pick<StoredRun, "state">,
): Promise<TestResult> {
  const { runId, testId, name, number } = attempt;
  const identity = identities.get(testId);
  const details = await store.attempt(name);
  if (!identity || !details)
    throw new Error(`the ledger has an incomplete record of test ${testId} of run ${runId}`);
  const plan = details.plan as AttemptPlan;
  const controlId = plan.kind === "placement" ? plan.controlId : undefined;
  const control = controlId === undefined ? undefined : (await store.measuredIn(runId, controlId))?.placement;
  return toTestResult({
    identity,
    attempt,
    plan,
    judgment: judgementOf(attempt, details, run),
    placement: details.placement,
    ...(control ? { control } : {}),
    ...(number > 1 ? { earlier: await readEarlier(store, attempt) } : {}),
  });
}

/** Returns the recorded outcome of an attempt, or else one derived from its state. */
function judgementOf(
  { name, state }: AttemptRow,
  { plan, result }: AttemptDetails,
  run?: Pick<StoredRun, "state">,
): Judgment {
  if (result) return result as Judgment;
  const outcome: Outcome =
    state === "planned"
      ? {
          kind: "skipped",
          why: run?.state === "cancelled" ? "Not submitted: the run was cancelled" : "Not submitted yet",
        }
      : state === "submitting"
        ? {
            kind: "pending",
            why: `Being submitted as "${name}"; if its process has ended, placewright wait finds out whether it exists`,
          }
        : { kind: "pending" };
  return judgeTest(parsePlan(plan as AttemptPlan), outcome);
}

async function readEarlier(store: Store, latest: AttemptRow): Promise<EarlierAttempt[]> {
  const attempts = await store.attemptsOf(latest.runId, latest.testId);
  return attempts
    .filter(({ number }) => number < latest.number)
    .map((attempt) => {
      const { verdict, summary } = judgementOf(attempt, attempt);
      return {
        number: attempt.number,
        verdict,
        summary,
        reportName: attempt.name,
        ...(attempt.reportId ? { reportId: attempt.reportId } : {}),
        ...(attempt.placement ? { placement: attempt.placement } : {}),
      };
    });
}
