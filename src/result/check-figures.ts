import { landings } from "./placement.ts";

/** Longest name of a mailbox provider, in characters. */
const maxNameLength = 200;

/** Maximum number of mailbox providers in one result. */
const maxIsps = 1000;

/** Rounding error of a computed share: 100 × (a / b) is not always exact. */
const epsilon = 1e-6;

/** The reason not to trust a provider's result. Undefined if the result is valid. */
export type Reason = string | undefined;

type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Checks that all present shares are percentages. `where` names their scope: `overall`, `Gmail`. */
export function checkPercents(where: string, figures: Fields, metrics: readonly string[]): Reason {
  for (const metric of metrics) {
    const percent = figures[`${metric}Percent`];
    if (percent === undefined) continue;
    if (typeof percent !== "number") return `${where} ${metric} is not a number`;
    if (!(percent >= 0 && percent <= 100 + epsilon))
      return `${where} ${metric} is ${percent}%, and must be from 0 to 100`;
  }
  return undefined;
}

/** Checks that an amount, if present, is finite and at least 0. */
export function checkAmount(what: string, amount: unknown): Reason {
  if (amount === undefined) return undefined;
  if (typeof amount !== "number") return `${what} is not a number`;
  return amount >= 0 && Number.isFinite(amount) ? undefined : `${what} is ${amount}, and must be at least 0`;
}

/** Checks the ranges of a model's shares, if present. */
export function checkRanges(where: string, { ranges }: Fields): Reason {
  if (ranges === undefined) return undefined;
  if (!isObject(ranges)) return `${where} ranges are not an object`;
  return firstReason(landings, (landing) => {
    const range = ranges[landing];
    if (!isObject(range)) return `${where} has no range of ${landing}`;
    const { lowPercent, highPercent } = range;
    if (lowPercent === undefined || highPercent === undefined)
      return `${where} range of ${landing} is incomplete`;
    return checkPercents(`${where} range of ${landing}:`, range, ["low", "high"]);
  });
}

/** Checks a model's calibration figures, if present. */
export function checkCalibration(calibration: unknown): Reason {
  if (calibration === undefined) return undefined;
  if (!isObject(calibration)) return "its calibration is not an object";
  return firstReason(["tests", "brier", "brierLow", "brierHigh"], (key) =>
    calibration[key] === undefined
      ? `its calibration has no ${key}`
      : checkAmount(`calibration ${key}`, calibration[key]),
  );
}

/** Checks a result's list of mailbox providers, and each entry with `check`. */
export function checkIsps(isps: unknown, check: (isp: string, figures: Fields) => Reason): Reason {
  if (!Array.isArray(isps)) return "its ISPs are not a list";
  if (isps.length > maxIsps)
    return `it has ${isps.length.toLocaleString("en")} ISPs, and must have at most ${maxIsps.toLocaleString("en")}`;
  const names = new Set<string>();
  for (const [index, figures] of isps.entries()) {
    if (!isObject(figures)) return `ISP ${index + 1} is not an object`;
    const { isp } = figures;
    if (typeof isp !== "string" || isp.trim() === "") return `ISP ${index + 1} has no name`;
    if (isp.length > maxNameLength)
      return `ISP ${index + 1} has a name of ${isp.length.toLocaleString("en")} characters, and must have at most ${maxNameLength}`;
    if (names.has(isp)) return `"${isp}" is listed twice`;
    names.add(isp);
    const reason = check(isp, figures);
    if (reason) return reason;
  }
  return undefined;
}

/** Returns the first reason that `check` finds. */
export function firstReason<T>(items: Iterable<T>, check: (item: T) => Reason): Reason {
  for (const item of items) {
    const reason = check(item);
    if (reason) return reason;
  }
  return undefined;
}
