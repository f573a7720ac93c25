import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import type { Assertion } from "../../result/assertion.ts";
import {
  type HealthFigures,
  type HealthRate,
  type HealthReport,
  healthRates,
  rateOf,
} from "../../result/health.ts";
import type { TestResult } from "../../result/run-report.ts";
import { toSafeLine } from "../safe-text.ts";
import { formatExpected, formatRate, limitsAt, metricNames } from "../words.ts";
import { type Markup, noValue } from "./markup.ts";

/**
 * Renders a domain's health: each rate by day, by mailbox provider, and by campaign, then blocklistings and
 * recommendations.
 */
export function healthMarkup(test: TestResult, report: HealthReport): Markup {
  const { domain, from, to, overall, isps, campaigns, blocklistings = [], recommendations = [] } = report;
  const shown = healthRates.filter((rate) =>
    [overall, ...isps, ...campaigns].some((figures) => rateOf(figures, rate) !== undefined),
  );
  const limitsOf = (scope: string) => (rate: HealthRate) => limitsAt(test.assertions, scope, rate);
  return html`<p class="hint"><bdi>${toSafeLine(domain)}</bdi>, ${from.slice(0, 10)} to ${to.slice(0, 10)}${
    overall.volume === undefined ? "" : html`, ${count(overall.volume)} messages`
  }</p>
${seriesMarkup(test, report)}
${
  shown.length > 0
    ? html`<div class="scroll" role="group" aria-label="Rates by mailbox provider" tabindex="0"><table class="health">
<caption class="spoken">Rates by mailbox provider, in percent</caption>
<thead><tr><th scope="col">Scope</th><th scope="col" class="num">Messages</th>${shown.map((rate) => html`<th scope="col" class="num">${metricNames[rate]}</th>`)}</tr></thead>
<tbody>${[{ isp: "overall", ...overall }, ...isps].map(({ isp, ...figures }) => rowMarkup(isp === "overall" ? "Overall" : isp, figures, shown, limitsOf(isp)))}</tbody>
</table></div>`
    : ""
}
${
  campaigns.length > 0
    ? html`<details class="fold"><summary>${plural(campaigns.length, "campaign")}</summary><div class="scroll" role="group" aria-label="Campaigns" tabindex="0"><table class="health">
<thead><tr><th scope="col">Campaign</th><th scope="col" class="num">Messages</th>${campaignRates.map((rate) => html`<th scope="col" class="num">${metricNames[rate]}</th>`)}</tr></thead>
<tbody>${campaigns.map(({ subject, firstSeenAt, ...figures }) => rowMarkup(subject, figures, campaignRates, limitsOf("campaigns"), firstSeenAt?.slice(0, 10)))}</tbody>
</table></div></details>`
    : ""
}
${listMarkup(
  "Blocklistings",
  blocklistings.map(
    ({ ip, list, description }) => `${ip} on ${list}${description ? `: ${description}` : ""}`,
  ),
)}
${listMarkup(
  "Recommendations",
  recommendations.map(
    ({ description, impact }) => `${description}${impact ? ` (${impact.toLowerCase()} impact)` : ""}`,
  ),
)}
${listMarkup(
  "Not measured",
  report.notMeasured.map(
    ({ metrics, reason }) => `${metrics.map((metric) => metricNames[metric]).join(", ")}: ${reason}`,
  ),
)}`;
}

const campaignRates = ["inbox", "spam", "read", "delete"] as const satisfies readonly HealthRate[];

const count = (value: number): string => Math.round(value).toLocaleString("en-US");

function rowMarkup(
  name: string,
  figures: HealthFigures,
  rates: readonly HealthRate[],
  limitsOf: (rate: HealthRate) => readonly number[],
  note?: string,
): Markup {
  return html`
<tr><th scope="row"><bdi>${toSafeLine(name)}</bdi>${note ? html`<small>${note}</small>` : ""}</th><td class="num">${figures.volume === undefined ? noValue : count(figures.volume)}</td>${rates.map(
    (rate) => {
      const percent = rateOf(figures, rate);
      return html`<td class="num">${percent === undefined ? noValue : formatRate(percent, limitsOf(rate))}</td>`;
    },
  )}</tr>`;
}

const listMarkup = (title: string, lines: readonly string[]): Markup | "" =>
  lines.length === 0
    ? ""
    : html`<h4>${title}</h4><ul class="reasons">${lines.map((line) => html`<li><bdi>${toSafeLine(line)}</bdi></li>`)}</ul>`;

/** Renders one small chart per rate, each with its own axis, with the expected limits as lines. */
function seriesMarkup({ assertions }: TestResult, { days, overall }: HealthReport): Markup | "" {
  const charts = healthRates.flatMap((rate) => {
    const points = days.flatMap((figures) => {
      const percent = rateOf(figures, rate);
      return percent === undefined ? [] : [{ day: figures.day, percent }];
    });
    if (points.length < 2) return [];
    const limits = assertions.filter(
      ({ metric, scope, expectedPercent }) =>
        metric === rate && (scope === "overall" || scope === "daily") && expectedPercent !== undefined,
    );
    return [chartMarkup(rate, rateOf(overall, rate), points, limits)];
  });
  return charts.length === 0 ? "" : html`<div class="series">${charts}</div>`;
}

const width = 240;
const height = 72;

function chartMarkup(
  rate: HealthRate,
  overall: number | undefined,
  points: readonly { readonly day: string; readonly percent: number }[],
  limits: readonly Assertion[],
): Markup {
  const bounds = [...new Set(limits.map(({ expectedPercent = 0 }) => expectedPercent))];
  const values = [...points.map(({ percent }) => percent), ...bounds];
  // The inbox axis always ends at 100%; the axes of other rates fit their values.
  const least = rate === "inbox" ? Math.max(0, Math.min(...values) - 5) : 0;
  const most = rate === "inbox" ? 100 : Math.min(100, Math.max(...values, 0.01) * 1.15);
  const x = (index: number) => ((index / (points.length - 1)) * (width - 8) + 4).toFixed(1);
  const y = (percent: number) =>
    (height - 4 - ((percent - least) / (most - least)) * (height - 8)).toFixed(1);
  const path = points
    .map(({ percent }, index) => `${index === 0 ? "M" : "L"}${x(index)} ${y(percent)}`)
    .join("");
  const [first] = points;
  const last = points.at(-1);
  const show = (percent: number) => formatRate(percent, bounds);
  const expected = limits.flatMap((limit) => formatExpected(limit) ?? []);
  const label = `${metricNames[rate]} by day, in percent: ${points.map(({ day, percent }) => `${day.slice(5)} ${show(percent)}`).join(", ")}${expected.length > 0 ? `; expected ${expected.join(", ")}` : ""}`;
  return html`<figure><figcaption>${metricNames[rate]} <span>${overall === undefined ? "" : `${show(overall)}%`}</span></figcaption>
<svg role="img" viewBox="0 0 ${width} ${height}" aria-label="${label}">${bounds.map(
    (bound) => html`<line class="bound" x1="0" x2="${width}" y1="${y(bound)}" y2="${y(bound)}"/>`,
  )}<path d="${path}"/><circle cx="${x(points.length - 1)}" cy="${y(last?.percent ?? 0)}" r="3"/></svg>
<div aria-hidden="true"><span>${first?.day.slice(5) ?? ""}</span><span>${expected.join(", ")}</span><span>${last?.day.slice(5) ?? ""}</span></div></figure>`;
}
