import type { CheckedItem, CheckRun } from "../../result/check-run.ts";
import { type Finding, fingerprintOf } from "../../result/finding.ts";
import { isLink } from "../../result/link.ts";

/** What is told of each check beside the findings. */
export interface DescribedCheck {
  readonly id: string;
  readonly about: string;
  readonly fix: string;
  readonly source: string;
  readonly severity: Finding["severity"];
}

const levels = { error: "error", warn: "warning" } as const satisfies Record<Finding["severity"], string>;

/** The findings as SARIF 2.1.0, which code hosts show beside the files: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function toSarif({ tool, messages }: CheckRun, checks: readonly DescribedCheck[]): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: tool.version,
            rules: checks.map(({ id, about, fix, source, severity }) => ({
              id,
              shortDescription: { text: about },
              help: { text: fix },
              ...(isLink(source) ? { helpUri: source } : {}),
              defaultConfiguration: { level: levels[severity] },
            })),
          },
        },
        results: messages.flatMap(
          (item) => item.checks?.findings.map((finding) => toResult(finding, item)) ?? [],
        ),
      },
    ],
  };
}

function toResult(finding: Finding, { title, file, isMessage }: CheckedItem): object {
  const { check, severity, message, fix, line, excerpt } = finding;
  return {
    ruleId: check,
    level: levels[severity],
    message: { text: `${title}: ${message}${excerpt ? `: ${excerpt}` : ""}. ${fix}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split(/[\\/]/).map(encodeURIComponent).join("/") },
          // A line of a message that a scenario builds is no line of the scenario's file.
          ...(isMessage && line !== undefined ? { region: { startLine: line } } : {}),
        },
        logicalLocations: [{ name: title }],
      },
    ],
    partialFingerprints: {
      "placewright/v1": `${title}\n${fingerprintOf(finding)}`,
    },
  };
}
