import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { type Markup, signMarkup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { OpenTest } from "../../run/expected-completion.ts";
import { isoOf, runPath } from "./view.ts";

const maxShown = 20;

/** Renders the tests in progress at their providers, with the estimated completion time of each. */
export function waitingMarkup(open: readonly OpenTest[]): Markup | string {
  if (open.length === 0) return "";
  return html`<section class="waiting" aria-labelledby="waiting">
<h2 id="waiting">${signMarkup("pending")} ${plural(open.length, "test")} in progress</h2>
<ul>${open
    .slice(0, maxShown)
    .map(
      ({ testId, runId, submittedAtMs, expected }) =>
        html`<li><a href="${runPath(runId)}"><bdi>${toSafeLine(testId)}</bdi></a>, submitted ${timeMarkup(isoOf(submittedAtMs))}: ${
          expected
            ? html`expected between ${timeMarkup(isoOf(expected.earliestMs))} and ${timeMarkup(isoOf(expected.latestMs))}`
            : "no estimate yet"
        }</li>`,
    )}</ul>
${open.length > maxShown ? html`<p class="hint">and ${open.length - maxShown} more</p>` : ""}
</section>`;
}
