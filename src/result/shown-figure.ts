/**
 * Figures as text. A figure beside a limit has as many digits as a reader needs to see on which side of it the
 * figure is, so that every output shows the decision that was made.
 *
 * @module
 */

/**
 * Figures closer than this, in percentage points, count as equal, so that floating-point noise in sums of
 * shares does not decide.
 */
const tolerance = 1e-9;

/** Digits after which differences are below the tolerance. */
const maxDigits = 12;

/** Returns 1 if the left figure is greater, -1 if it is less, and 0 if they are equal apart from noise. */
export function compareFigures(left: number, right: number): number {
  const difference = left - right;
  return Math.abs(difference) <= tolerance ? 0 : Math.sign(difference);
}

/** Formats a figure with at most `digits` decimals, never in exponential notation. */
function round(figure: number, digits: number): string {
  const fixed = figure.toFixed(digits);
  const [whole = "", decimals = ""] = fixed.split(".");
  let end = decimals.length;
  while (decimals[end - 1] === "0") end--;
  const text = end === 0 ? whole : `${whole}.${decimals.slice(0, end)}`;
  return text === "-0" ? "0" : text;
}

/** Returns the shortest text of a figure, from `least` decimals, that is true. */
function shortest(figure: number, least: number, isTrue: (shown: number) => boolean): string {
  for (let digits = least; digits < maxDigits; digits++) {
    const text = round(figure, digits);
    if (isTrue(Number(text))) return text;
  }
  return round(figure, maxDigits);
}

/** A limit with more decimals was computed, from a baseline or control. */
const writtenDigits = 5;

/**
 * Formats a limit, without its unit: as it is written, such as `95.001`. One that was computed has two decimals,
 * or as many as keep all figures beside it on their sides.
 */
export function showLimit(limit: number, figures: readonly number[] = []): string {
  const written = round(limit, writtenDigits);
  if (compareFigures(Number(written), limit) === 0) return written;
  return shortest(limit, 2, (shown) =>
    figures.every((figure) => compareFigures(limit, figure) === 0 || isBeyond(shown, figure, limit)),
  );
}

/** Whether a shown number is on the same side of another one as the exact number is. */
const isBeyond = (shown: number, other: number, exact: number): boolean =>
  Math.sign(shown - other) === compareFigures(exact, other);

/** What is shown beside a figure. */
export interface Beside {
  /** Limits that the figure is compared with. */
  readonly limits?: readonly number[];
  /** All figures that the same texts of the limits are beside. Default: the figure. */
  readonly figures?: readonly number[];
  /** Decimals to show in any case. Default: 0. */
  readonly digits?: number;
}

/** Formats a figure, without its unit, with as many decimals as decide on which side of each limit it is. */
export function showFigure(
  figure: number,
  { limits = [], figures = [figure], digits = 0 }: Beside = {},
): string {
  const equal = limits.find((limit) => compareFigures(figure, limit) === 0);
  if (equal !== undefined) return showLimit(equal, figures);
  return shortest(figure, digits, (shown) =>
    limits.every(
      (limit) =>
        isBeyond(shown, limit, figure) &&
        Math.sign(shown - Number(showLimit(limit, figures))) === compareFigures(figure, limit),
    ),
  );
}

/** Decimals of a rate that is not a share of seed mailboxes. Rates are small, so their decimals matter. */
export const rateDigits = (percent: number): number =>
  percent !== 0 && percent < 1 ? 2 : percent < 10 ? 1 : 0;
