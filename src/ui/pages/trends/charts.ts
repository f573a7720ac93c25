import { html } from "hono/html";
import { plural } from "../../../base/plural.ts";
import type { Markup } from "../../../report/html/markup.ts";
import { toSafeLine } from "../../../report/safe-text.ts";
import { formatPercent } from "../../../report/words.ts";
import { type Landing, landings } from "../../../result/placement.ts";
import { comparePath } from "../../compare/read-side.ts";
import { bandsMarkup } from "../../parts/chart/bands.ts";
import { chartMarkup } from "../../parts/chart/chart.ts";
import { flagRoom, flagsMarkup } from "../../parts/chart/flags.ts";
import type { EndLabel } from "../../parts/chart/labels.ts";
import { dotsMarkup, lineMarkup } from "../../parts/chart/line.ts";
import { multipleMarkup } from "../../parts/chart/multiple.ts";
import { ruleMarkup } from "../../parts/chart/rules.ts";
import { nameScope } from "../../parts/scope-words.ts";
import type { Mark } from "../../trends/find-marks.ts";
import { figuresAt, isMissed, limitsOf, sharesOf, type Trend } from "../../trends/read-trend.ts";
import { type TrendQuery, trendsPath } from "../../trends/trend-query.ts";

/** Lines in the background of a chart. */
const maxWhispers = 12;
/** Marks that a chart has, the newest ones. */
const maxMarks = 12;
/** Providers that have a small chart. */
const maxMultiples = 24;

const landingNames: Readonly<Record<Landing, string>> = { inbox: "Inbox", spam: "Spam", missing: "Missing" };
const sideNames: Readonly<Record<Landing, string>> = { inbox: "needed", spam: "allowed", missing: "allowed" };

const days = new Intl.DateTimeFormat("en-US", { month: "long", day: "numeric", timeZone: "UTC" });
const dayOf = (ms: number | undefined): string => (ms === undefined ? "" : days.format(ms));

const last = (shares: readonly (number | undefined)[]): number | undefined =>
  shares.findLast((share) => share !== undefined);

/** Renders the share of every provider over time: one line speaks. */
export function sharesMarkup(
  trend: Trend,
  query: TrendQuery,
  voice: string,
  scopes: readonly string[],
  marks: readonly Mark[],
): Markup {
  const { runs, baseline } = trend;
  const { show } = query;
  const shown = marks.slice(-maxMarks);
  const flags = shown.map(({ at }, index) => ({ number: index + 1, at }));
  const plot = { top: 8 + flagRoom(flags, runs.length), height: 200 };
  const shares = sharesOf(runs, voice, show);
  const limits = limitsOf(runs, voice, show);
  const limit = limits.findLast((each) => each !== undefined);
  const reference = baseline && figuresAt(baseline.placement, voice)?.[`${show}Percent`];
  const whispers = scopes.filter((scope) => scope !== voice).slice(0, maxWhispers);
  const labels: EndLabel[] = [voice, ...whispers].flatMap((scope) => {
    const percent = last(sharesOf(runs, scope, show));
    return percent === undefined
      ? []
      : [{ percent, words: `${nameScope(scope)} ${formatPercent(percent)}`, isStrong: scope === voice }];
  });
  if (limit)
    labels.push({
      percent: limit.percent,
      words: `${formatPercent(limit.percent, [limit.percent])} ${sideNames[show]}`,
      isStrong: true,
    });
  if (reference !== undefined)
    labels.push({ percent: reference, words: `Baseline ${formatPercent(reference)}` });
  const words = `${landingNames[show]} rate by provider, ${dayOf(runs[0]?.createdAtMs)} to ${dayOf(runs.at(-1)?.createdAtMs)}. ${nameScope(voice)}: ${describeShares(shares)}${limit ? `; ${formatPercent(limit.percent)}% ${sideNames[show]}` : ""}.`;
  const isBad = (at: number) => {
    const run = runs[at];
    return run !== undefined && isMissed(run, voice, show);
  };
  const [strict, warning] = [false, true].map((isWarning) =>
    limits.map((each) => (each?.isWarning === isWarning ? each.percent : undefined)),
  );
  return html`<section class="section card" aria-labelledby="shares"><div class="card-bar"><h2 id="shares">${landingNames[show]} rate by provider</h2><nav class="seg right" aria-label="Show">${landings.map((landing) => html`<a href="${trendsPath({ ...query, show: landing })}"${landing === show ? html` aria-current="true"` : ""}>${landingNames[landing]}</a>`)}</nav></div>
<p class="small muted chart-say">Percent of seed mailboxes, one point per run; dates in UTC.${limit ? ` Line: ${formatPercent(limit.percent, [limit.percent])} ${sideNames[show]} at ${nameScope(voice)}${limit.isWarning ? ", which only warns" : ""}.` : ""}${reference === undefined ? "" : ` Dotted: baseline ${formatPercent(reference)}, measured ${dayOf(Date.parse(baseline?.measuredAt ?? ""))}.`}</p>
${chartMarkup({
  words,
  plot,
  times: runs.map(({ createdAtMs }) => createdAtMs),
  ticks: [0, 25, 50, 75, 100],
  labels,
  marks: html`${ruleMarkup(plot, strict ?? [], "rule")}${ruleMarkup(plot, warning ?? [], "rule-warn")}${
    reference === undefined
      ? ""
      : ruleMarkup(
          plot,
          runs.map(() => reference),
          "baseline",
        )
  }${flagsMarkup(plot, flags, runs.length)}${whispers.map((scope) => lineMarkup(plot, sharesOf(runs, scope, show), "whisper"))}${lineMarkup(plot, shares, "voice")}${dotsMarkup(plot, shares, isBad)}`,
})}
${marksMarkup(trend, shown)}${marks.length > maxMarks ? html`<p class="small muted">${plural(marks.length - maxMarks, "earlier change")}: choose a shorter period.</p>` : ""}</section>`;
}

function describeShares(shares: readonly (number | undefined)[]): string {
  const measured = shares.filter((share) => share !== undefined);
  const [first, newest] = [measured[0], measured.at(-1)];
  if (first === undefined || newest === undefined) return "not measured";
  return `${formatPercent(first)}% to ${formatPercent(newest)}%, between ${formatPercent(Math.min(...measured))}% and ${formatPercent(Math.max(...measured))}%`;
}

/** Explains each flag, with a link to what differs. */
function marksMarkup({ runs, testId }: Trend, marks: readonly Mark[]): Markup | string {
  if (marks.length === 0) return "";
  return html`<ol class="marks small" aria-label="What changed">${marks.map(
    ({ at, words, before }, index) => {
      const run = runs[at];
      if (!run) return "";
      const path = comparePath({ runId: before, testId }, { runId: run.runId, testId });
      return html`<li><b>${index + 1}</b><span>${dayOf(run.createdAtMs)}: <bdi>${toSafeLine(words.join("; "))}</bdi>. <a href="${path}">Compare<span class="spoken"> the runs around mark ${index + 1}</span></a></span></li>`;
    },
  )}</ol>`;
}

const keyMarkup = html`<p class="key">${landings.map((landing) => html`<span><svg aria-hidden="true"><rect class="f-${landing}" width="12" height="12" rx="2"/></svg>${landing}</span>`)}<span><svg aria-hidden="true"><line class="tick" x1="6" x2="6" y1="0" y2="12"/></svg>needed</span></p>`;

/** Renders where the copies of one provider landed: inbox, spam, and missing of each run. */
export function landedMarkup({ runs }: Trend, scope: string): Markup {
  const plot = { top: 6, height: 140 };
  const parts = landings.map((landing) => sharesOf(runs, scope, landing));
  const shares = runs.map((_, at) => ({
    inbox: parts[0]?.[at],
    spam: parts[1]?.[at],
    missing: parts[2]?.[at],
  }));
  const needed = limitsOf(runs, scope, "inbox").map((limit) => limit?.percent);
  const words = `${nameScope(scope)}: where it landed in each run. ${landings.map((landing, index) => `${landingNames[landing]} ${describeShares(parts[index] ?? [])}`).join("; ")}.`;
  return html`<section class="card" aria-labelledby="landed"><h2 id="landed"><bdi>${nameScope(scope)}</bdi>: where it landed</h2>${keyMarkup}<div class="chart-gap">${chartMarkup(
    {
      words,
      plot,
      times: runs.map(({ createdAtMs }) => createdAtMs),
      ticks: [0, 25, 50, 75, 100],
      marks: html`${bandsMarkup(plot, shares)}${ruleMarkup(plot, needed, "rule-halo")}${ruleMarkup(plot, needed, "rule")}`,
    },
  )}</div></section>`;
}

/** Renders a small chart of the inbox rate of each provider, the one that is too low first. */
export function providersMarkup(
  trend: Trend,
  query: TrendQuery,
  voice: string,
  scopes: readonly string[],
): Markup {
  const rated = scopes
    .map((scope) => ({
      scope,
      isShort: isShortNow(trend, scope),
      percent: last(sharesOf(trend.runs, scope, "inbox")),
    }))
    .toSorted((a, b) => Number(b.isShort) - Number(a.isShort) || (a.percent ?? 101) - (b.percent ?? 101));
  return html`<section class="section" aria-labelledby="providers"><h2 id="providers">Each provider</h2><p class="muted">Inbox rate on the same axis everywhere; what is too low comes first.</p>
<ul class="cols cols-3">${rated
    .slice(0, maxMultiples)
    .map(
      ({ scope, isShort, percent }) =>
        html`<li class="card"><p class="mult"><b><a href="${trendsPath(query, { provider: scope })}"${scope === voice ? html` aria-current="true"` : ""}><bdi>${nameScope(scope)}</bdi></a></b><span>${figureMarkup(percent, isShort)}</span></p>${scopeMultiple(trend, scope)}</li>`,
    )}</ul>${rated.length > maxMultiples ? html`<p class="small muted">${plural(rated.length - maxMultiples, "more provider")}: in the CSV.</p>` : ""}</section>`;
}

const isShortNow = ({ runs }: Trend, scope: string): boolean => {
  const newest = runs.findLast(({ placement }) => placement !== undefined);
  return newest !== undefined && isMissed(newest, scope, "inbox");
};

const figureMarkup = (percent: number | undefined, isShort: boolean): Markup | string =>
  percent === undefined
    ? html`<span aria-hidden="true">–</span><span class="spoken">not measured</span>`
    : isShort
      ? html`<b class="failed"><span aria-hidden="true">✕ </span>${formatPercent(percent)}<span class="spoken">, too low</span></b>`
      : formatPercent(percent);

/** Renders the inbox rate of one scope of a trend as a small chart. */
export function scopeMultiple({ runs }: Trend, scope: string): Markup {
  const percents = sharesOf(runs, scope, "inbox");
  const limits = limitsOf(runs, scope, "inbox").map((limit) => limit?.percent);
  const needed = last(limits);
  return multipleMarkup({
    words: `${nameScope(scope)}: ${describeShares(percents)} in the inbox${needed === undefined ? "" : `; ${formatPercent(needed)}% needed`}`,
    percents,
    limits,
    times: runs.map(({ createdAtMs }) => createdAtMs),
    isShort: (at) => {
      const run = runs[at];
      return run !== undefined && isMissed(run, scope, "inbox");
    },
  });
}

/** Renders the overall inbox rate of other tests as small charts, each a link to its own page. */
export const othersMarkup = (others: readonly Trend[], query: TrendQuery, left: number): Markup | string =>
  others.length === 0
    ? ""
    : html`<section class="section" aria-labelledby="others"><h2 id="others">Other tests</h2><p class="muted">Overall inbox rate; what needs you comes first.</p>
<ul class="cols cols-3">${others.map(
        (trend) =>
          html`<li class="card"><p class="mult"><b><a href="${trendsPath(query, { test: trend.testId, provider: undefined, page: undefined })}"><bdi>${toSafeLine(`${trend.title} · ${trend.project}`)}</bdi></a></b><span>${figureMarkup(last(sharesOf(trend.runs, "overall", "inbox")), isShortNow(trend, "overall"))}</span></p>${scopeMultiple(trend, "overall")}</li>`,
      )}</ul>${left > 0 ? html`<p class="small muted">${plural(left, "more test")}: search, or choose a tag or a project.</p>` : ""}</section>`;
