import { html } from "hono/html";
import { formatDuration } from "../../base/duration.ts";
import { plural } from "../../base/plural.ts";
import type { RunOutcome } from "../../result/run-report.ts";
import { toSafeLine } from "../safe-text.ts";
import { countPhrases, placeOf, releaseDecision, simulated, verdictLooks } from "../words.ts";
import { differencesMarkup } from "./differences.ts";
import { type Markup, signMarkup, timeMarkup } from "./markup.ts";

/** Renders the release decision, and the reason for it in one sentence. */
export function bannerMarkup(report: RunOutcome): Markup {
  const { verdict, words } = releaseDecision(report);
  const { run, tests } = report;
  const places = [...new Set(tests.map((test) => toSafeLine(placeOf(test))))];
  return html`<header class="banner w-${verdict}">
<div class="page">
<p class="brand">Placewright <span>Inbox placement report</span></p>
<h1 class="v-${verdict}"><span aria-hidden="true">${verdictLooks[verdict].sign}</span> ${words}</h1>
<p class="why"><bdi>${toSafeLine(report.summary)}</bdi></p>
<ul class="counts" aria-label="Tests by verdict">${countPhrases(report.counts).map(
    ({ verdict, phrase }) => html`<li>${signMarkup(verdict)} ${phrase}</li>`,
  )}</ul>
${differencesMarkup(report)}
${run.simulated ? html`<p class="simulated"><strong>${simulated.label}</strong> ${simulated.sentence}</p>` : ""}
${run.interrupted ? html`<p class="simulated"><strong>Interrupted</strong> These are the results from before the run was stopped.</p>` : ""}
<p class="line">${[
    plural(tests.length, "test"),
    html`<bdi>${places.slice(0, 3).join(", ")}${places.length > 3 ? ` and ${places.length - 3} more` : ""}</bdi>`,
    timeMarkup(run.startedAt),
    html`took ${formatDuration(run.durationMs)}`,
  ].map((fact) => html`<span>${fact}</span>`)}</p>
</div>
</header>`;
}
