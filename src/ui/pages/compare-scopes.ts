import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { type Markup, noValue, screenReaderOnly } from "../../report/html/markup.ts";
import { formatPercent } from "../../report/words.ts";
import { type ScopeChange, sortByLoss } from "../compare/compare-placements.ts";
import { isDrawn, round } from "../parts/chart/scale.ts";
import { nameScope } from "../parts/scope-words.ts";
import { pointRange, pointsMarkup } from "./compare-words.ts";

/** Rows of mailbox providers. */
const maxRows = 60;

/** Renders the inbox rate of each scope before and after, on one axis, the largest loss first. */
export function scopesMarkup(changes: readonly ScopeChange[], isSimulated: boolean): Markup {
  const rows = sortByLoss(changes).slice(0, maxRows);
  const hasIntervals = changes.some(({ difference, after }) => difference ?? after);
  return html`<section class="section" aria-labelledby="placement"><h2 id="placement">Inbox by provider</h2>
<p class="muted">${isSimulated ? "Percent, as a model computed it" : "Percent of seed mailboxes"}. Ring before, dot after, line across: needed.${hasIntervals ? " The thin line is the range of the true figure, with 95% confidence." : ""}</p>
${
  rows.length === 0
    ? html`<p>Not measured in both.</p>`
    : html`<table class="table plain versus-table">
<thead><tr><th scope="col">Provider</th><th scope="col" class="num wide-only">Before</th><th scope="col" class="num">After</th><th scope="col"><span class="axis" aria-hidden="true"><span>0</span><span>50</span><span>100</span></span>${screenReaderOnly("From 0 to 100 percent")}</th><th scope="col" class="num">Change</th></tr></thead>
<tbody>${rows.map(rowMarkup)}</tbody></table>`
}
${changes.length > maxRows ? html`<p class="small muted">${plural(changes.length - maxRows, "more provider")}: in the CSV.</p>` : ""}</section>`;
}

function rowMarkup(change: ScopeChange): Markup {
  const { scope, beforePercent, afterPercent, neededPercent, isShort, after, difference, points, direction } =
    change;
  const limits = neededPercent === undefined ? [] : [neededPercent];
  const tells = direction === "better" || direction === "worse";
  return html`
<tr><th scope="row"><bdi>${nameScope(scope)}</bdi></th><td class="num fit wide-only">${isDrawn(beforePercent) ? formatPercent(beforePercent, limits) : noValue}</td><td class="num fit${isShort ? " failed" : ""}">${isDrawn(afterPercent) ? html`<b>${formatPercent(afterPercent, limits)}</b>${isShort ? html` <span aria-hidden="true">✕</span>${screenReaderOnly("too low")}` : ""}` : noValue}${after ? html`<small class="wide-only">${formatPercent(after.lowPercent)} to ${formatPercent(after.highPercent)}</small>` : ""}</td><td>${dumbbellMarkup(change)}</td><td class="num fit">${pointsMarkup(points, tells)}${difference ? html`<small class="wide-only">${pointRange(difference.lowPercent, difference.highPercent)}</small>` : ""}</td></tr>`;
}

/** Renders a ring before and a dot after, joined, with the interval as a thin line below. */
function dumbbellMarkup({
  beforePercent,
  afterPercent,
  neededPercent,
  after,
  isShort,
  direction,
}: ScopeChange): Markup {
  const x = (percent: number) => `${round(Math.min(100, Math.max(0, percent)))}%`;
  const words = [
    isDrawn(beforePercent) ? `from ${formatPercent(beforePercent)}%` : "not measured before",
    isDrawn(afterPercent) ? `to ${formatPercent(afterPercent)}%` : "not measured after",
    ...(after
      ? [`between ${formatPercent(after.lowPercent)}% and ${formatPercent(after.highPercent)}%`]
      : []),
    ...(neededPercent === undefined ? [] : [`${formatPercent(neededPercent)}% needed`]),
  ].join(", ");
  const isBad = isShort || direction === "worse";
  return html`<svg class="dumb" role="img" aria-label="${words}"><line class="grid" x1="0" x2="100%" y1="14" y2="14"/>${
    neededPercent === undefined
      ? ""
      : html`<line class="rule" x1="${x(neededPercent)}" x2="${x(neededPercent)}" y1="0" y2="28"/>`
  }${after ? html`<line class="whisker" x1="${x(after.lowPercent)}" x2="${x(after.highPercent)}" y1="24" y2="24"/>` : ""}${
    isDrawn(beforePercent) && isDrawn(afterPercent)
      ? html`<line class="${isBad ? "span-bad" : "span"}" x1="${x(beforePercent)}" x2="${x(afterPercent)}" y1="14" y2="14"/>`
      : ""
  }${isDrawn(beforePercent) ? html`<circle class="dot-open" cx="${x(beforePercent)}" cy="14" r="5"/>` : ""}${isDrawn(afterPercent) ? html`<circle class="${isBad ? "dot-bad" : "dot"}" cx="${x(afterPercent)}" cy="14" r="6"/>` : ""}</svg>`;
}
