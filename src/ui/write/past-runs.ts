import type { Operator } from "../../result/assertion.ts";
import type { Metric, Placement, PlacementFigures } from "../../result/placement.ts";
import { readSeries } from "../../run/read-series.ts";
import type { Measurement, Store } from "../../store/store.ts";

/** Runs that an expectation is compared with. */
export const maxPastRuns = 8;

/** What the last runs of a scenario measured, oldest first: per run, the placements of its tests. */
export type PastRuns = readonly (readonly Placement[])[];

/** Reads the last runs of a scenario. Leaves out damaged measurements. */
export async function readPastRuns(store: Store, scenario: string): Promise<PastRuns> {
  const series = await readSeries(store, { scenario, limit: maxPastRuns, onDamaged: () => {} });
  const runs = new Map<string, { atMs: number; placements: Placement[] }>();
  for (const { runId, completedAtMs, placement } of [...series.values()].flat() satisfies Measurement[]) {
    const run = runs.get(runId) ?? { atMs: completedAtMs, placements: [] };
    run.placements.push(placement);
    runs.set(runId, run);
  }
  return [...runs.values()]
    .toSorted((left, right) => left.atMs - right.atMs)
    .slice(-maxPastRuns)
    .map(({ placements }) => placements);
}

export interface Limit {
  readonly scope: string;
  readonly metric: Metric;
  readonly operator: Operator;
}

/** Whether a smaller figure is the worse one. */
const isFloor = ({ operator }: Limit): boolean => operator === ">=" || operator === ">";

/** Returns the worst figure of each run, oldest first, in percent. Leaves out runs that did not measure it. */
export const worstOfRuns = (runs: PastRuns, limit: Limit): number[] =>
  runs.flatMap((placements) => {
    const all = placements.flatMap((placement) => figuresOf(placement, limit.scope));
    const percents = all.flatMap((figures) => figures[`${limit.metric}Percent`] ?? []);
    if (percents.length === 0) return [];
    return [isFloor(limit) ? Math.min(...percents) : Math.max(...percents)];
  });

function figuresOf({ overall, isps }: Placement, scope: string): readonly PlacementFigures[] {
  if (scope === "overall" || scope === "baseline" || scope === "control") return [overall];
  if (scope === "*") return isps;
  return isps.filter(({ isp }) => isp.toLowerCase() === scope.toLowerCase());
}
