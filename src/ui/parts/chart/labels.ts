import { html } from "hono/html";
import type { Markup } from "../../../report/html/markup.ts";
import { dateRoom } from "./axis.ts";
import { isDrawn, type Plot, round, toY } from "./scale.ts";

/** What stands at the end of a line. */
export interface EndLabel {
  readonly percent: number;
  readonly words: string;
  /** Whether it is one of the lines that speak. */
  readonly isStrong?: boolean;
}

/** Height of a line of text, in pixels. */
const lineHeight = 13;

/** Characters that fit beside a plot. */
const maxCharacters = 13;

const shorten = (words: string): string =>
  [...words].length > maxCharacters ? `${[...words].slice(0, maxCharacters - 1).join("")}…` : words;

/** Distance from its line up to which a label still belongs to it, in pixels. */
const maxShift = 3 * lineHeight;

/**
 * Places labels at the heights of their lines, moved so that none covers another. The ones that speak are placed first. A
 * label without room near its line is left out.
 */
export function placeLabels(
  plot: Plot,
  labels: readonly EndLabel[],
): readonly (EndLabel & { readonly y: number })[] {
  const placed: (EndLabel & { readonly y: number })[] = [];
  const ordered = labels
    .filter(({ percent }) => isDrawn(percent))
    .toSorted((a, b) => Number(b.isStrong ?? false) - Number(a.isStrong ?? false) || b.percent - a.percent);
  for (const label of ordered) {
    const y = freeNear(plot, toY(plot, label.percent), placed);
    if (y !== undefined) placed.push({ ...label, y });
  }
  return placed.toSorted((a, b) => a.y - b.y);
}

/** Returns the height without a label that is nearest to a line, preferably below. Undefined if there is none near it. */
function freeNear(plot: Plot, wanted: number, placed: readonly { readonly y: number }[]): number | undefined {
  const isFree = (y: number) =>
    y >= plot.top &&
    y <= plot.top + plot.height &&
    placed.every((each) => Math.abs(each.y - y) >= lineHeight);
  // A free place is at the line, or beside a label that is already there.
  const places = [wanted, ...placed.flatMap(({ y }) => [y + lineHeight, y - lineHeight])].filter(
    (y) => isFree(y) && Math.abs(y - wanted) <= maxShift,
  );
  places.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || b - a);
  return places[0] === undefined ? undefined : round(places[0]);
}

/** Renders the names of lines at their ends, for the column on the right of a plot. */
export const labelsMarkup = (plot: Plot, labels: readonly EndLabel[]): Markup =>
  html`<svg height="${plot.top + plot.height + dateRoom}" aria-hidden="true">${placeLabels(plot, labels).map(
    ({ y, words, isStrong }) =>
      html`<text x="8" y="${round(y + 4)}"${isStrong ? html` class="strong"` : ""}>${shorten(words)}</text>`,
  )}</svg>`;
