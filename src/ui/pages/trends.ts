import { html } from "hono/html";
import type { PlacewrightError } from "../../base/errors.ts";
import { trendMarkup } from "../../report/html/comparison-table.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { formatPercent, limitsAt, rangeBehind } from "../../report/words.ts";
import type { Placement, PlacementFigures } from "../../result/placement.ts";
import { assertionsOf } from "../../run/read-series.ts";
import type { Measurement, StoredBaseline } from "../../store/store.ts";
import { mayUse } from "../visitor.ts";
import { isoOf, problemsMarkup, renderView, runPath, type Visit } from "./view.ts";

export interface TrendsPage {
  /** Measurements by test id, oldest first. */
  readonly series: ReadonlyMap<string, readonly Measurement[]>;
  readonly scenarios: readonly string[];
  readonly scenario: string | undefined;
  readonly baselines: readonly StoredBaseline[];
  /** Errors of measurements that cannot be read. */
  readonly problems: readonly PlacewrightError[];
  readonly visit: Visit;
}

/** Renders the inbox rate of each test over time, per mailbox provider, and the baselines. */
export function renderTrends({
  series,
  scenarios,
  scenario,
  baselines,
  problems,
  visit,
}: TrendsPage): Promise<string> {
  return renderView({
    visit,
    title: "Trends",
    place: "trends",
    isReport: true,
    topics: ["ledger"],
    main: html`<h1>Trends</h1>
<p class="hint">Inbox rate per run (0–100%), oldest first.</p>
${problemsMarkup(problems)}
${baselinesMarkup(baselines, mayUse(visit.visitor, "POST /baselines/clear"))}
${scenarios.length > 1 ? html`<nav class="choices" aria-label="Scenario"><span>Scenario</span><a href="/trends"${scenario === undefined ? html` aria-current="true"` : ""}>all</a>${scenarios.map((name) => html`<a href="/trends?${new URLSearchParams({ scenario: name })}"${name === scenario ? html` aria-current="true"` : ""}><bdi>${toSafeLine(name)}</bdi></a>`)}</nav>` : ""}
${series.size === 0 ? html`<p>No results yet. <a href="/">Select scenarios</a> and run them.</p>` : ""}
${[...series].map(([testId, measurements]) => seriesMarkup(testId, measurements))}`,
  });
}

function baselinesMarkup(baselines: readonly StoredBaseline[], mayClear: boolean): Markup {
  if (baselines.length === 0)
    return html`<p class="hint">Baseline thresholds compare against the last run on the branch that passed. To choose another run, select Set as baseline on its page.</p>`;
  return html`<ul class="plain">${baselines.map(
    ({ project, branch, runId }) =>
      html`<li>${clearable(
        html`<span><bdi>${toSafeLine(project)}</bdi>${branch ? html` on <bdi>${toSafeLine(branch)}</bdi>` : ""}: the baseline is <a href="${runPath(runId)}">run <bdi>${toSafeLine(runId)}</bdi></a>.</span>`,
        { project, branch },
        mayClear,
      )}</li>`,
  )}</ul>`;
}

/** Renders a baseline, with the button that clears it. */
function clearable(
  words: Markup,
  { project, branch }: Pick<StoredBaseline, "project" | "branch">,
  mayClear: boolean,
): Markup {
  if (!mayClear) return words;
  return html`<form method="post" action="/baselines/clear" class="actions"><input type="hidden" name="project" value="${project}"><input type="hidden" name="branch" value="${branch}">${words} <button>Clear baseline</button></form>`;
}

const figuresAt = ({ overall, isps }: Placement, scope: string): PlacementFigures | undefined =>
  scope === "overall" ? overall : isps.find(({ isp }) => isp === scope);

function seriesMarkup(testId: string, measurements: readonly Measurement[]): Markup | string {
  const [first, last] = [measurements[0], measurements.at(-1)];
  if (!first || !last) return "";
  const isps = new Set(measurements.flatMap(({ placement }) => placement.isps.map(({ isp }) => isp)));
  const rows = ["overall", ...isps].map((scope) => {
    const percents = measurements.map(({ placement }) => figuresAt(placement, scope)?.inboxPercent);
    const [now, figures] = [percents.at(-1), figuresAt(last.placement, scope)];
    const range = figures && rangeBehind(figures, "inbox").trim();
    return html`<tr><th scope="row"><bdi>${scope === "overall" ? "Overall" : toSafeLine(scope)}</bdi></th><td>${trendMarkup(percents)}</td><td class="num">${now === undefined ? "–" : formatPercent(now, limitsAt(assertionsOf(last), scope, "inbox"))}${range ? html`<small>${range}</small>` : ""}</td></tr>`;
  });
  return html`<section class="series"><h2><bdi>${toSafeLine(testId)}</bdi>${last.placement.simulated ? html` <span class="tag">simulated</span>` : ""}</h2>
<p class="hint">${measurements.length === 1 ? "Measured once" : `${measurements.length} measurements`}, ${timeMarkup(isoOf(first.completedAtMs))}${measurements.length > 1 ? html` to ${timeMarkup(isoOf(last.completedAtMs))}` : ""}; latest: <a href="${runPath(last.runId)}">run <bdi>${toSafeLine(last.runId)}</bdi></a></p>
<table class="comparison"><caption class="spoken">Inbox rate per run, in percent</caption><thead class="spoken"><tr><th scope="col">Scope</th><th scope="col">Runs</th><th scope="col">Now</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}
