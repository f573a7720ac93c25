import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { formatPercent } from "../../report/words.ts";

const [width, height, margin] = [88, 28, 2];

/** Runs that a sparkline shows. */
export const maxSparkRuns = 12;

/**
 * Renders the inbox rates of the last runs, oldest first, in percent, on an axis from 50 to 100. A rule marks the rate
 * that is needed. Nothing with fewer than 3 runs: the figure alone says as much.
 */
export function sparklineMarkup(all: readonly number[], needed?: number | undefined): Markup | string {
  const percents = all.slice(-maxSparkRuns);
  const [first, last] = [percents[0], percents.at(-1)];
  if (percents.length < 3 || first === undefined || last === undefined) return "";
  const toX = (at: number) => round(margin + (at * (width - 2 * margin)) / (percents.length - 1));
  const toY = (percent: number) =>
    round(margin + ((100 - Math.max(50, percent)) * (height - 2 * margin)) / 50);
  const isShort = needed !== undefined && last < needed;
  const words = `Inbox rate of ${percents.length} runs, ${formatPercent(first)}% to ${formatPercent(last)}%${needed === undefined ? "" : `; ${formatPercent(needed)}% needed`}`;
  const path = percents.map((percent, at) => `${at === 0 ? "M" : "L"}${toX(at)} ${toY(percent)}`).join("");
  return html`<svg class="spark" role="img" aria-label="${words}">${needed === undefined ? "" : html`<line class="rule" x1="0" x2="${width}" y1="${toY(needed)}" y2="${toY(needed)}"/>`}<path d="${path}"/><circle cx="${toX(percents.length - 1)}" cy="${toY(last)}" r="3.5"${isShort ? html` class="f-failed"` : ""}/></svg>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
