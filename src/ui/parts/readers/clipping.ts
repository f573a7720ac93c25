import { html } from "hono/html";
import type { Markup } from "../../../report/html/markup.ts";

/** Size of the HTML after which Gmail clips a message: https://github.com/hteumeuleu/email-bugs/issues/41 */
const clippedBytes = 102 * 1024;
/** The end of the axis, as a multiple of that size. */
const axis = 1.25;

/** Renders the size of the HTML on an axis with Gmail's clipping line. */
export function clippingMarkup(htmlBytes: number | undefined): Markup {
  if (htmlBytes === undefined)
    return html`<p class="small muted">The message has no HTML part that Gmail could clip.</p>`;
  const isClipped = htmlBytes > clippedBytes;
  const size = `${Math.ceil(htmlBytes / 1024)} of 102 KB`;
  const words = isClipped
    ? "Gmail clips it: the end of the message, and its unsubscribe link, are behind a link"
    : "Gmail shows all of it";
  const width = Math.round((Math.min(htmlBytes / clippedBytes, axis) * 1000) / axis) / 10;
  const line = 100 / axis;
  return html`<div class="clipping"><p><b class="${isClipped ? "failed" : ""}">${isClipped ? "✕ " : ""}${size}</b> <span class="muted">HTML · ${words}</span></p>
<svg class="bar bar-small" role="img" aria-label="${size}; ${words}"><rect class="track" width="100%" height="100%"/><rect class="${isClipped ? "f-failed" : "f-done"}" width="${width}%" height="100%"/><line class="tick-halo" x1="${line}%" x2="${line}%" y1="-3" y2="100%"/><line class="tick" x1="${line}%" x2="${line}%" y1="-3" y2="100%"/></svg></div>`;
}
