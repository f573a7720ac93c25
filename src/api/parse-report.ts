import { PlacewrightError } from "../base/errors.ts";
import type { RunReport } from "../result/run-report.ts";
import { parseRunReport } from "../result/run-report-schema.ts";

/**
 * Validates a run report of unknown origin. Rejects unknown keys, duplicate test ids, and values beyond what a run
 * writes.
 *
 * @param value The content of `report.json`, parsed with `JSON.parse`.
 * @throws {PlacewrightError} `usage`: with the path of the first invalid value.
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { parseReport } from "placewright/report-schema";
 *
 * const report = parseReport(JSON.parse(await readFile("reports/latest/report.json", "utf8")));
 * report.verdict; // → "passed"
 * report.counts.failed; // → 0
 * report.tests.map(({ title, verdict }) => `${title}: ${verdict}`); // → ["nightly: passed"]
 * ```
 */
export const parseReport = (value: unknown): RunReport =>
  parseRunReport(value, (path, reason) => {
    throw new PlacewrightError("usage", `Cannot read the report: ${path}: ${reason}`, {
      hint: "Write the report again with placewright report, in this version",
    });
  });
