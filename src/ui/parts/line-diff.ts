import { structuredPatch } from "diff";
import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";

const maxLines = 2000;
/** Work after which the search for the shortest difference ends, so that hostile texts cost no minutes. */
const maxEdits = 5000;

/** Renders the lines in which two texts differ, with 3 lines around each. */
export function lineDiffMarkup(before: string, after: string, label: string): Markup {
  const patch = structuredPatch("a", "b", before, after, "", "", { context: 3, maxEditLength: maxEdits });
  if (!patch) return html`<p class="muted">The texts differ in too many lines to show.</p>`;
  if (patch.hunks.length === 0) return html`<p class="muted">They do not differ.</p>`;
  let left = maxLines;
  return html`<div class="frame scroll" role="group" aria-label="${label}" tabindex="0"><ol class="lines">${patch.hunks.map(
    ({ lines, newStart }) => {
      let number = newStart;
      return lines.flatMap((line) => {
        // "\ No newline at end of file"
        if (line.startsWith("\\") || left-- <= 0) return [];
        const text = toSafeLine(line.slice(1));
        if (line.startsWith("-"))
          return [html`<li class="del"><span><del><bdi>${text}</bdi></del></span></li>`];
        const value = number++;
        return line.startsWith("+")
          ? [html`<li class="ins"><span><ins><bdi>${text}</bdi></ins></span></li>`]
          : [html`<li value="${value}"><span><bdi>${text}</bdi></span></li>`];
      });
    },
  )}</ol></div>${left <= 0 ? html`<p class="muted">Only the first ${maxLines} lines are shown.</p>` : ""}`;
}
