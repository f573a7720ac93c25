import type { CalibrationFigures } from "../../result/placement.ts";

/** Correction from the model's log-odds of spam to the measured ones: `intercept + slope × log-odds`. */
export interface Recalibration {
  /** Shift of the log-odds. 0 changes nothing. */
  readonly intercept: number;
  /** Factor of the log-odds. 1 changes nothing. */
  readonly slope: number;
}

/**
 * A fit of the model to real measurements.
 *
 * @example
 * ```ts
 * import { type Calibration, startService } from "placewright/service";
 *
 * const calibration: Calibration = {
 *   tests: 120,
 *   brier: 0.04,
 *   brierLow: 0.03,
 *   brierHigh: 0.06,
 *   overall: { intercept: -0.2, slope: 1.1 },
 *   isps: { gmail: { intercept: 0.4, slope: 0.9 } },
 *   logOddsError: 0.5,
 * };
 * const service = await startService({ calibration });
 * await service.close();
 * ```
 */
export interface Calibration extends CalibrationFigures {
  /** Correction for all providers without an entry in `isps`, because too little was measured at them. */
  readonly overall: Recalibration;
  /** Corrections by the provider's name in lower case. */
  readonly isps: Readonly<Record<string, Recalibration>>;
  /** Standard deviation between measured and fitted shares, in log-odds. */
  readonly logOddsError: number;
}

/** Corrects the log-odds of spam at a provider. Returns them unchanged without a calibration. */
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
