import type { CheckedItem } from "../result/check-run.ts";
import { countFindings } from "../result/finding.ts";
import type { RunOutcome } from "../result/run-report.ts";
import { type DescribedCheck, toSarif } from "./check/sarif.ts";
import { toSafeJson } from "./safe-text.ts";

/**
 * Renders the findings of the checks as SARIF. Lists each message once, even if several projects tested it.
 */
export function toRunSarif({ tests, tool, run }: RunOutcome): string {
  const items = new Map<string, CheckedItem>();
  const rules = new Map<string, DescribedCheck>();
  for (const { title, file, checks } of tests) {
    if (!checks || items.has(`${file}\n${title}`)) continue;
    items.set(`${file}\n${title}`, { title, file, isMessage: false, checks });
    for (const { check, message, fix, source, severity } of checks.findings)
      if (!rules.has(check)) rules.set(check, { id: check, about: message, fix, source, severity });
  }
  const messages = [...items.values()];
  const findings = messages.flatMap(({ checks }) => checks?.findings ?? []);
  return toSafeJson(
    toSarif(
      {
        schemaVersion: 1,
        tool,
        checkedAt: run.finishedAt,
        messages,
        ...countFindings(findings),
        accepted: 0,
      },
      [...rules.values()],
    ),
  );
}
