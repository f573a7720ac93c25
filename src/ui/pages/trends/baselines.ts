import { html } from "hono/html";
import type { Markup } from "../../../report/html/markup.ts";
import { toSafeLine } from "../../../report/safe-text.ts";
import type { StoredBaseline } from "../../../store/store.ts";
import { runPath } from "../view.ts";

/** Renders the runs that later ones are compared with, each with the button that clears it. */
export function baselinesMarkup(baselines: readonly StoredBaseline[], mayClear: boolean): Markup {
  const hint = html`<p class="muted">Baseline thresholds compare against the last run on the branch that passed. To choose another run, select Set as baseline on its page.</p>`;
  return html`<section class="section" aria-labelledby="baselines"><h2 id="baselines">Baselines</h2>
${
  baselines.length === 0
    ? hint
    : html`<ul class="baselines">${baselines.map((baseline) => html`<li>${clearable(baseline, mayClear)}</li>`)}</ul>`
}</section>`;
}

function clearable({ project, branch, runId }: StoredBaseline, mayClear: boolean): Markup {
  const words = html`<span><bdi>${toSafeLine(project)}</bdi>${branch ? html` on <bdi>${toSafeLine(branch)}</bdi>` : ""}: the baseline is <a href="${runPath(runId)}">run <bdi>${toSafeLine(runId)}</bdi></a>.</span>`;
  if (!mayClear) return words;
  return html`<form method="post" action="/baselines/clear" class="actions"><input type="hidden" name="project" value="${project}"><input type="hidden" name="branch" value="${branch}">${words} <button class="btn">Clear baseline</button></form>`;
}
