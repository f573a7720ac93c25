import { html } from "hono/html";
import { formatDuration } from "../../base/duration.ts";
import { plural } from "../../base/plural.ts";
import { describeCost } from "../../result/describe-cost.ts";
import type { RunOutcome } from "../../result/run-report.ts";
import { describeDifferences, describeQuietDifferences } from "../differences.ts";
import { toSafeLine } from "../safe-text.ts";
import { placeOf } from "../words.ts";
import { type Markup, timeMarkup } from "./markup.ts";

/** Renders a list of names and values. Omits undefined and empty values. */
export function factsMarkup(facts: readonly (readonly [string, Markup | string | undefined])[]): Markup {
  return html`<dl class="facts">${facts.map(([name, value]) =>
    value === undefined || value === "" ? "" : html`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`,
  )}</dl>`;
}

function describeCalls({ apiCalls, callsByOperation }: RunOutcome["run"]): string {
  const parts = Object.entries(callsByOperation).map(
    ([operation, count]) => `${toSafeLine(operation)} ${count}`,
  );
  return parts.length > 0 ? `${apiCalls} (${parts.join(", ")})` : String(apiCalls);
}

/** Returns when ledger and providers were compared, and the differences that need no action. */
function reconciliationFacts(
  report: RunOutcome,
): readonly (readonly [string, Markup | string | undefined])[] {
  const { reconciliation } = report.run;
  if (!reconciliation) return [];
  const { vanished, unchecked } = describeQuietDifferences(reconciliation);
  const headlines = describeDifferences(report).map(({ headline }) => headline);
  const isClean = headlines.length === 0 && !vanished && !unchecked;
  return [
    [
      "Compared with providers",
      html`${timeMarkup(reconciliation.checkedAt)}${isClean ? ", no differences" : headlines.map((headline) => `; ${headline}`)}`,
    ],
    ["No longer listed", vanished && toSafeLine(vanished)],
    ["Not compared", unchecked && toSafeLine(unchecked)],
  ];
}

/** Renders how the run was executed, and the command to repeat it. */
export function runFactsMarkup(report: RunOutcome): Markup {
  const { run, tests, tool, runtime, exitCode } = report;
  const reused = tests.filter((test) => test.reused).length;
  return html`<section aria-labelledby="run">
<h2 id="run">This run</h2>
${factsMarkup([
  ["Run", toSafeLine(run.id)],
  ["Started", timeMarkup(run.startedAt)],
  ["Finished", timeMarkup(run.finishedAt)],
  ["Duration", formatDuration(run.durationMs)],
  ["Projects", [...new Set(tests.map((test) => toSafeLine(placeOf(test))))].join(", ")],
  ["Provider calls", describeCalls(run)],
  ["Tests and cost", run.costs?.map((cost) => toSafeLine(describeCost(cost))).join("; ")],
  [
    "Reused",
    reused === 0 ? undefined : `${plural(reused, "test")}: an earlier run measured the identical message`,
  ],
  ...reconciliationFacts(report),
  ["Branch", run.branch === undefined ? undefined : toSafeLine(run.branch)],
  ["Commit", run.commit === undefined ? undefined : toSafeLine(run.commit.slice(0, 12))],
  ["Shard", run.shard ? `${run.shard.index} of ${run.shard.total}` : undefined],
  ["Random seed", run.seed === undefined ? undefined : toSafeLine(run.seed)],
  [
    "Version",
    `${tool.name} ${toSafeLine(tool.version)} on ${toSafeLine(runtime.name)} ${toSafeLine(runtime.version)}`,
  ],
  ["Exit code", String(exitCode)],
  ["Data", html`<a href="report.json">report.json</a>`],
])}
${run.command === undefined ? "" : html`<h3>Repeat this run</h3><pre tabindex="0" role="group" aria-label="Command">${toSafeLine(run.command)}</pre>`}
</section>`;
}
