import { html } from "hono/html";
import type { TestResult } from "../../result/run-report.ts";
import { showLimit } from "../../result/shown-figure.ts";
import { failingSince, percentAt } from "../failing-since.ts";
import { figuresAt, toIspColumns } from "../placement-grid.ts";
import { toSafeLine } from "../safe-text.ts";
import { formatPercent, limitsAt } from "../words.ts";
import { type Markup, noValue, screenReaderOnly, timeMarkup } from "./markup.ts";

/** Renders the inbox rate next to the baseline's and those of earlier runs. Empty if there is neither. */
export function comparisonMarkup(test: TestResult): Markup | "" {
  const { baseline, trend = [], placement } = test;
  if (!placement || (!baseline && trend.length === 0)) return "";
  const scopes = ["overall", ...toIspColumns([test]).map(({ isp }) => isp)];
  return html`<div class="scroll" role="group" aria-label="Comparison with earlier runs" tabindex="0"><table class="comparison">
<caption class="spoken">Inbox rate now and before, in percent</caption>
<thead><tr><th scope="col">Scope</th>${baseline ? html`<th scope="col" class="num">Baseline</th>` : ""}<th scope="col" class="num">Now</th>${baseline ? html`<th scope="col" class="num">Difference</th>` : ""}${trend.length > 0 ? html`<th scope="col">Recent runs</th>` : ""}</tr></thead>
<tbody>${scopes.map((scope) => rowMarkup(test, scope))}</tbody>
</table></div>`;
}

/**
 * Renders how long each failed inbox threshold has been missed, such as `Outlook: below 95% in 3 consecutive
 * runs, since …`.
 */
export function sinceMarkup(test: TestResult): Markup | "" {
  const missing = failingSince(test);
  if (missing.length === 0) return "";
  return html`<h4>Failing since</h4><ul class="since">${missing.map(
    ({ scope, expectedPercent, includesLimit, runs, sinceIso, lastMet }) => {
      const place = scope === "overall" ? "Overall" : toSafeLine(scope);
      const before = lastMet
        ? html`; it was ${formatPercent(lastMet.inboxPercent, [expectedPercent])}% on ${timeMarkup(lastMet.measuredAt)}`
        : html`; no earlier run is known to have met it`;
      return sinceIso === undefined
        ? html`<li><bdi>${place}</bdi>: new in this run${before}</li>`
        : html`<li><bdi>${place}</bdi>: ${includesLimit ? "below" : "not above"} ${showLimit(expectedPercent, lastMet ? [lastMet.inboxPercent] : [])}% in ${runs} consecutive runs, since ${timeMarkup(sinceIso)}${before}</li>`;
    },
  )}</ul>`;
}

function rowMarkup(test: TestResult, scope: string): Markup {
  const { baseline, trend = [] } = test;
  const now = figuresAt(test, scope)?.inboxPercent;
  const before = baseline && figuresAt({ ...test, placement: baseline.placement }, scope)?.inboxPercent;
  return html`
<tr><th scope="row"><bdi>${scope === "overall" ? "Overall" : toSafeLine(scope)}</bdi></th>${baseline ? html`<td class="num">${shareOf(before)}</td>` : ""}<td class="num">${shareOf(now, limitsAt(test.assertions, scope, "inbox"))}</td>${baseline ? html`<td class="num">${differenceMarkup(now, before)}</td>` : ""}${trend.length > 0 ? html`<td>${trendMarkup([...trend.map(({ inboxPercents }) => percentAt(inboxPercents, scope)), now])}</td>` : ""}</tr>`;
}

const shareOf = (percent: number | undefined, limits: readonly number[] = []): Markup | string =>
  percent === undefined ? noValue : formatPercent(percent, limits);

/** Renders the difference in percentage points, with an arrow before the number. */
function differenceMarkup(now: number | undefined, before: number | undefined): Markup | string {
  if (now === undefined || before === undefined) return shareOf(undefined);
  const points = Math.abs(now - before);
  const text = formatPercent(points);
  if (text === "0") return html`<span aria-hidden="true">=</span>${screenReaderOnly("the same")}`;
  return now > before
    ? html`<span aria-hidden="true">▲ ${text}</span>${screenReaderOnly(`${text} percentage points more`)}`
    : html`<span aria-hidden="true">▼ ${text}</span>${screenReaderOnly(`${text} percentage points less`)}`;
}

const width = 96;
const height = 20;
const margin = 3;

/** Renders a line chart from 0% to 100%, oldest run first. Runs that were not measured leave a gap. */
export function trendMarkup(percents: readonly (number | undefined)[]): Markup {
  const step = (width - 2 * margin) / Math.max(1, percents.length - 1);
  const points = percents.map((percent, index) =>
    percent === undefined
      ? undefined
      : ([margin + index * step, margin + (1 - percent / 100) * (height - 2 * margin)] as const),
  );
  const path = points
    .map((point, index) => {
      if (!point) return "";
      const [x, y] = point.map((value) => Number(value.toFixed(1)));
      return `${points[index - 1] ? "L" : "M"}${x} ${y}`;
    })
    .join("");
  const last = points.at(-1);
  const words = percents.map((percent) => (percent === undefined ? "not measured" : formatPercent(percent)));
  return html`<svg class="trend" role="img" width="${width}" height="${height}" aria-label="Inbox rate, oldest run first: ${words.join(", ")}"><line class="grid" x1="0" x2="${width}" y1="${margin}" y2="${margin}"/><path d="${path}"/>${last ? html`<circle cx="${last[0].toFixed(1)}" cy="${last[1].toFixed(1)}" r="2.5"/>` : ""}</svg>`;
}
