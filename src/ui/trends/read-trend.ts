import type { PlacewrightError } from "../../base/errors.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { Landing, Placement, PlacementFigures } from "../../result/placement.ts";
import type { TestIdentity } from "../../result/run-report.ts";
import type { Verdict } from "../../result/verdict.ts";
import type { AttemptPlan, Judgment, RunSettings } from "../../run/attempt-plan.ts";
import { judgedPlacement } from "../../run/mean-placement.ts";
import type { HistoryEntry, MeasuredTest, Store } from "../../store/store.ts";

/** A run in a trend. */
export interface TrendRun {
  readonly runId: string;
  readonly createdAtMs: number;
  readonly verdict: Verdict;
  /** Name of the attempt. */
  readonly name: string;
  readonly contentHash: string | undefined;
  readonly providerKey: string;
  readonly settings: RunSettings;
  readonly assertions: readonly Assertion[];
  /** Absent if it was not measured. */
  readonly placement: Placement | undefined;
}

/** What a test was measured at over its runs. */
export interface Trend {
  readonly testId: string;
  readonly title: string;
  readonly project: string;
  /** Oldest first. */
  readonly runs: readonly TrendRun[];
  /** Whether there are older runs than those that are read. */
  readonly isCut: boolean;
  /** The placement that the newest run was compared with. Absent if there is none. */
  readonly baseline?: Baseline;
}

export interface Baseline {
  readonly runId: string;
  readonly measuredAt: string;
  readonly placement: Placement;
}

/** Which runs a trend shows. */
export interface TrendRange {
  readonly sinceMs?: number | undefined;
  readonly beforeMs?: number | undefined;
  readonly limit: number;
}

function toTrendRun(entry: HistoryEntry): TrendRun {
  const {
    runId,
    createdAtMs,
    name,
    verdict,
    state,
    contentHash,
    providerKey,
    settings,
    judgment,
    placement,
  } = entry;
  return {
    runId,
    createdAtMs,
    name,
    verdict: verdict ?? (state === "planned" ? "skipped" : "pending"),
    contentHash,
    providerKey,
    settings: settings as RunSettings,
    assertions: (judgment as Judgment | undefined)?.assertions ?? [],
    placement,
  };
}

/** Returns a run with the placement that decided: of a repeated test, the mean of all its attempts. */
async function withMean(store: Pick<Store, "attempt">, entry: HistoryEntry): Promise<HistoryEntry> {
  const { placement, number, name } = entry;
  if (!placement || number === 1) return entry;
  const plan = (await store.attempt(name))?.plan as AttemptPlan | undefined;
  return plan ? { ...entry, placement: judgedPlacement(plan, placement) } : entry;
}

/** Reads the runs of a test, and nothing else of the ledger. */
export async function readTrend(
  store: Store,
  { testId, identity, project }: Pick<MeasuredTest, "testId" | "identity" | "project">,
  { limit, ...range }: TrendRange,
  onDamaged: (error: PlacewrightError) => void,
): Promise<Trend> {
  // One more than is shown, to know whether there are older ones.
  const found = await store.history({ testId, ...range, limit: limit + 1, onDamaged });
  const runs = await Promise.all(found.slice(-limit).map((entry) => withMean(store, entry).then(toTrendRun)));
  const baseline = await readBaseline(store, runs);
  return {
    testId,
    title: (identity as TestIdentity).title,
    project,
    runs,
    isCut: found.length > limit,
    ...(baseline ? { baseline } : {}),
  };
}

/** Returns the placement that the newest measured run was compared with. */
async function readBaseline(store: Store, runs: readonly TrendRun[]): Promise<Baseline | undefined> {
  const newest = runs.findLast(({ placement }) => placement !== undefined);
  const plan = newest && ((await store.attempt(newest.name))?.plan as AttemptPlan | undefined);
  return plan?.kind === "placement" ? plan.baseline : undefined;
}

/** Returns the figures of a scope: `overall`, or a mailbox provider. */
export const figuresAt = (placement: Placement | undefined, scope: string): PlacementFigures | undefined =>
  scope === "overall" ? placement?.overall : placement?.isps.find(({ isp }) => isp === scope);

/** Returns a share of each run, in percent. Undefined for a run that did not measure it. */
export const sharesOf = (
  runs: readonly TrendRun[],
  scope: string,
  landing: Landing,
): readonly (number | undefined)[] =>
  runs.map(({ placement }) => {
    const percent = figuresAt(placement, scope)?.[`${landing}Percent`];
    return percent !== undefined && Number.isFinite(percent) ? percent : undefined;
  });

/** A threshold of a run. */
export interface Limit {
  readonly percent: number;
  readonly isWarning: boolean;
}

/** Returns the strictest threshold of a scope: one that fails the test if there is any. */
export function limitAt(
  assertions: readonly Assertion[],
  scope: string,
  landing: Landing,
): Limit | undefined {
  const isNeeded = landing === "inbox";
  const own = assertions.filter(
    ({ scope: at, metric, operator, expectedPercent }) =>
      at === scope &&
      metric === landing &&
      expectedPercent !== undefined &&
      operator.startsWith(isNeeded ? ">" : "<"),
  );
  const failing = own.filter(({ level }) => level === "error");
  const percents = (failing.length > 0 ? failing : own).flatMap(
    ({ expectedPercent }) => expectedPercent ?? [],
  );
  if (percents.length === 0) return undefined;
  return {
    percent: isNeeded ? Math.max(...percents) : Math.min(...percents),
    isWarning: failing.length === 0,
  };
}

/** Returns the threshold of each run. A run that was not measured has that of the run before. */
export function limitsOf(
  runs: readonly TrendRun[],
  scope: string,
  landing: Landing,
): readonly (Limit | undefined)[] {
  let last: Limit | undefined;
  return runs.map(({ assertions, placement }) => {
    if (placement) last = limitAt(assertions, scope, landing);
    return last;
  });
}

/** Whether a run does not meet a threshold of a scope. */
export const isMissed = ({ assertions }: TrendRun, scope: string, landing: Landing): boolean =>
  assertions.some(
    ({ scope: at, metric, outcome }) =>
      at === scope && metric === landing && (outcome === "failed" || outcome === "warned"),
  );

/** Returns the mailbox providers of all runs, in the order in which they appear. */
export const ispsOf = (runs: readonly TrendRun[]): readonly string[] => [
  ...new Set(runs.flatMap(({ placement }) => placement?.isps.map(({ isp }) => isp) ?? [])),
];
