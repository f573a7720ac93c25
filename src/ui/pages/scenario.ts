import { html } from "hono/html";
import { checksMarkup } from "../../report/html/checks.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { messageMarkup } from "../../report/html/message-view.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { traitsOf } from "../../result/provider-kinds.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { titleOf } from "../../scenario/select.ts";
import type { LastResult } from "../last-results.ts";
import type { ProjectState } from "../open-project.ts";
import type { Preview } from "../preview.ts";
import { mayUse } from "../visitor.ts";
import { projectMarkup } from "./run-form.ts";
import {
  isoOf,
  problemsMarkup,
  renderView,
  runPath,
  scenarioPath,
  type Visit,
  verdictMarkup,
} from "./view.ts";

export interface ScenarioPage extends Preview {
  readonly state: ProjectState;
  readonly last: readonly (LastResult & { readonly project: string })[];
  readonly visit: Visit;
}

/**
 * Renders one message as its readers would see it, with the findings of the checks. The page updates when the
 * files change.
 */
export function renderScenario(page: ScenarioPage): Promise<string> {
  const { scenario, message, checks, problems, visit } = page;
  const { name, tags, file } = scenario;
  return renderView({
    visit,
    title: name,
    place: "home",
    isReport: true,
    showsMessages: true,
    topics: ["files", "ledger"],
    main: html`<p class="crumb"><a href="/">Scenarios</a></p>
<h1><bdi>${toSafeLine(name)}</bdi></h1>
<p class="hint"><code><bdi>${toSafeLine(file)}</bdi></code>${tags.map((tag) => ` #${toSafeLine(tag)}`).join("")}</p>
${problemsMarkup(problems)}
${choicesMarkup(page)}
<div class="beside">
<section aria-labelledby="message"><h2 id="message">Message</h2>
<p class="hint">Live preview: updates when you save. Nothing is sent.</p>
${message ? messageMarkup(message, "preview") : html`<p>The message cannot be built. Fix the errors first.</p>`}
</section>
<div>
<section aria-labelledby="last"><h2 id="last">Last verdict</h2>
${lastMarkup(page)}
${mayUse(visit.visitor, "POST /runs") ? runMarkup(page) : ""}
</section>
<section aria-labelledby="findings"><h2 id="findings">Checks</h2>
${checks ? checksMarkup(checks) : html`<p class="hint">No message to check.</p>`}
</section>
<section aria-labelledby="expected"><h2 id="expected">Expectations</h2>
${expectedMarkup(scenario)}
</section>
</div>
</div>`,
  });
}

function runMarkup({ scenario, variant, state }: ScenarioPage): Markup {
  return html`<form method="post" action="/runs" class="actions"><input type="hidden" name="scenario" value="${scenario.name}"><input type="hidden" name="title" value="${titleOf({ scenario, variant })}">
<p>${projectMarkup(state.config.projects, state.config.defaultProjects)}</p>
<p>${variant.name === undefined ? "" : html`<button class="primary" name="which" value="title">Run message</button> `}<button name="which" value="chosen">Run scenario</button></p></form>`;
}

/** Renders links to the variants and locales, and marks the displayed one. */
function choicesMarkup({ scenario, variant, locales, locale }: ScenarioPage): Markup {
  const link = (words: string, path: string, isShown: boolean) =>
    html`<a href="${path}"${isShown ? html` aria-current="true"` : ""}><bdi>${toSafeLine(words)}</bdi></a>`;
  const variants = scenario.variants.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return html`${variants.length > 1 ? html`<nav class="choices" aria-label="Variant"><span>Variant</span>${variants.map((name) => link(name, scenarioPath(scenario.name, { variant: name }), name === variant.name))}</nav>` : ""}
${locales.length > 1 ? html`<nav class="choices" aria-label="Locale"><span>Locale</span>${locales.map((each) => link(each, scenarioPath(scenario.name, { variant: variant.name, locale: each }), each === locale || locale?.startsWith(`${each}-`) === true))}</nav>` : ""}`;
}

function lastMarkup({ last, state }: ScenarioPage): Markup {
  const isSimulated = (name: string) =>
    state.config.projects.some((project) => project.name === name && traitsOf(project.settings).isSimulated);
  if (last.length === 0) return html`<p class="hint">Not tested yet.</p>`;
  return html`<ul class="plain">${last.map(
    ({ project, verdict, runId, startedAtMs }) =>
      html`<li>${verdictMarkup(verdict)} <bdi>${toSafeLine(project)}</bdi>${isSimulated(project) ? " (simulated)" : ""}, <a href="${runPath(runId)}">${timeMarkup(isoOf(startedAtMs))}</a></li>`,
  )}</ul>`;
}

/** Renders the thresholds as written by the author. */
function expectedMarkup({ expect }: Scenario): Markup {
  const scopes = Object.entries(expect).flatMap(([scope, list]) => {
    if (!Array.isArray(list)) return [];
    const thresholds = list.map((each: unknown) =>
      typeof each === "object" && each !== null && "warn" in each
        ? `${each.warn} (only warns)`
        : String(each),
    );
    return [[scope === "*" ? "each mailbox provider" : scope, thresholds] as const];
  });
  return html`<dl class="facts">${scopes.map(
    ([scope, thresholds]) =>
      html`<div><dt><bdi>${toSafeLine(scope)}</bdi></dt>${thresholds.map((text) => html`<dd><bdi>${toSafeLine(text)}</bdi></dd>`)}</div>`,
  )}</dl>`;
}
