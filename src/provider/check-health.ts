import {
  checkAmount,
  checkIsps,
  checkPercents,
  firstReason,
  isObject,
  type Reason,
} from "../result/check-figures.ts";
import { healthRates } from "../result/health.ts";

/** Checks the health report of any provider. Returns why it cannot be trusted, or undefined if it can. */
export function checkHealth(report: unknown): Reason {
  if (!isObject(report)) return "there is no report";
  const { overall, isps, days, campaigns, notMeasured } = report;
  if (!isObject(overall)) return "there are no overall figures";
  return (
    checkRates("overall", overall) ??
    checkIsps(isps, checkRates) ??
    checkList("days", days, ({ day }) => String(day)) ??
    checkList("campaigns", campaigns, ({ id }) => `campaign ${String(id)}`) ??
    (Array.isArray(notMeasured) ? undefined : "notMeasured is not a list")
  );
}

function checkList(
  what: string,
  list: unknown,
  nameOf: (figures: Readonly<Record<string, unknown>>) => string,
): Reason {
  if (!Array.isArray(list)) return `its ${what} are not a list`;
  return firstReason(list, (figures) =>
    isObject(figures) ? checkRates(nameOf(figures), figures) : `its ${what} are not objects`,
  );
}

const checkRates = (where: string, figures: Readonly<Record<string, unknown>>): Reason =>
  checkPercents(where, figures, healthRates) ?? checkAmount(`${where} volume`, figures["volume"]);

/**
 * Finds the first number in a response that is not finite or is below `least`, or the first invalid date.
 * Returns its path and value.
 */
export function checkNumbers(answer: unknown, least: number, path = ""): Reason {
  if (typeof answer === "number")
    return Number.isFinite(answer) && answer >= least
      ? undefined
      : `${path} is ${answer}, and must be at least ${least}`;
  if (typeof answer !== "object" || answer === null) return undefined;
  if (answer instanceof Date)
    return Number.isNaN(answer.getTime()) ? `${path} is not a valid date` : undefined;
  return firstReason(Object.entries(answer), ([key, value]) =>
    key === "$metadata" ? undefined : checkNumbers(value, least, path ? `${path}.${key}` : key),
  );
}
