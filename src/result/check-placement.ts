import {
  checkAmount,
  checkCalibration,
  checkIsps,
  checkPercents,
  checkRanges,
  firstReason,
  isObject,
  type Reason,
} from "./check-figures.ts";
import { landings, metrics } from "./placement.ts";

/**
 * Tolerance for the sum of the inbox, spam, and missing shares, in percentage points: each may be rounded to
 * a whole number.
 */
const sumTolerance = 1.5;

/**
 * Checks the results of any provider: percentages from 0 to 100, shares that add up to 100 within 1.5
 * percentage points, and distinct names of mailbox providers.
 * Returns why they cannot be trusted: `overall inbox is 250%, and must be from 0 to 100`. Returns undefined
 * if they can.
 */
export function checkPlacement(placement: unknown): Reason {
  if (!isObject(placement)) return "there is no placement";
  const { overall, isps, simulated, reasons, seeds, calibration } = placement;
  if (!isObject(overall)) return "there are no overall figures";
  if (typeof simulated !== "boolean") return "simulated is not true or false";
  return (
    checkShares("overall", overall) ??
    checkIsps(isps, checkShares) ??
    (reasons === undefined || (Array.isArray(reasons) && reasons.every((each) => typeof each === "string"))
      ? undefined
      : "its reasons are not a list of texts") ??
    (seeds === undefined || (Array.isArray(seeds) && seeds.every(isObject))
      ? undefined
      : "its seeds are not a list") ??
    checkCalibration(calibration)
  );
}

function checkShares(where: string, figures: Readonly<Record<string, unknown>>): Reason {
  const { seedCount, effectiveSeedCount, tabs, deliverySeconds } = figures;
  return (
    checkPercents(where, figures, metrics) ??
    checkSum(where, figures) ??
    checkRanges(where, figures) ??
    checkAmount(`${where} seedCount`, seedCount) ??
    checkAmount(`${where} effectiveSeedCount`, effectiveSeedCount) ??
    (isObject(tabs)
      ? firstReason(Object.entries(tabs), ([tab, percent]) =>
          checkPercents(`${where} tab`, { [`${tab}Percent`]: percent }, [tab]),
        )
      : undefined) ??
    (isObject(deliverySeconds)
      ? firstReason(["median", "slowest"], (key) =>
          checkAmount(`${where} ${key} delivery time`, deliverySeconds[key]),
        )
      : undefined)
  );
}

function checkSum(where: string, figures: Readonly<Record<string, unknown>>): Reason {
  const present = landings.filter((landing) => figures[`${landing}Percent`] !== undefined);
  const sum = present.reduce((total, landing) => total + Number(figures[`${landing}Percent`]), 0);
  const isWhole = present.length === landings.length;
  if (sum <= 100 + sumTolerance && (!isWhole || sum >= 100 - sumTolerance)) return undefined;
  const named = isWhole ? "inbox, spam, and missing" : present.join(" and ");
  return `${where} ${named} add up to ${Number(sum.toFixed(2))}%, and must add up to ${isWhole ? "" : "at most "}100%`;
}
