import { html } from "hono/html";
import type { Markup } from "../../../report/html/markup.ts";
import { type Landing, landings } from "../../../result/placement.ts";
import { isDrawn, type Plot, round, type Share, slotWidth, toY } from "./scale.ts";

/** Where the copies of one run landed, in percent. */
export type Shares = Readonly<Record<Landing, Share>>;

/** Part of a slot that its bar fills. */
const fill = 0.65;

/** One part of a bar, from the bottom. */
interface Band {
  readonly kind: Landing;
  readonly from: number;
  readonly to: number;
}

/** Returns the parts of a bar, inbox at the bottom, never beyond 100 percent. */
export function bandsOf(shares: Shares): readonly Band[] {
  const bands: Band[] = [];
  let end = 0;
  for (const kind of landings) {
    const share = shares[kind];
    if (!isDrawn(share) || share <= 0) continue;
    const to = Math.min(100, end + share);
    if (to > end) bands.push({ kind, from: end, to });
    end = to;
  }
  return bands;
}

/** Renders a stacked bar for each run. A run that was not measured leaves a gap. */
export function bandsMarkup(plot: Plot, runs: readonly Shares[]): Markup {
  const slot = slotWidth(runs.length);
  return html`${runs.map((shares, at) =>
    bandsOf(shares).map(({ kind, from, to }) => {
      const y = toY(plot, to);
      return html`<rect class="f-${kind}" x="${round((at + (1 - fill) / 2) * slot)}%" width="${round(slot * fill)}%" y="${y}" height="${round(toY(plot, from) - y)}"/>`;
    }),
  )}`;
}
