import { readFile, writeFile } from "node:fs/promises";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import { fileReason } from "../base/file-reason.ts";
import type { CheckReport } from "../result/check-report.ts";
import { fingerprintOf } from "../result/finding.ts";

/** Accepted findings per message title. Findings that are not in the baseline are still reported. */
export interface FindingBaseline {
  readonly version: 1;
  /** Sorted fingerprints by message title: `check: message` with the numbers masked. */
  readonly accepted: Readonly<Record<string, readonly string[]>>;
}

/** Creates a baseline that accepts all findings of the reports, by message title. */
export function createBaseline(reports: ReadonlyMap<string, CheckReport>): FindingBaseline {
  const accepted = [...reports]
    .filter(([, { findings }]) => findings.length > 0)
    .map(([title, { findings }]) => [title, [...new Set(findings.map(fingerprintOf))].sort()] as const);
  return {
    version: 1,
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

/**
 * Reads a baseline. Throws `file-missing` if the file cannot be read, and `config-invalid` if it is not a
 * baseline.
 */
export async function loadBaseline(path: string, name: string): Promise<FindingBaseline> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new PlacewrightError("file-missing", `Cannot read the baseline "${name}": ${fileReason(cause)}`, {
      cause,
      hint: "Create one: placewright check --update-baseline",
    });
  });
  try {
    const value = JSON.parse(text) as FindingBaseline;
    if (value.version !== 1 || typeof value.accepted !== "object")
      throw new Error("it is not a baseline of findings");
    return value;
  } catch (cause) {
    throw new PlacewrightError("config-invalid", `Cannot read the baseline "${name}": ${messageOf(cause)}`, {
      cause,
      hint: "Recreate it: placewright check --update-baseline",
    });
  }
}

export const saveBaseline = (path: string, baseline: FindingBaseline): Promise<void> =>
  writeFile(path, `${JSON.stringify(baseline, undefined, 2)}\n`);
