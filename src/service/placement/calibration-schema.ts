import * as z from "zod";
import { fitBounds, leastBrierHigh, leastTests } from "./fit-calibration.ts";

const finite = z.number().min(-100).max(100);
const score = z.number().min(0).max(1);

/** A number within the bounds of a fit. */
function fittedNumber([low, high]: readonly [number, number]) {
  const error = ({ input }: { readonly input?: unknown }): string =>
    `it is ${input}, and must be from ${low} to ${high}`;
  return z.number().min(low, { error }).max(high, { error });
}

const { intercept, deviation, slope, logOddsError } = fitBounds;

const recalibration = (bounds: readonly [number, number]) =>
  z.strictObject({ intercept: fittedNumber(bounds), slope: fittedNumber(slope) });

const overall = recalibration(intercept);
const atIsp = recalibration([intercept[0] + deviation[0], intercept[1] + deviation[1]]);

const isps = z.record(z.string().max(200), atIsp).check(({ value, issues }) => {
  const names = Object.keys(value);
  const add = (message: string, path: string[] = []): unknown =>
    issues.push({ code: "custom", input: value, message, path });
  if (names.length > 1000) add("has more than 1000 providers");
  for (const name of names) {
    // Simulations look up providers in lower case.
    if (name !== name.toLowerCase()) add(`it must be lowercase: "${name.toLowerCase()}"`, [name]);
    if (name.trim() === "") add("it has no name", [name]);
  }
});

const calibration = z
  .strictObject({
    tests: z
      .int()
      .min(leastTests, { error: ({ input }) => `it is ${input}, and must be at least ${leastTests}` })
      .max(10_000_000),
    brier: score,
    brierLow: score,
    brierHigh: z.number().min(0).max(2),
    logOddsError: fittedNumber(logOddsError),
    overall,
    isps,
  })
  .check(({ value, issues }) => {
    const { tests, brier, brierLow, brierHigh } = value;
    const add = (key: string, message: string): unknown =>
      issues.push({ code: "custom", input: value, message, path: [key] });
    if (brier < brierLow) add("brier", `it is ${brier}, below brierLow (${brierLow})`);
    if (brier > brierHigh) add("brier", `it is ${brier}, above brierHigh (${brierHigh})`);
    const least = leastBrierHigh(tests);
    if (brierHigh < least)
      add("brierHigh", `it is ${brierHigh}, and a third of ${tests} tests cannot show less than ${least}`);
  });

/** Clocks of two machines may differ by this many milliseconds. */
const maxSkewMs = 60 * 60 * 1000;

/**
 * Schema of `.placewright/calibration.json`. The file may come from anywhere, so values that no fit can
 * produce are rejected.
 */
export const calibrationFileSchema = (nowMs: number) =>
  z.strictObject({
    version: z.literal(1),
    fittedAt: z.iso.datetime().refine((text) => Date.parse(text) <= nowMs + maxSkewMs, {
      error: ({ input }) => `it is ${input}, which is in the future`,
    }),
    model: z.strictObject({ logOddsAtZero: finite, logOddsPerPoint: finite }),
    calibration,
  });
