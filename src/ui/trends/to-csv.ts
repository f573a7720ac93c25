import type { Cell } from "../csv.ts";
import { figuresAt, ispsOf, limitAt, type Trend } from "./read-trend.ts";

/** Returns a trend as rows: one per run and provider. A run that was not measured has one row without figures. */
export function trendRows({ runs, testId, title, project }: Trend): readonly (readonly Cell[])[] {
  const head = [
    "run",
    "started",
    "test",
    "title",
    "project",
    "verdict",
    "simulated",
    "provider",
    "inbox",
    "spam",
    "missing",
    "spf",
    "dkim",
    "dmarc",
    "seeds",
    "inbox needed",
    "content",
    "version",
  ];
  const scopes = ["overall", ...ispsOf(runs)];
  const rows = runs.flatMap((run) => {
    const { runId, createdAtMs, verdict, placement, assertions, contentHash, settings } = run;
    const about = [runId, new Date(createdAtMs).toISOString(), testId, title, project, verdict];
    const end = [contentHash, settings.version];
    if (!placement) return [[...about, "", "", ...Array<undefined>(8).fill(undefined), ...end]];
    return scopes.flatMap((scope) => {
      const figures = figuresAt(placement, scope);
      if (!figures) return [];
      return [
        [
          ...about,
          placement.simulated ? "simulated" : "",
          scope,
          figures.inboxPercent,
          figures.spamPercent,
          figures.missingPercent,
          figures.spfPercent,
          figures.dkimPercent,
          figures.dmarcPercent,
          figures.seedCount,
          limitAt(assertions, scope, "inbox")?.percent,
          ...end,
        ],
      ];
    });
  });
  return [head, ...rows];
}
