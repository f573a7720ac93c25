import type { CheckReport } from "./check-report.ts";
import type { RunReport, TestResult } from "./run-report.ts";

/** The version of `report.json` that is written. Version 1 is read too. */
export const reportFileVersion = 2;

/** Results of the checks that most tests of a run share. */
export type CheckOutcomes = Pick<CheckReport, "passed" | "notMeasured" | "rulePacks">;

/** Results of the checks for one test, as `report.json` stores them. */
export interface ReportFileChecks extends Omit<CheckReport, keyof CheckOutcomes> {
  /** Key of the other results in `ReportFile.checkOutcomes`. */
  readonly outcomes: string;
}

/** One test, as `report.json` stores it. */
export interface ReportFileTest extends Omit<TestResult, "checks"> {
  /** Results of the offline checks before sending. Absent if they did not run. */
  readonly checks?: ReportFileChecks;
}

/**
 * The content of `report.json`: a run's result, with everything that several tests share stored once. A
 * message with an `emlPath` has its `html`, `text`, and `source` only in that file.
 *
 * @example
 * ```ts
 * import type { CheckOutcomes, ReportFile, ReportFileChecks, ReportFileTest } from "placewright/report-schema";
 *
 * const outcomesOf = ({ checkOutcomes }: ReportFile, { outcomes }: ReportFileChecks): CheckOutcomes | undefined =>
 *   checkOutcomes[outcomes];
 * const passedOf = (report: ReportFile, { checks }: ReportFileTest): readonly string[] =>
 *   (checks && outcomesOf(report, checks)?.passed) ?? [];
 * ```
 */
export interface ReportFile extends Omit<RunReport, "tests"> {
  /** All tests of the run. */
  readonly tests: readonly ReportFileTest[];
  /** Results of checks that tests share, by the SHA-256 of their content in hexadecimal. */
  readonly checkOutcomes: Readonly<Record<string, CheckOutcomes>>;
}

/** Separates the results that tests share from those of one test. */
export function splitChecks(checks: CheckReport): {
  readonly own: Omit<ReportFileChecks, "outcomes">;
  readonly shared: CheckOutcomes;
} {
  const { passed, notMeasured, rulePacks, ...own } = checks;
  return { own, shared: { passed, notMeasured, rulePacks } };
}

/** Puts the results of a test's checks together again. */
export function joinChecks({ outcomes: _, ...own }: ReportFileChecks, shared: CheckOutcomes): CheckReport {
  return { ...own, ...shared };
}
