import { html } from "hono/html";
import { toSlug } from "../../base/ids.ts";
import { plural } from "../../base/plural.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { formatPercent, limitsAt, rangeBehind, sortByUrgency } from "../../report/words.ts";
import { assertionsOf } from "../../run/read-series.ts";
import { comparePath } from "../compare/read-side.ts";
import { badgeMarkup, pillMarkup, pillWords } from "../parts/pill.ts";
import { placementBarMarkup } from "../parts/placement-bar.ts";
import { sparklineMarkup } from "../parts/sparkline.ts";
import type { ScenarioResult } from "../preview.ts";
import type { ScenarioPage } from "./scenario-page.ts";
import { isoOf, runPath } from "./view.ts";

/** Results that are listed, the worst first. The report of a run has them all. */
const maxResults = 50;

/** Renders the last result of each message and project, with where it landed. */
export function resultsMarkup({ last, series }: Pick<ScenarioPage, "last" | "series">): Markup {
  if (last.length === 0) return html`<p class="muted">Not tested yet.</p>`;
  const left = last.length - maxResults;
  return html`<ul class="results">${sortByUrgency(last, ({ verdict }) => verdict)
    .slice(0, maxResults)
    .map((result) =>
      resultMarkup(result, series),
    )}</ul>${left > 0 ? html`<p class="small muted after">And ${plural(left, "more result")}.</p>` : ""}`;
}

function resultMarkup(
  { testId, variant, project, verdict, runId, startedAtMs, isOutdated }: ScenarioResult,
  series: ScenarioPage["series"],
): Markup {
  const measured = series.get(testId) ?? [];
  const newest = measured.findLast((each) => each.runId === runId);
  const before = measured.findLast((each) => each.runId !== runId);
  const overall = newest?.placement.overall;
  const [needed] = newest ? limitsAt(assertionsOf(newest), "overall", "inbox") : [];
  const inbox = overall?.inboxPercent;
  const rates = measured.flatMap(({ placement }) => placement.overall.inboxPercent ?? []);
  return html`<li><div class="result-head"><b><bdi>${[variant, project]
    .filter((name) => name !== undefined)
    .map(toSafeLine)
    .join(
      " · ",
    )}</bdi></b> ${isOutdated ? pillMarkup("skipped", `Was “${pillWords[verdict]}”`) : pillMarkup(verdict)}</div>
<div class="result-bar">${
    overall && inbox !== undefined
      ? html`${placementBarMarkup(
          {
            inboxPercent: inbox,
            spamPercent: overall.spamPercent ?? 0,
            missingPercent: overall.missingPercent ?? 0,
          },
          { needed, isSmall: true },
        )}<span>${formatPercent(inbox, needed === undefined ? [] : [needed])}%</span>`
      : html`<svg class="bar bar-small" role="img" aria-label="not measured"><rect class="track" width="100%" height="100%"/></svg><span>–</span>`
  }</div>
<p class="small muted">${newest?.placement.simulated ? html`${badgeMarkup("simulated")}${rangeBehind(newest.placement.overall, "inbox")} ` : ""}<a href="${runPath(runId)}">${timeMarkup(isoOf(startedAtMs))}</a> · <a href="${runPath(runId, "report")}/#test-${toSlug(testId)}">Report</a>${before && newest ? html` · <a href="${comparePath({ runId: before.runId, testId }, { runId, testId })}">Compare with the run before</a>` : ""}</p>
${sparklineMarkup(rates, needed)}</li>`;
}
