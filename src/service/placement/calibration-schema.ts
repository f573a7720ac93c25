import * as z from "zod";

const finite = z.number().min(-100).max(100);
const score = z.number().min(0).max(1);
const recalibration = z.strictObject({ intercept: finite, slope: z.number().min(0.01).max(10) });

/** `.placewright/calibration.json`. It may come from anywhere: every number is bounded. */
export const calibrationFileSchema = z.strictObject({
  version: z.literal(1),
  fittedAt: z.iso.datetime(),
  model: z.strictObject({ logOddsAtZero: finite, logOddsPerPoint: finite }),
  calibration: z.strictObject({
    tests: z.int().min(1).max(10_000_000),
    brier: score,
    brierLow: score,
    brierHigh: z.number().min(0).max(2),
    logOddsError: z.number().min(0.01).max(10),
    overall: recalibration,
    isps: z
      .record(z.string().max(200), recalibration)
      .refine((isps) => Object.keys(isps).length <= 1000, "has more than 1000 providers"),
  }),
});
