import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { trendMarkup } from "../../report/html/comparison-table.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { countPhrases, formatPercent, limitsAt, rangeBehind } from "../../report/words.ts";
import { countVerdicts, worstVerdict } from "../../result/verdict.ts";
import type { OpenTest } from "../../run/expected-completion.ts";
import { assertionsOf } from "../../run/read-series.ts";
import type { Measurement } from "../../store/store.ts";
import type { LastResult } from "../last-results.ts";
import { healthIdsOf, type ProjectState, testIdsOf } from "../open-project.ts";
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
import { waitingMarkup } from "./waiting.ts";

export interface ScenariosPage {
  readonly state: ProjectState;
  /** Last results, by test id. */
  readonly last: ReadonlyMap<string, LastResult>;
  /** Measurements by test id, oldest first. */
  readonly series: ReadonlyMap<string, readonly Measurement[]>;
  readonly open: readonly OpenTest[];
  readonly visit: Visit;
}

/** Renders all scenarios with their last results, and the buttons that run them. */
export function renderScenarios(page: ScenariosPage): Promise<string> {
  const { state, open, visit } = page;
  const { scenarios, health, problems, config } = state;
  const mayRun = mayUse(visit.visitor, "POST /runs");
  return renderView({
    visit,
    title: "Scenarios",
    place: "home",
    isReport: true,
    topics: ["files", "ledger"],
    main: html`<h1>Scenarios</h1>
${problemsMarkup(problems)}
${waitingMarkup(open)}
${
  scenarios.length + health.length === 0
    ? html`<p>No scenarios yet. Add one to <code>${toSafeLine(config.scenariosDir)}</code>; it appears here when you save it.</p>`
    : formMarkup(
        html`<div class="scroll" role="group" aria-label="Scenarios" tabindex="0"><table class="list">
<thead><tr>${mayRun ? html`<th scope="col"><span class="spoken">Select</span></th>` : ""}<th scope="col">Scenario</th><th scope="col">Last verdict</th><th scope="col" class="num">Inbox</th><th scope="col">Recent runs</th><th scope="col">Last run</th></tr></thead>
<tbody>${scenarios.map((scenario) =>
          rowMarkup(page, {
            ...scenario,
            ids: testIdsOf(config, scenario),
            what: plural(scenario.variants.length, "message"),
            path: scenarioPath(scenario.name),
          }),
        )}${health.map((scenario) =>
          rowMarkup(page, {
            ...scenario,
            ids: healthIdsOf(config, scenario),
            what: `health of ${toSafeLine(scenario.domain)}, last ${plural(scenario.withinDays, "day")}`,
          }),
        )}</tbody>
</table></div>
`,
        page,
      )
}`,
  });
}

/** Renders the list with the buttons that run it, or only the list for a visitor who may not. */
function formMarkup(list: Markup, { state: { config }, visit: { visitor } }: ScenariosPage): Markup {
  if (!mayUse(visitor, "POST /runs")) return list;
  return html`<form method="post" action="/runs">
${list}<p class="actions"><button class="primary" name="which" value="chosen">Run selected</button> <button name="which" value="all">Run all</button> ${projectMarkup(config.projects, config.defaultProjects)}</p>
</form>`;
}

/** The content of one row of the scenario list. */
interface Row {
  readonly name: string;
  readonly tags: readonly string[];
  readonly ids: readonly string[];
  /** A short description, such as the number of messages. */
  readonly what: string;
  /** The path of the message preview. Absent for a health scenario, which has no message. */
  readonly path?: string;
}

function rowMarkup({ last, series, visit }: ScenariosPage, { name, tags, ids, what, path }: Row): Markup {
  const results = ids.flatMap((id) => last.get(id) ?? []).toSorted((a, b) => b.startedAtMs - a.startedAtMs);
  const [newest] = results;
  const of = results.filter(({ runId }) => runId === newest?.runId).map(({ verdict }) => verdict);
  const shares = lowestInbox(ids.flatMap((id) => (series.has(id) ? [series.get(id) ?? []] : [])));
  const now = shares.percents.at(-1);
  return html`
<tr>${mayUse(visit.visitor, "POST /runs") ? html`<td><input type="checkbox" name="scenario" value="${name}" aria-label="Select ${toSafeLine(name)}"></td>` : ""}
<th scope="row">${path ? html`<a href="${path}"><bdi>${toSafeLine(name)}</bdi></a>` : html`<bdi>${toSafeLine(name)}</bdi>`}<small>${[what, ...tags.map((tag) => `#${toSafeLine(tag)}`)].join(" · ")}</small></th>
<td>${
    newest
      ? html`${verdictMarkup(worstVerdict(of))}${
          of.length > 1
            ? html`<small>${countPhrases(countVerdicts(of))
                .map(({ phrase }) => phrase)
                .join(", ")}</small>`
            : ""
        }`
      : html`<span class="hint">not run yet</span>`
  }</td>
<td class="num">${now === undefined ? "–" : formatPercent(now, shares.limits)}${shares.simulated ? html`<small>simulated${shares.range}</small>` : ""}</td>
<td>${shares.percents.length > 1 ? trendMarkup(shares.percents) : ""}</td>
<td>${newest ? html`<a href="${runPath(newest.runId)}">${timeMarkup(isoOf(newest.startedAtMs))}</a>` : ""}</td></tr>`;
}

interface LowestInbox {
  readonly percents: readonly number[];
  readonly simulated: boolean;
  /** The range of the last inbox rate, such as ` (88 to 99%)`. */
  readonly range: string;
  /** The limits that the last inbox rate is compared with. */
  readonly limits: readonly number[];
}

/** Returns, for each run, the lowest inbox rate of any variant and project. */
function lowestInbox(all: readonly (readonly Measurement[])[]): LowestInbox {
  const byRun = new Map<string, Measurement>();
  const inboxOf = (measurement: Measurement | undefined): number =>
    measurement?.placement.overall.inboxPercent ?? Number.POSITIVE_INFINITY;
  for (const measurement of all.flat().toSorted((a, b) => a.completedAtMs - b.completedAtMs)) {
    const { runId } = measurement;
    if (inboxOf(measurement) < inboxOf(byRun.get(runId))) byRun.set(runId, measurement);
  }
  const last = [...byRun.values()].at(-1);
  return {
    percents: [...byRun.values()].slice(-12).map(inboxOf),
    range: last ? rangeBehind(last.placement.overall, "inbox") : "",
    limits: last ? limitsAt(assertionsOf(last), "overall", "inbox") : [],
    simulated: all.some((series) => series.at(-1)?.placement.simulated),
  };
}
