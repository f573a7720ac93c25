/** One observation of a logistic model. */
export interface LogisticExample {
  /** One number per coefficient. A constant 1 gives the model an intercept. */
  readonly inputs: readonly number[];
  /** The observed share, 0 to 1: 0 or 1 for one message, or the share of several mailboxes. */
  readonly share: number;
  /** Weight of the observation. */
  readonly weight: number;
}

/** Prior knowledge about a coefficient: a normal distribution, truncated at two bounds. */
export interface Coefficient {
  readonly prior: number;
  /** Inverse variance of the prior. At 0, only the data determine the coefficient. */
  readonly stiffness: number;
  readonly low: number;
  readonly high: number;
}

const maxSweeps = 5000;
const precision = 1e-7;

/** Returns the probability, 0 to 1, for log-odds. */
export const logistic = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** Returns the log-odds of a share. Finite: 0 and 1 count as `margin` and 1 − `margin`. */
export function logOddsOf(share: number, margin = 1e-6): number {
  const kept = Math.min(1 - margin, Math.max(margin, share));
  return Math.log(kept / (1 - kept));
}

/**
 * Fits a logistic regression: returns the coefficients with the highest posterior. Deterministic.
 *
 * Coordinate descent with the curvature's upper bound of 1/4, so that no step ever makes the fit worse.
 * Source: Böhning and Lindsay, "Monotonicity of quadratic-approximation algorithms", AISM 40 (1988).
 */
export function fitLogistic(
  examples: readonly LogisticExample[],
  coefficients: readonly Coefficient[],
): number[] {
  const fitted = coefficients.map(({ prior, low, high }) => Math.min(high, Math.max(low, prior)));
  const columns = coefficients.map((coefficient, column) => ({
    ...coefficient,
    ...toColumn(examples, column),
  }));
  const scores = examples.map(({ inputs }) => dot(inputs, fitted));
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    let largest = 0;
    for (const [column, { prior, stiffness, low, high, entries, curvature }] of columns.entries()) {
      if (curvature + stiffness === 0) continue;
      const before = fitted[column] ?? 0;
      let slope = stiffness * (before - prior);
      for (const { row, input, weight, share } of entries)
        slope += weight * input * (logistic(scores[row] ?? 0) - share);
      const after = Math.min(high, Math.max(low, before - slope / (curvature + stiffness)));
      fitted[column] = after;
      for (const { row, input } of entries) scores[row] = (scores[row] ?? 0) + input * (after - before);
      largest = Math.max(largest, Math.abs(after - before));
    }
    if (largest < precision) break;
  }
  return fitted;
}

interface Entry {
  readonly row: number;
  readonly input: number;
  readonly weight: number;
  readonly share: number;
}

/** Returns the examples that a coefficient applies to. */
function toColumn(
  examples: readonly LogisticExample[],
  column: number,
): { entries: Entry[]; curvature: number } {
  const entries = examples.flatMap(({ inputs, weight, share }, row): Entry[] => {
    const input = inputs[column] ?? 0;
    return input === 0 ? [] : [{ row, input, weight, share }];
  });
  return {
    entries,
    curvature: entries.reduce((sum, { input, weight }) => sum + weight * input * input, 0) / 4,
  };
}

const dot = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
