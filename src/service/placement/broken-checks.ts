import { checkFamilies } from "../../check/check.ts";
import { checksByFamily } from "../../check/checks.ts";
import type { Finding } from "../../result/finding.ts";
import { isps } from "./isps.ts";
import type { BrokenCheck } from "./signal.ts";

const named = new Set(
  isps.flatMap(({ rulePacks }) => rulePacks.flatMap(({ rules }) => rules.map(({ check }) => check))),
);

/** The offline checks that some simulated provider's rules name. */
export const ruleChecks = checkFamilies.flatMap((family) =>
  checksByFamily[family].filter(({ id }) => named.has(id)),
);

/** Each check once, however often it finds something. */
export function brokenChecks(findings: readonly Finding[]): BrokenCheck[] {
  const first = new Map<string, BrokenCheck>();
  for (const { check, message } of findings)
    if (!first.has(check)) first.set(check, { check, reason: message });
  return [...first.values()];
}
