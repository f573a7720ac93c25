import type { ScheduleConfig } from "../../config/config.ts";
import { nextTimeOf } from "../../config/cron.ts";
import { describeDifferences } from "../../report/differences.ts";
import type { Reconciliation } from "../../result/reconciliation.ts";
import { type Verdict, verdicts } from "../../result/verdict.ts";
import { toCost } from "../../run/cost.ts";
import { readOpenTests } from "../../run/expected-completion.ts";
import { type RunProgress, readProgress } from "../../run/read-progress.ts";
import { settingsOf } from "../../run/read-run.ts";
import { isHeld } from "../../run/run-lease.ts";
import type { ListedRun, RunCount, RunFilter, RunSize, RunState, Store } from "../../store/store.ts";
import type { Tick } from "../../store/team.ts";

/** Runs on one page. */
export const runsPerPage = 50;
/** Open runs that are shown above the list. */
const maxOpen = 10;
/** Runs with differences whose number is shown. */
const maxDiffering = 5;
/** Newest runs whose branches can be chosen. */
const maxBranchRuns = 1000;
/** Branches that can be chosen. */
const maxBranches = 100;
/** Times of schedules among which those without a run are searched. */
const maxTicks = 20;
/** Words that are searched for. */
const maxWords = 5;

/** Which runs the page lists. */
export interface RunChoice {
  /** A verdict, or a state that has none. Absent for all. */
  readonly show?: Verdict | "open" | "cancelled" | undefined;
  readonly project?: string | undefined;
  readonly branch?: string | undefined;
  readonly words: string;
  /** The run after which the page begins. */
  readonly after?: { readonly id: string; readonly createdAtMs: number } | undefined;
}

/** States that the page can list, besides verdicts. */
const states = ["open", "cancelled"] as const;

/** Reads the choice from an address. Values that mean nothing are left out. */
export function readRunChoice(query: Readonly<Record<string, string | undefined>>): RunChoice {
  const text = (name: string) => query[name]?.trim().slice(0, 500) || undefined;
  const [, ms, id] = /^(\d{1,15})\.(.{1,200})$/.exec(query["after"] ?? "") ?? [];
  return {
    show: [...states, ...verdicts].find((each) => each === query["show"]),
    project: text("project"),
    branch: text("branch"),
    words: text("q") ?? "",
    ...(id === undefined ? {} : { after: { id, createdAtMs: Number(ms) } }),
  };
}

/** Returns the address of the runs that a choice selects. */
export function runsHref({ show, project, branch, words, after }: RunChoice): string {
  const query = new URLSearchParams();
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") query.set(name, value);
  };
  add("show", show);
  add("project", project);
  add("branch", branch);
  add("q", words);
  add("after", after && `${after.createdAtMs}.${after.id}`);
  return query.size > 0 ? `/runs?${query}` : "/runs";
}

/** Returns the filter of the ledger for a choice. */
function filterOf({ project, branch, words }: RunChoice): RunFilter {
  return { project, branch, words: words.split(/\s+/).filter(Boolean).slice(0, maxWords) };
}

const shownFilter = (show: RunChoice["show"]): RunFilter =>
  show === undefined ? {} : show === "open" || show === "cancelled" ? { state: show } : { verdict: show };

/** A run that is not over, with what is still to come. */
export interface OpenRun {
  readonly run: ListedRun;
  readonly progress: RunProgress;
  /** When its last test is likely to be done, in Unix milliseconds. Absent if nobody knows. */
  readonly doneMs: number | undefined;
  readonly isWorkedOn: boolean;
}

/** A schedule, with its next time. */
export interface NextRun {
  readonly name: string;
  /** Absent if it is paused, or has no further time. */
  readonly atMs: number | undefined;
  readonly pausedBy: string | undefined;
}

/** A run that differs from its providers. */
export interface DifferingRun {
  readonly id: string;
  readonly createdAtMs: number;
  /** What differs: `1 test is paid for twice`. */
  readonly headlines: readonly string[];
  readonly steps: readonly string[];
}

export interface RunsView {
  readonly runs: readonly ListedRun[];
  /** Whether there are runs after these. */
  readonly hasMore: boolean;
  /** What each listed run tests, by its id. */
  readonly sizes: ReadonlyMap<string, RunSize>;
  /** Number of runs by state and verdict, with the choice of project, branch, and words. */
  readonly counts: readonly RunCount[];
  readonly branches: readonly string[];
  readonly open: readonly OpenRun[];
  readonly schedules: readonly NextRun[];
  /** The last times of schedules that came to nothing, newest first. */
  readonly missed: readonly Tick[];
  readonly differing: readonly DifferingRun[];
}

/** Reads a page of runs, and what is open, due, or amiss. */
export async function readRunsView(
  store: Store,
  choice: RunChoice,
  { schedules, nowMs }: { readonly schedules: readonly ScheduleConfig[]; readonly nowMs: number },
): Promise<RunsView> {
  const filter = filterOf(choice);
  const found = await store.runs({
    ...filter,
    ...shownFilter(choice.show),
    after: choice.after,
    limit: runsPerPage + 1,
  });
  const runs = found.slice(0, runsPerPage);
  const ticks = await store.ticks({ limit: maxTicks });
  return {
    runs,
    hasMore: found.length > runsPerPage,
    sizes: await store.runSizes(runs.map(({ id }) => id)),
    counts: await store.countRuns(filter),
    branches: (await store.branches(maxBranchRuns)).slice(0, maxBranches),
    open: await readOpenRuns(store, nowMs),
    schedules: await readSchedules(store, schedules, nowMs),
    missed: ticks.filter(({ state }) => state === "missed" || state === "failed").slice(0, 3),
    differing: await readDiffering(store),
  };
}

async function readOpenRuns(store: Store, nowMs: number): Promise<OpenRun[]> {
  const open: OpenRun[] = [];
  for (const run of await store.runs({ state: "open", limit: maxOpen })) {
    if (run.isDamaged) continue;
    const stored = await store.run(run.id);
    if (!stored) continue;
    const expected = (await readOpenTests(store, stored)).flatMap((test) => test.expected?.latestMs ?? []);
    open.push({
      run,
      progress: await readProgress(store, stored),
      doneMs: expected.length > 0 ? expected.reduce((last, ms) => Math.max(last, ms)) : undefined,
      isWorkedOn: isHeld(run.lease, nowMs),
    });
  }
  return open;
}

async function readSchedules(
  store: Store,
  schedules: readonly ScheduleConfig[],
  nowMs: number,
): Promise<NextRun[]> {
  if (schedules.length === 0) return [];
  const stored = new Map((await store.schedules()).map((each) => [each.name, each]));
  return schedules.map((schedule) => {
    const pausedBy = stored.get(schedule.name)?.pausedBy;
    return {
      name: schedule.name,
      pausedBy,
      atMs: pausedBy === undefined ? nextTimeOf(schedule)(nowMs) : undefined,
    };
  });
}

async function readDiffering(store: Store): Promise<DifferingRun[]> {
  const differing: DifferingRun[] = [];
  for (const { id, createdAtMs, isDamaged } of await store.runs({ differs: true, limit: maxDiffering })) {
    const run = isDamaged ? undefined : await store.run(id);
    if (!run?.reconciliation) continue;
    const all = describeDifferences({
      run: {
        id,
        costs: settingsOf(run).projects.map((project) => toCost(project, 0)),
        reconciliation: run.reconciliation as Reconciliation,
      },
    });
    if (all.length > 0)
      differing.push({
        id,
        createdAtMs,
        headlines: all.map(({ headline }) => headline),
        steps: all.flatMap(({ steps }) => steps),
      });
  }
  return differing;
}

/** Counts runs of a state, or of a verdict. */
export const countOf = (
  counts: readonly RunCount[],
  show: NonNullable<RunChoice["show"]> | undefined,
): number =>
  counts
    .filter(({ state, verdict }) => show === undefined || state === (show as RunState) || verdict === show)
    .reduce((sum, { runs }) => sum + runs, 0);
