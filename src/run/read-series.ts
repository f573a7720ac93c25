import type { Measurement, MeasurementFilter, Store } from "../store/store.ts";

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
