import type { Measurement, MeasurementFilter, Store } from "../store/store.ts";

/** The newest measurements of each test, oldest first, by the test's id. */
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
