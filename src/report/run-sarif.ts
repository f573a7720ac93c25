import type { CheckedItem } from "../result/check-run.ts";
import type { RunOutcome } from "../result/run-report.ts";
import { type DescribedCheck, toSarif } from "./check/sarif.ts";
import { toSafeJson } from "./safe-text.ts";

/**
 * Renders the findings of the checks as SARIF. Lists each message once, even if several projects tested it.
 */
export function toRunSarif({ tests, tool }: RunOutcome): string {
  const items = new Map<string, CheckedItem>();
  const rules = new Map<string, DescribedCheck>();
  for (const { title, file, checks } of tests) {
    if (!checks || items.has(`${file}\n${title}`)) continue;
    items.set(`${file}\n${title}`, { title, file, isMessage: false, checks });
    for (const { check, message, fix, source, severity } of checks.findings)
      if (!rules.has(check)) rules.set(check, { id: check, about: message, fix, source, severity });
  }
  return toSafeJson(toSarif({ tool, messages: [...items.values()] }, [...rules.values()]));
}
