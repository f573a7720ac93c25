import type { CheckedItem, CheckRun } from "../../result/check-run.ts";
import { type Finding, fingerprintOf } from "../../result/finding.ts";
import { isLink } from "../../result/link.ts";

/** The metadata of one check, which SARIF lists separately from the findings. */
export interface DescribedCheck {
  readonly id: string;
  readonly about: string;
  readonly fix: string;
  readonly source: string;
  readonly severity: Finding["severity"];
}

const levels = { error: "error", warn: "warning" } as const satisfies Record<Finding["severity"], string>;

/**
 * Converts the findings to SARIF 2.1.0, which code hosts show next to the files.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/
 */
export function toSarif(
  { tool, messages }: Pick<CheckRun, "tool" | "messages">,
  checks: readonly DescribedCheck[],
): object {
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
          // The line is in the built message, so it applies only if the checked file is the message itself.
          ...(isMessage && line !== undefined ? { region: { startLine: line } } : {}),
        },
        logicalLocations: [{ name: title }],
      },
    ],
    partialFingerprints: {
      "placewright/v2": `${title}\n${fingerprintOf(finding)}`,
    },
  };
}
