import { PlacewrightError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { Assertion } from "../result/assertion.ts";
import type { Measurement, MeasurementFilter, Store } from "../store/store.ts";
import type { Judgment } from "./attempt-plan.ts";

/** Returns the evaluated expectations of the newest measurement of a series. Empty for any other. */
export const assertionsOf = ({ judgment }: Measurement): readonly Assertion[] =>
  (judgment as Judgment | undefined)?.assertions ?? [];

/** Reads the newest measurements of each test, oldest first, by test id. */
export async function readSeries(
  store: Store,
  filter: MeasurementFilter,
): Promise<Map<string, Measurement[]>> {
  const series = new Map<string, Measurement[]>();
  for (const measurement of await store.measurements(filter)) {
    const own = series.get(measurement.testId);
    if (own) own.push(measurement);
    else series.set(measurement.testId, [measurement]);
  }
  return series;
}

/** Reads the same, and throws `usage`, with the nearest name or `listHint`, if a scenario is named that has no results. */
export async function readNamedSeries(
  store: Store,
  filter: MeasurementFilter,
  listHint: string,
): Promise<Map<string, Measurement[]>> {
  const { scenario } = filter;
  const series = await readSeries(store, filter);
  if (scenario === undefined || series.size > 0) return series;
  const near = nearest(scenario, await store.measuredScenarios());
  throw new PlacewrightError("usage", `No results for scenario "${scenario}"`, {
    hint: near ? `Did you mean "${near}"?` : listHint,
  });
}
