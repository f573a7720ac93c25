import type { CheckReport } from "../result/check-report.ts";
import { fingerprintOf } from "../result/finding.ts";

/** Accepted findings per message title. Findings that are not in the baseline are still reported. */
export interface FindingBaseline {
  readonly version: 2;
  /** Sorted fingerprints by message title; see `fingerprintOf`. */
  readonly accepted: Readonly<Record<string, readonly string[]>>;
}

/** Creates a baseline that accepts all findings of the reports, by message title. */
export function createBaseline(reports: ReadonlyMap<string, CheckReport>): FindingBaseline {
  const accepted = [...reports]
    .filter(([, { findings }]) => findings.length > 0)
    .map(([title, { findings }]) => [title, [...new Set(findings.map(fingerprintOf))].sort()] as const);
  return {
    version: 2,
    accepted: Object.fromEntries(accepted.sort(([left], [right]) => (left < right ? -1 : 1))),
  };
}

/** Removes the findings that the baseline accepts for a message, and counts them in `accepted`. */
export function applyBaseline(
  report: CheckReport,
  title: string,
  { accepted }: FindingBaseline,
): CheckReport {
  const known = new Set(accepted[title]);
  const findings = report.findings.filter((finding) => !known.has(fingerprintOf(finding)));
  return { ...report, findings, accepted: report.findings.length - findings.length };
}
