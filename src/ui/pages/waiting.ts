import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { OpenTest } from "../../run/expected-completion.ts";
import { isoOf, runPath } from "./view.ts";

const maxShown = 20;

/** Renders the tests in progress at their providers, with the estimated completion time of each. */
export function waitingMarkup(open: readonly OpenTest[]): Markup | string {
  if (open.length === 0) return "";
  return html`<section class="section notice pending waiting" aria-labelledby="waiting"><div>
<h2 id="waiting"><span class="pending" aria-hidden="true">…</span> ${plural(open.length, "test")} in progress</h2>
<ul class="small">${open
    .slice(0, maxShown)
    .map(
      ({ testId, runId, submittedAtMs, expected }) =>
        html`<li><a href="${runPath(runId)}"><bdi>${toSafeLine(testId)}</bdi></a>, submitted ${timeMarkup(isoOf(submittedAtMs))}: ${
          expected
            ? html`expected between ${timeMarkup(isoOf(expected.earliestMs))} and ${timeMarkup(isoOf(expected.latestMs))}`
            : "no estimate yet"
        }</li>`,
    )}</ul>
${open.length > maxShown ? html`<p class="small muted">and ${open.length - maxShown} more</p>` : ""}
</div></section>`;
}
