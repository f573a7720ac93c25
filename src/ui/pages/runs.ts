import { html } from "hono/html";
import { formatDuration } from "../../base/duration.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { OpenTest } from "../../run/expected-completion.ts";
import type { RunRow } from "../../store/store.ts";
import { isoOf, renderView, runPath, type Visit, verdictMarkup } from "./view.ts";
import { waitingMarkup } from "./waiting.ts";

/** Renders the list of the newest runs. */
export const renderRuns = ({
  visit,
  runs,
  open,
}: {
  readonly visit: Visit;
  readonly runs: readonly RunRow[];
  readonly open: readonly OpenTest[];
}): Promise<string> =>
  renderView({
    visit,
    title: "Runs",
    place: "runs",
    isReport: true,
    topics: ["ledger"],
    main: html`<h1>Runs</h1>
${waitingMarkup(open)}
${
  runs.length === 0
    ? html`<p>No runs yet. <a href="/">Select scenarios</a> and run them.</p>`
    : html`<div class="scroll" role="group" aria-label="Runs" tabindex="0"><table class="list">
<thead><tr><th scope="col">Started</th><th scope="col">Verdict</th><th scope="col">Branch</th><th scope="col" class="num">Duration</th><th scope="col">Run</th></tr></thead>
<tbody>${runs.map(rowMarkup)}</tbody>
</table></div>`
}`,
  });

const words = {
  planning: "planning",
  open: "open",
  cancelled: "cancelled",
  finished: "finished",
} as const;

function rowMarkup({ id, createdAtMs, finishedAtMs, verdict, state, branch = "" }: RunRow): Markup {
  return html`
<tr><th scope="row"><a href="${runPath(id)}">${timeMarkup(isoOf(createdAtMs))}</a></th><td>${verdict ? verdictMarkup(verdict) : words[state]}</td><td><bdi>${toSafeLine(branch)}</bdi></td><td class="num">${finishedAtMs === undefined ? "" : formatDuration(finishedAtMs - createdAtMs)}</td><td><code><bdi>${toSafeLine(id)}</bdi></code></td></tr>`;
}
