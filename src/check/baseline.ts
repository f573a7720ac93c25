import { readFile, writeFile } from "node:fs/promises";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import type { CheckReport } from "../result/check-report.ts";
import { fingerprintOf } from "../result/finding.ts";

/** The findings that were there when the baseline was taken, by the message's title: they are accepted, new ones are not. */
export interface FindingBaseline {
  readonly version: 1;
  /** Each finding as `check: message`, sorted. */
  readonly accepted: Readonly<Record<string, readonly string[]>>;
}

export function createBaseline(reports: ReadonlyMap<string, CheckReport>): FindingBaseline {
  const accepted = [...reports]
    .filter(([, { findings }]) => findings.length > 0)
    .map(([title, { findings }]) => [title, [...new Set(findings.map(fingerprintOf))].sort()] as const);
  return {
    version: 1,
    accepted: Object.fromEntries(accepted.sort(([left], [right]) => (left < right ? -1 : 1))),
  };
}

/** Leaves the findings out that the baseline accepts, and counts them. */
export function applyBaseline(
  report: CheckReport,
  title: string,
  { accepted }: FindingBaseline,
): CheckReport {
  const known = new Set(accepted[title]);
  const findings = report.findings.filter((finding) => !known.has(fingerprintOf(finding)));
  return { ...report, findings, accepted: report.findings.length - findings.length };
}

/** Throws `file-missing`, or `config-invalid` where it is no baseline. */
export async function loadBaseline(path: string, name: string): Promise<FindingBaseline> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new PlacewrightError("file-missing", `Cannot read the baseline "${name}"`, {
      cause,
      hint: "take one with placewright check --update-baseline",
    });
  });
  try {
    const value = JSON.parse(text) as FindingBaseline;
    if (value.version !== 1 || typeof value.accepted !== "object")
      throw new Error("it is no baseline of findings");
    return value;
  } catch (cause) {
    throw new PlacewrightError("config-invalid", `Cannot read the baseline "${name}": ${messageOf(cause)}`, {
      cause,
      hint: "take it again with placewright check --update-baseline",
    });
  }
}

export const saveBaseline = (path: string, baseline: FindingBaseline): Promise<void> =>
  writeFile(path, `${JSON.stringify(baseline, undefined, 2)}\n`);
