import { html } from "hono/html";
import type { Markup } from "../../../report/html/markup.ts";
import { dateRoom, datesMarkup, figuresMarkup, gridMarkup } from "./axis.ts";
import { type EndLabel, labelsMarkup } from "./labels.ts";
import type { Plot } from "./scale.ts";

export interface Chart {
  /** What the chart shows, in a sentence. */
  readonly words: string;
  readonly plot: Plot;
  /** Start of each run, in milliseconds of Unix time. */
  readonly times: readonly number[];
  /** Figures of the axis, in percent. */
  readonly ticks: readonly number[];
  /** Maximum number of dates below the plot. Default: 5. */
  readonly dates?: number;
  /** What is drawn over the grid. */
  readonly marks: Markup;
  /** Names at the ends of lines. Default: none, and no room for them. */
  readonly labels?: readonly EndLabel[];
}

/** Renders a chart: its axis, its grid and dates, what it draws, and names at the ends of lines. */
export function chartMarkup({ words, plot, times, ticks, dates, marks, labels }: Chart): Markup {
  return html`<figure class="chart${labels ? "" : " chart-narrow"}" role="img" aria-label="${words}">
${figuresMarkup(plot, ticks)}
<svg height="${plot.top + plot.height + dateRoom}" aria-hidden="true">${gridMarkup(plot, ticks)}${marks}${datesMarkup(plot, times, dates)}</svg>
${labels ? labelsMarkup(plot, labels) : ""}</figure>`;
}
