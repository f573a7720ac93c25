import { html } from "hono/html";
import { isLanding, landings, type Metric, type PlacementFigures } from "../../result/placement.ts";
import type { TestResult } from "../../result/run-report.ts";
import { figuresAt, formatFigure, outcomeAt, outcomeOf, toIspColumns } from "../placement-grid.ts";
import { toSafeLine } from "../safe-text.ts";
import {
  describeFigures,
  formatExpected,
  limitsAt,
  metricNames,
  sortByUrgency,
  verdictLooks,
} from "../words.ts";
import { type Markup, screenReaderOnly, signMarkup } from "./markup.ts";

/**
 * Returns the columns. DMARC is included only if it was measured or expected, because Amazon does not report
 * it.
 */
function columnsOf({ placement, assertions }: TestResult): readonly Metric[] {
  const hasDmarc =
    assertions.some(({ metric }) => metric === "dmarc") ||
    [placement?.overall, ...(placement?.isps ?? [])].some((figures) => figures?.dmarcPercent !== undefined);
  return [...landings, "spf", "dkim", ...(hasDmarc ? (["dmarc"] as const) : [])];
}

/**
 * Renders where one test's message landed: one bar per mailbox provider, all on one axis, with the thresholds
 * drawn on it.
 */
export function placementTableMarkup(test: TestResult): Markup {
  const isps = sortByUrgency(
    toIspColumns([test]).map(({ isp }) => isp),
    (isp) => outcomeAt(test, isp) ?? "passed",
  );
  const columns = columnsOf(test);
  // The roles repeat the table semantics, because a narrow screen displays the table as a grid.
  return html`<table class="placement${columns.includes("dmarc") ? " six" : ""}" role="table">
<caption class="spoken">Where the message landed, in percent of seed mailboxes</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">${screenReaderOnly("Mailbox provider")}</th><th scope="col" role="columnheader" class="axis">${screenReaderOnly("Bar from 0 to 100 percent")}<span aria-hidden="true"><i>0</i><i>50</i><i>100</i></span></th>${columns.map(
    (metric) =>
      html`<th scope="col" role="columnheader" class="num"><span class="key key-${metric}">${metricNames[metric]}</span></th>`,
  )}</tr></thead>
<tbody role="rowgroup">${["overall", ...isps].map((scope) => rowMarkup(test, scope, columns))}</tbody>
</table>
${test.assertions.some(({ metric }) => isLanding(metric)) ? html`<p class="hint legend">${tickMarkup} marks a threshold: the minimum inbox rate, or the maximum spam or missing rate. Dashed thresholds only warn.</p>` : ""}`;
}

const tickMarkup = html`<svg aria-hidden="true" width="2" height="16"><line x1="1" x2="1" y2="100%"/></svg>`;

function rowMarkup(test: TestResult, scope: string, columns: readonly Metric[]): Markup {
  const name = scope === "overall" ? "Overall" : toSafeLine(scope);
  return html`
<tr role="row"${scope === "overall" ? html` class="overall"` : ""}><th scope="row" role="rowheader"><bdi>${name}</bdi></th><td role="cell" class="bar">${barMarkup(test, scope, name)}</td>${columns.map(
    (metric) => figureMarkup(test, scope, metric),
  )}</tr>`;
}

function figureMarkup(test: TestResult, scope: string, metric: Metric): Markup {
  const figure = formatFigure(test, scope, metric);
  const outcome = outcomeOf(test, scope, metric);
  if (figure === undefined)
    return html`<td role="cell" class="num v-not-measured"><span aria-hidden="true">–</span><span class="slot"></span>${screenReaderOnly("not measured")}</td>`;
  if (outcome !== "failed" && outcome !== "warned")
    return html`<td role="cell" class="num">${figure}<span class="slot"></span></td>`;
  return html`<td role="cell" class="num v-${outcome}">${figure}<span class="slot">${signMarkup(outcome)}</span>${screenReaderOnly(verdictLooks[outcome].word)}</td>`;
}

function barMarkup(test: TestResult, scope: string, name: string): Markup {
  const figures = figuresAt(test, scope);
  const ticks = figures ? ticksOf(test, scope, figures) : [];
  const limits = ticks.map(({ label }) => label);
  const label = `${name}: ${figures ? describeFigures(figures, (metric) => limitsAt(test.assertions, scope, metric)) : "not measured"}${limits.length > 0 ? `; expected ${limits.join(", ")}` : ""}`;
  let end = 0;
  return html`<svg role="img" aria-label="${label}"><rect class="track" width="100%"/>${landings.map(
    (share) => {
      const width = figures?.[`${share}Percent`] ?? 0;
      const start = end;
      end += width;
      return width > 0 ? html`<rect class="${share}" x="${percent(start)}" width="${percent(width)}"/>` : "";
    },
  )}${ticks.map(
    ({ at, label, isWarning }) =>
      html`<g class="tick${isWarning ? " warning" : ""}"><title>${label}</title><line class="halo" x1="${percent(at)}" x2="${percent(at)}" y2="100%"/><line x1="${percent(at)}" x2="${percent(at)}" y2="100%"/></g>`,
  )}</svg>`;
}

interface Tick {
  readonly at: number;
  readonly label: string;
  readonly isWarning: boolean;
}

/**
 * Places the thresholds on the axis. An inbox threshold is at its own value.
 * One for spam or missing is inside its share, where the excess begins, and is omitted if it was met.
 */
function ticksOf(test: TestResult, scope: string, figures: PlacementFigures): Tick[] {
  const starts = {
    inbox: 0,
    spam: figures.inboxPercent ?? 0,
    missing: (figures.inboxPercent ?? 0) + (figures.spamPercent ?? 0),
  };
  return test.assertions.flatMap((assertion) => {
    const { scope: where, metric, expectedPercent, outcome, level } = assertion;
    if (where !== scope || expectedPercent === undefined || !isLanding(metric)) return [];
    if (metric !== "inbox" && outcome === "passed") return [];
    const at = Math.min(100, Math.max(0, starts[metric] + expectedPercent));
    const label = `${metricNames[metric]} ${formatExpected(assertion)}`;
    return [{ at, label, isWarning: level === "warn" }];
  });
}

/** Rounds coordinates to a hundredth of a percent, finer than any screen. */
const percent = (value: number): string => `${Number(value.toFixed(2))}%`;
