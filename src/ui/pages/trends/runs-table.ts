import { html } from "hono/html";
import { type Markup, noValue, timeMarkup } from "../../../report/html/markup.ts";
import { formatPercent, limitsAt, verdictLooks } from "../../../report/words.ts";
import { comparePath } from "../../compare/read-side.ts";
import { iconMarkup } from "../../parts/icon.ts";
import { pageNumber, pagesMarkup } from "../../parts/pages.ts";
import { pillMarkup } from "../../parts/pill.ts";
import { nameScope } from "../../parts/scope-words.ts";
import { figuresAt, isMissed, type Trend, type TrendRun } from "../../trends/read-trend.ts";
import { type TrendQuery, trendsPath } from "../../trends/trend-query.ts";
import { isoOf, runPath } from "../view.ts";

/** Runs on a page of the table. */
const pageSize = 8;
/** Columns of figures: overall, and the provider that speaks. */
const maxColumns = 2;

/** Renders the runs of a trend, newest first. */
export function runsMarkup(
  trend: Trend,
  query: TrendQuery,
  voice: string,
  scopes: readonly string[],
): Markup {
  const columns = [...new Set(["overall", voice, ...scopes])].slice(0, maxColumns);
  const runs = trend.runs.toReversed();
  const page = pageNumber(query.page, runs.length, pageSize);
  const shown = runs.slice((page - 1) * pageSize, page * pageSize);
  return html`<section class="card" aria-labelledby="runs"><h2 id="runs">The runs</h2>
<div class="scroll" role="group" aria-label="The runs" tabindex="0"><table class="table plain"><thead><tr><th scope="col">Run</th>${columns.map((scope) => html`<th scope="col" class="num"><bdi>${nameScope(scope)}</bdi></th>`)}<th scope="col">Verdict</th><th scope="col"><span class="spoken">Compare</span></th></tr></thead>
<tbody>${shown.map((run, index) => rowMarkup(run, runs[(page - 1) * pageSize + index + 1], trend.testId, columns))}</tbody></table></div>
${pagesMarkup(page, Math.ceil(runs.length / pageSize), (number) => `${trendsPath(query, { page: String(number) })}#runs`)}</section>`;
}

function rowMarkup(
  run: TrendRun,
  before: TrendRun | undefined,
  testId: string,
  columns: readonly string[],
): Markup {
  const verdict = verdictLooks[run.verdict].word.replace(/^./, (letter) => letter.toUpperCase());
  return html`<tr data-row><th scope="row" class="fit"><a href="${runPath(run.runId)}">${timeMarkup(isoOf(run.createdAtMs))}</a></th>${columns.map((scope) => cellMarkup(run, scope))}<td class="fit">${pillMarkup(run.verdict, verdict)}</td><td class="fit">${before ? html`<a href="${comparePath({ runId: before.runId, testId }, { runId: run.runId, testId })}">${iconMarkup("compare")}<span class="spoken">Compare with the run before</span></a>` : ""}</td></tr>`;
}

function cellMarkup(run: TrendRun, scope: string): Markup {
  const percent = figuresAt(run.placement, scope)?.inboxPercent;
  if (percent === undefined) return html`<td class="num">${noValue}</td>`;
  const figure = formatPercent(percent, limitsAt(run.assertions, scope, "inbox"));
  return isMissed(run, scope, "inbox")
    ? html`<td class="num failed"><b>${figure}</b> <span aria-hidden="true">✕</span><span class="spoken">too low</span></td>`
    : html`<td class="num">${figure}</td>`;
}
