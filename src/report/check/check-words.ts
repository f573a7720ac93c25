import { plural } from "../../base/plural.ts";
import type { CheckReport, RulePackReport, SpamReport } from "../../result/check-report.ts";
import { countFindings } from "../../result/finding.ts";
import type { Verdict } from "../../result/verdict.ts";

/**
 * Returns the verdict of a message's checks, from its most severe finding. Never `passed` if the message was
 * not checked.
 */
export function verdictOfChecks(checks: CheckReport | undefined): Verdict {
  if (!checks) return "not-measured";
  const { errors, warnings } = countFindings(checks.findings);
  if (errors > 0) return "failed";
  return warnings > 0 ? "warned" : "passed";
}

/** Returns a summary such as `2 errors, 1 warning`. */
export function summarizeFindings({ findings, accepted, passed }: CheckReport): string {
  const { errors, warnings } = countFindings(findings);
  const parts = [
    ...(errors > 0 ? [plural(errors, "error")] : []),
    ...(warnings > 0 ? [plural(warnings, "warning")] : []),
    ...(errors + warnings === 0 ? [`${passed.length} checks passed`] : []),
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
  ];
  return parts.join(", ");
}

/** Returns a summary such as `Gmail (2025-11): 9 of 14 rules met, 5 not measured`. */
export function describePack({ id, provider, met, broken, notMeasured }: RulePackReport): string {
  const since = /\d{4}-\d{2}$/.exec(id)?.[0];
  const total = met.length + broken.length + notMeasured.length;
  return [
    `${provider}${since ? ` (${since})` : ""}: ${met.length} of ${total} rules met`,
    ...(broken.length > 0 ? [`${broken.length} broken`] : []),
    ...(notMeasured.length > 0 ? [`${notMeasured.length} not measured`] : []),
  ].join(", ");
}

const engineNames: Readonly<Record<string, string>> = {
  builtin: "Built-in",
  rspamd: "Rspamd",
  spamassassin: "SpamAssassin",
};

/** Returns a notice per spam engine that did not score every message of a run, with the first reason. */
export function engineNotices(tests: readonly { readonly checks?: CheckReport }[]): readonly string[] {
  const errors = new Map<string, string[]>();
  for (const { engine, error } of tests.flatMap(({ checks }) => checks?.spam ?? []))
    if (error !== undefined) errors.set(engine, [...(errors.get(engine) ?? []), error]);
  return [...errors].map(
    ([engine, [first = "", ...others]]) =>
      `Spam engine ${engineNames[engine] ?? engine}: the score of ${plural(others.length + 1, "test")} was not measured: ${first}`,
  );
}

/** Returns a summary such as `Built-in: 1.4 points, spam at 5 or more (LINK_SHORTENER +0.8, …)`. */
export function describeSpam({ engine, normalised, symbols, error }: SpamReport): string {
  const name = engineNames[engine] ?? engine;
  if (normalised === undefined) return `${name}: not measured: ${error ?? "the engine returned no score"}`;
  const shown = symbols
    .slice(0, 3)
    .map(({ name: symbol, score }) => `${symbol} ${score > 0 ? "+" : ""}${score}`);
  const rest = symbols.length > shown.length ? ", …" : "";
  return `${name}: ${normalised} points, spam at 5 or more${shown.length > 0 ? ` (${shown.join(", ")}${rest})` : ""}`;
}
