import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { formatPercent } from "../../report/words.ts";

export interface BarShares {
  /** Shares in percent. */
  readonly inboxPercent: number;
  readonly spamPercent: number;
  readonly missingPercent: number;
}

/**
 * Renders where messages landed, from the left: inbox, spam, missing. A tick marks the inbox rate that is needed, in
 * percent.
 */
export function placementBarMarkup(
  { inboxPercent, spamPercent, missingPercent }: BarShares,
  { needed, isSmall = false }: { readonly needed?: number | undefined; readonly isSmall?: boolean } = {},
): Markup {
  const words = `${formatPercent(inboxPercent)}% inbox, ${formatPercent(spamPercent)}% spam, ${formatPercent(missingPercent)}% missing${needed === undefined ? "" : `; at least ${formatPercent(needed)}% inbox needed`}`;
  const share = (kind: string, x: number, width: number) =>
    width > 0 ? html`<rect class="f-${kind}" x="${x}%" width="${width}%" height="100%"/>` : "";
  return html`<svg class="bar${isSmall ? " bar-small" : ""}" role="img" aria-label="${words}"><rect class="track" width="100%" height="100%"/>${share("inbox", 0, inboxPercent)}${share("spam", inboxPercent, spamPercent)}${share("missing", inboxPercent + spamPercent, missingPercent)}${
    needed === undefined
      ? ""
      : html`<line class="tick-halo" x1="${needed}%" x2="${needed}%" y1="-3" y2="100%"/><line class="tick" x1="${needed}%" x2="${needed}%" y1="-3" y2="100%"/>`
  }</svg>`;
}
