import type { CalibrationFigures } from "../../result/placement.ts";

/** How a model's log-odds of spam become those that were measured: `intercept + slope × log-odds`. */
export interface Recalibration {
  readonly intercept: number;
  readonly slope: number;
}

/** A fit of the model to placements that were really measured. */
export interface Calibration extends CalibrationFigures {
  /** For all providers, and those of which too little was measured. */
  readonly overall: Recalibration;
  /** By the provider's name in lower case. */
  readonly isps: Readonly<Record<string, Recalibration>>;
  /** By how many log-odds measured shares differ from the fit: one standard deviation. */
  readonly logOddsError: number;
}

/** The log-odds at a provider, as far as a calibration knows better. */
export function recalibrated(
  logOdds: number,
  isp: string,
  calibration: Pick<Calibration, "overall" | "isps"> | undefined,
): number {
  if (!calibration) return logOdds;
  const name = isp.toLowerCase();
  const { intercept, slope } = Object.hasOwn(calibration.isps, name)
    ? (calibration.isps[name] ?? calibration.overall)
    : calibration.overall;
  return intercept + slope * logOdds;
}
