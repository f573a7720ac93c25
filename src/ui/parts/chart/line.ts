import { html } from "hono/html";
import type { Markup } from "../../../report/html/markup.ts";
import { isDrawn, type Plot, type Share, toX, toY } from "./scale.ts";

/**
 * Returns the path of a line on a grid of 100 by pixels: points in order, joined by straight lines. A run that was not
 * measured leaves a gap.
 */
export function pathOf(plot: Plot, percents: readonly Share[]): string {
  return percents
    .map((percent, at) => {
      if (!isDrawn(percent)) return "";
      return `${isDrawn(percents[at - 1]) ? "L" : "M"}${toX(at, percents.length)} ${toY(plot, percent)}`;
    })
    .join("");
}

/** Renders a line. `voice` speaks, `whisper` is in the background. */
export function lineMarkup(
  plot: Plot,
  percents: readonly Share[],
  kind: "voice" | "whisper",
): Markup | string {
  const path = pathOf(plot, percents);
  if (path === "") return "";
  const height = plot.top + plot.height;
  return html`<svg x="0" y="0" width="100%" height="${height}" viewBox="0 0 100 ${height}" preserveAspectRatio="none"><path class="${kind}" d="${path}"/></svg>`;
}

/** With more runs than this, only points that matter are dots. */
const maxDots = 60;

/**
 * Renders the points of a line: each one if there is room. A point that is too low is red and larger; points beside gaps
 * and the last one are always there, because no line shows them.
 */
export function dotsMarkup(
  plot: Plot,
  percents: readonly Share[],
  isShort: (at: number) => boolean,
  { radius = 4, isSparse = false }: { readonly radius?: number; readonly isSparse?: boolean } = {},
): Markup {
  const last = percents.findLastIndex(isDrawn);
  const showsAll = !isSparse && percents.length <= maxDots;
  return html`${percents.map((percent, at) => {
    if (!isDrawn(percent)) return "";
    const isAlone = !isDrawn(percents[at - 1]) && !isDrawn(percents[at + 1]);
    const isBad = isShort(at);
    if (!showsAll && !isAlone && at !== last && !(isBad && !isSparse)) return "";
    return html`<circle class="${isBad ? "dot-bad" : "dot"}" cx="${toX(at, percents.length)}%" cy="${toY(plot, percent)}" r="${isBad ? radius + 2 : radius}"/>`;
  })}`;
}
