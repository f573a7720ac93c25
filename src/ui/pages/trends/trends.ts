import { html } from "hono/html";
import type { PlacewrightError } from "../../../base/errors.ts";
import { plural } from "../../../base/plural.ts";
import { type Markup, timeMarkup } from "../../../report/html/markup.ts";
import { toSafeLine } from "../../../report/safe-text.ts";
import { modelNotice } from "../../../report/words.ts";
import type { MeasuredTest, StoredBaseline } from "../../../store/store.ts";
import { comparePath } from "../../compare/read-side.ts";
import { emptyMarkup } from "../../parts/empty.ts";
import { badgeMarkup } from "../../parts/pill.ts";
import { describeTrend, worstScope } from "../../trends/describe-trend.ts";
import { findMarks } from "../../trends/find-marks.ts";
import { ispsOf, type Trend } from "../../trends/read-trend.ts";
import { maxRuns, type TrendQuery, trendsPath } from "../../trends/trend-query.ts";
import { mayUse } from "../../visitor.ts";
import { isoOf, problemsMarkup, renderView, type Visit } from "../view.ts";
import { baselinesMarkup } from "./baselines.ts";
import { landedMarkup, othersMarkup, providersMarkup, sharesMarkup } from "./charts.ts";
import { filtersMarkup } from "./filters.ts";
import { runsMarkup } from "./runs-table.ts";

export interface TrendsPage {
  readonly query: TrendQuery;
  /** Every test that was measured. */
  readonly tests: readonly MeasuredTest[];
  /** The tests that the reader chose from, the worst first. */
  readonly matching: readonly MeasuredTest[];
  /** The test that the page is about. Absent if there is none. */
  readonly trend?: Trend | undefined;
  /** Other tests, as small charts. */
  readonly others: readonly Trend[];
  /** Number of other tests without a chart. */
  readonly othersLeft: number;
  readonly baselines: readonly StoredBaseline[];
  /** Errors of measurements that cannot be read. */
  readonly problems: readonly PlacewrightError[];
  readonly visit: Visit;
}

/** Renders how the inbox rate of a test changed over its runs, at each mailbox provider. */
export function renderTrends(page: TrendsPage): Promise<string> {
  const { query, tests, matching, trend, problems, baselines, visit, others, othersLeft } = page;
  const chosen = trend && tests.find(({ testId }) => testId === trend.testId);
  return renderView({
    visit,
    title: "Trends",
    place: "trends",
    ...(trend ? { actions: actionsMarkup(trend, query) } : {}),
    topics: ["ledger"],
    main: html`${tests.length === 0 ? "" : filtersMarkup(query, tests, matching, chosen)}
${problems.length > 0 ? html`<div class="report">${problemsMarkup(problems)}</div>` : ""}
${trend && trend.runs.length > 0 ? trendMarkup(trend, query) : emptyPage(page)}
${othersMarkup(others, query, othersLeft)}
${baselinesMarkup(baselines, mayUse(visit.visitor, "POST /baselines/clear"))}`,
  });
}

function actionsMarkup({ runs, testId }: Trend, query: TrendQuery): Markup {
  const [before, after] = runs.slice(-2);
  return html`<a class="btn" href="${trendsPath(query, { test: testId, page: undefined }, ".csv")}">CSV</a>${
    before && after
      ? html`<a class="btn" href="${comparePath({ runId: before.runId, testId }, { runId: after.runId, testId })}"><span>Compare<span class="wide-only"> last two</span></span></a>`
      : ""
  }`;
}

/** Renders what stands where there is no trend: nothing was measured, or nothing that the reader chose. */
function emptyPage({ tests, trend, query }: TrendsPage): Markup {
  if (tests.length === 0)
    return html`<h1 class="answer">No results yet</h1>${emptyMarkup("trends", "Trends begin with the second run of a campaign.", html`<a class="btn btn-primary" href="/">Select scenarios</a>`)}`;
  return html`<h1 class="answer">${trend ? "No runs in this period" : "No test matches"}</h1>${emptyMarkup(
    "trends",
    trend ? "This test has no run between these days." : "No measured test has this name, tag, and project.",
    trend
      ? html`<a class="btn btn-primary" href="${trendsPath(query, { days: undefined, from: undefined, to: undefined, page: undefined })}">Show the last runs</a>`
      : html`<a class="btn btn-primary" href="/trends">Show all tests</a>`,
  )}`;
}

function trendMarkup(trend: Trend, query: TrendQuery): Markup {
  const { runs, project } = trend;
  const scopes = ["overall", ...ispsOf(runs)];
  const voice = scopes.find((scope) => scope === query.provider) ?? worstScope(trend, scopes);
  const { words, lead, missedRuns } = describeTrend(trend, voice, query.show, scopes);
  const marks = findMarks(runs, project);
  const latest = runs.findLast(({ placement }) => placement !== undefined)?.placement;
  const notice = latest && modelNotice(latest);
  return html`<div class="head"><div><h1 class="answer"><bdi>${toSafeLine(words)}</bdi></h1>
<p class="lead"><bdi>${toSafeLine(lead)}</bdi></p>
${notice ? html`<p class="muted">${notice}</p>` : ""}
${factsMarkup(trend, missedRuns, query)}</div></div>
${sharesMarkup(trend, query, voice, scopes, marks)}
<div class="cols section">${landedMarkup(trend, voice)}${runsMarkup(trend, query, voice, scopes)}</div>
${providersMarkup(trend, query, voice, scopes)}`;
}

function factsMarkup({ runs, testId, isCut }: Trend, missedRuns: number, query: TrendQuery): Markup {
  const [first, newest] = [runs[0], runs.at(-1)];
  const placements = runs.flatMap(({ placement }) => placement ?? []);
  const latest = placements.at(-1);
  const seeds = latest?.simulated ? undefined : latest?.overall.seedCount;
  const missed =
    missedRuns === 0
      ? ""
      : missedRuns === 1
        ? "too low in the newest run"
        : `too low in ${missedRuns} runs in a row`;
  const words = query.show === "inbox" ? missed : missed.replace("low", "high");
  return html`<p class="facts"><span><bdi>${toSafeLine(testId)}</bdi></span><span>${plural(runs.length, "run")}${isCut ? (runs.length >= maxRuns ? ", the newest of this period" : ", the newest") : ""}</span>${first && newest ? html`<span>${timeMarkup(isoOf(first.createdAtMs))} to ${timeMarkup(isoOf(newest.createdAtMs))}</span>` : ""}${placements.length < runs.length ? html`<span>${runs.length - placements.length} not measured</span>` : ""}${seeds === undefined ? "" : html`<span>${plural(seeds, "seed mailbox")}</span>`}${words ? html`<span>${words}</span>` : ""}${placements.some(({ simulated }) => simulated) ? badgeMarkup("simulated") : ""}</p>`;
}
