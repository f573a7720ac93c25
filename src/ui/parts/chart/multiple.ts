import { html } from "hono/html";
import type { Markup } from "../../../report/html/markup.ts";
import { chartMarkup } from "./chart.ts";
import { dotsMarkup, lineMarkup } from "./line.ts";
import { ruleMarkup } from "./rules.ts";
import type { Share } from "./scale.ts";

/** One line of a small chart. */
export interface Multiple {
  readonly words: string;
  readonly percents: readonly Share[];
  /** The limit of each run. */
  readonly limits: readonly Share[];
  readonly times: readonly number[];
  isShort(at: number): boolean;
}

/** All small charts have the same axis, so that a reader can compare them. */
const plot = { top: 6, height: 72 };

/** Renders a small chart: one line, its limit, and its last point. */
export const multipleMarkup = ({ words, percents, limits, times, isShort }: Multiple): Markup =>
  chartMarkup({
    words,
    plot,
    times,
    dates: 2,
    ticks: [0, 50, 100],
    marks: html`${ruleMarkup(plot, limits, "rule")}${lineMarkup(plot, percents, "voice")}${dotsMarkup(plot, percents, isShort, { isSparse: true })}`,
  });
