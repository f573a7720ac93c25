import type { CheckReport } from "../result/check-report.ts";
import { fingerprintOf } from "../result/finding.ts";

/**
 * Accepted findings of each message, as fingerprints; see `fingerprintOf`. Findings that are not in the baseline are
 * still reported. A message is named by its scenario and variant, or by its file.
 */
export type FindingBaseline = ReadonlyMap<string, ReadonlySet<string>>;

/** Creates a baseline that accepts all findings of the reports. */
export const createBaseline = (reports: ReadonlyMap<string, CheckReport>): FindingBaseline =>
  new Map([...reports].map(([message, { findings }]) => [message, new Set(findings.map(fingerprintOf))]));

/** Removes the findings that the baseline accepts for a message, and counts them in `accepted`. */
export function applyBaseline(report: CheckReport, message: string, baseline: FindingBaseline): CheckReport {
  const known = baseline.get(message);
  const findings = report.findings.filter((finding) => !known?.has(fingerprintOf(finding)));
  return { ...report, findings, accepted: report.findings.length - findings.length };
}
