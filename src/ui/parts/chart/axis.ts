import { html } from "hono/html";
import type { Markup } from "../../../report/html/markup.ts";
import { type Plot, toX, toY } from "./scale.ts";

/** Room for dates below a plot, in pixels. */
export const dateRoom = 28;

/** Renders the figures of the axis, for the column on the left of a plot. */
export const figuresMarkup = (plot: Plot, ticks: readonly number[]): Markup =>
  html`<svg height="${plot.top + plot.height + dateRoom}" aria-hidden="true">${ticks.map(
    (tick) => html`<text x="100%" dx="-8" y="${toY(plot, tick) + 4}" text-anchor="end">${tick}</text>`,
  )}</svg>`;

/** Renders a line across the plot at each figure of the axis. */
export const gridMarkup = (plot: Plot, ticks: readonly number[]): Markup =>
  html`${ticks.map((tick) => {
    const y = toY(plot, tick);
    return html`<line class="${tick === 0 ? "base" : "grid"}" x1="0" x2="100%" y1="${y}" y2="${y}"/>`;
  })}`;

/** A date below a plot. */
interface DateLabel {
  readonly at: number;
  readonly words: string;
  /** Whether there is no room for it on a phone. */
  readonly isWide: boolean;
}

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" });
const days = format({ month: "short", day: "numeric" });
const years = format({ month: "short", day: "numeric", year: "2-digit" });
const hours = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const dayMs = 86_400_000;

/** Returns the format that tells the dates apart: the time within two days, the year beyond one. */
function formatFor(times: readonly number[]): Intl.DateTimeFormat {
  const span = Math.max(...times) - Math.min(...times);
  return span < 2 * dayMs ? hours : span > 330 * dayMs ? years : days;
}

/** Dates that fit below a plot of the usual width. */
const usualDates = 5;

/** Returns the dates of the first, the last, and some runs between, in UTC. A date that repeats is left out. */
export function datesOf(times: readonly number[], most = usualDates): readonly DateLabel[] {
  if (times.length === 0 || times.some((time) => !(Math.abs(time) <= 8.64e15))) return [];
  const dates = formatFor(times);
  const last = times.length - 1;
  const count = Math.min(most, times.length);
  const indexes = Array.from({ length: count }, (_, index) =>
    count === 1 ? 0 : Math.round((index * last) / (count - 1)),
  );
  const labels = indexes.map((at, index) => ({
    at,
    words: dates.format(times[at]),
    isWide: count > 2 && index % 2 === 1,
  }));
  return labels.filter(
    ({ words }, index) => index === labels.length - 1 || words !== labels[index + 1]?.words,
  );
}

/** Renders the dates below a plot. */
export function datesMarkup(plot: Plot, times: readonly number[], most?: number): Markup {
  const y = plot.top + plot.height + 22;
  return html`${datesOf(times, most).map(({ at, words, isWide }) => {
    const x = toX(at, times.length);
    const anchor = x < 4 ? "start" : x > 96 ? "end" : "middle";
    return html`<text x="${x}%" y="${y}" text-anchor="${anchor}"${isWide ? html` class="wide-only"` : ""}>${words}</text>`;
  })}`;
}
