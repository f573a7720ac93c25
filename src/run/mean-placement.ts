import {
  landings,
  metrics,
  type Placement,
  type PlacementFigures,
  type ShareRange,
} from "../result/placement.ts";
import type { AttemptPlan } from "./attempt-plan.ts";

/**
 * Returns the mean of several placements of one message, of which the last is the newest. Each counts by its seeds if all
 * name their number, and otherwise the same. A share that one of them did not measure is absent, and so are delivery
 * times: their median cannot be computed from medians.
 */
export function meanPlacement(placements: readonly Placement[]): Placement | undefined {
  const last = placements.at(-1);
  if (!last || placements.length === 1) return last;
  const isps = new Set(placements.flatMap((placement) => placement.isps.map(({ isp }) => isp)));
  const reasons = [...new Set(placements.flatMap((placement) => placement.reasons ?? []))];
  const seeds = placements.flatMap((placement) => placement.seeds ?? []);
  return {
    overall: meanFigures(placements.map(({ overall }) => overall)),
    isps: [...isps].map((isp) => ({
      isp,
      ...meanFigures(placements.flatMap((placement) => placement.isps.filter((each) => each.isp === isp))),
    })),
    simulated: placements.some(({ simulated }) => simulated),
    ...(last.calibration ? { calibration: last.calibration } : {}),
    ...(reasons.length > 0 ? { reasons } : {}),
    ...(seeds.length > 0 ? { seeds } : {}),
  };
}

/** Returns the placement that decides about an attempt: the mean with the attempts that it repeats. */
export const judgedPlacement = (plan: AttemptPlan, placement: Placement): Placement =>
  (plan.kind === "placement" && plan.repeats && meanPlacement([...plan.repeats, placement])) || placement;

function meanFigures(all: readonly PlacementFigures[]): PlacementFigures {
  const seedCount = sumOf(all.map((each) => each.seedCount));
  const effectiveSeedCount = sumOf(all.map((each) => each.effectiveSeedCount));
  const weights = all.map((each) => (seedCount === undefined ? 1 : (each.seedCount ?? 0)));
  const mean = (values: readonly (number | undefined)[]) => meanOf(values, weights);
  const shares = metrics.map((metric) => [
    `${metric}Percent`,
    mean(all.map((each) => each[`${metric}Percent`])),
  ]);
  const rangeOf = (
    landing: (typeof landings)[number],
  ): { readonly [Key in keyof ShareRange]: number | undefined } => ({
    lowPercent: mean(all.map(({ ranges }) => ranges?.[landing].lowPercent)),
    highPercent: mean(all.map(({ ranges }) => ranges?.[landing].highPercent)),
  });
  const tabs = [...new Set(all.flatMap((each) => Object.keys(each.tabs ?? {})))].map((tab) => [
    tab,
    mean(all.map((each) => (each.tabs ? (each.tabs[tab] ?? 0) : undefined))),
  ]);
  return {
    ...present(shares),
    ...(seedCount === undefined ? {} : { seedCount }),
    ...(effectiveSeedCount === undefined ? {} : { effectiveSeedCount }),
    ...(all.every(({ ranges }) => ranges)
      ? { ranges: Object.fromEntries(landings.map((landing) => [landing, rangeOf(landing)])) }
      : {}),
    ...(tabs.length > 0 ? { tabs: present(tabs) } : {}),
  } as PlacementFigures;
}

const present = (entries: readonly (readonly (string | number | undefined)[])[]): object =>
  Object.fromEntries(entries.filter(([, value]) => value !== undefined) as [string, number][]);

/** Returns the sum of amounts. Undefined if one is unknown. */
function sumOf(amounts: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const amount of amounts) {
    if (amount === undefined) return undefined;
    sum += amount;
  }
  return sum;
}

/** Returns the weighted mean of shares. Undefined if one is unknown, or if nothing has weight. */
function meanOf(values: readonly (number | undefined)[], weights: readonly number[]): number | undefined {
  const weight = sumOf(weights) ?? 0;
  const sum = sumOf(values.map((value, index) => value && value * (weights[index] ?? 0)));
  return sum === undefined || weight === 0 ? undefined : sum / weight;
}
