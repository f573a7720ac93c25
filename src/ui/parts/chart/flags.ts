import { html } from "hono/html";
import type { Markup } from "../../../report/html/markup.ts";
import { type Plot, toX } from "./scale.ts";

/** Size of a flag, in pixels. */
const size = 18;
/** Distance of two flags that do not touch on a phone, in percent of the width. */
const apart = 10;
/** Rows of flags above a plot. */
const maxRows = 3;

/** A numbered flag above a run. */
export interface Flag {
  readonly number: number;
  /** Index of the run. */
  readonly at: number;
}

/** Returns the row of each flag, from the plot upward, so that flags of neighboring runs do not cover each other. */
export function rowsOf(flags: readonly Flag[], count: number): readonly number[] {
  const ends: number[] = [];
  return flags.map(({ at }) => {
    const x = toX(at, count);
    const free = Array.from({ length: maxRows }, (_, row) => row).find(
      (row) => x - (ends[row] ?? Number.NEGATIVE_INFINITY) >= apart,
    );
    // If all rows are full, the flag goes where the last one is farthest away.
    const row = free ?? ends.indexOf(Math.min(...ends));
    ends[row] = x;
    return row;
  });
}

/** Returns the room that flags need above a plot, in pixels. */
export function flagRoom(flags: readonly Flag[], count: number): number {
  return flags.length === 0 ? 0 : (Math.max(...rowsOf(flags, count)) + 1) * (size + 4) + 4;
}

/** Renders flags in the room above a plot, each with a line down to the axis. */
export function flagsMarkup(plot: Plot, flags: readonly Flag[], count: number): Markup {
  const rows = rowsOf(flags, count);
  return html`${flags.map(({ number, at }, index) => {
    const y = plot.top - ((rows[index] ?? 0) + 1) * (size + 4) - 2;
    const x = toX(at, count);
    return html`<line class="flag-line" x1="${x}%" x2="${x}%" y1="${y + size}" y2="${plot.top + plot.height}"/><svg x="${x}%" y="${y}" width="1" height="${size}" overflow="visible"><rect class="flag" x="-9" width="${size}" height="${size}" rx="4"/><text class="flag-n" x="0" y="13" text-anchor="middle">${number}</text></svg>`;
  })}`;
}
