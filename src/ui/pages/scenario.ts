import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { titleOf } from "../../scenario/select.ts";
import { expectationsMarkup } from "../parts/expectations.ts";
import { checkTotalsMarkup, findingsMarkup } from "../parts/findings.ts";
import { iconMarkup } from "../parts/icon.ts";
import { type Readers, readersOf } from "../parts/readers/readers.ts";
import { mayUse } from "../visitor.ts";
import { checkPath } from "./home-rows.ts";
import { projectMarkup } from "./run-form.ts";
import { answerMarkup, answerOf, lastAssertions } from "./scenario-answer.ts";
import type { ScenarioPage } from "./scenario-page.ts";
import { resultsMarkup } from "./scenario-results.ts";
import { screenshotsMarkup } from "./scenario-screenshots.ts";
import { problemsMarkup, renderView, scenarioPath } from "./view.ts";
import { writePath } from "./write-path.ts";

/**
 * Renders one campaign: whether it may be sent, its findings and results, and one of its messages as readers see it.
 * The page updates when the files change.
 */
export function renderScenario(page: ScenarioPage): Promise<string> {
  const { scenario, problems, damaged = [], visit, last } = page;
  const { name, tags, file, variants } = scenario;
  const answer = answerOf(page);
  const readers = readersOfPage(page);
  const simulated = [...page.series.values()].some((list) => list.at(-1)?.placement.simulated);
  // Findings can be long, and then have a column of their own.
  const hasFindings = (page.checks?.findings.length ?? 0) > 0;
  const expected = html`<section class="card" aria-labelledby="expected"><h2 id="expected">Expectations</h2>
${expectationsMarkup(
  scenario.expect,
  last.flatMap((result) => lastAssertions(page, result)),
)}
</section>`;
  return renderView({
    visit,
    title: name,
    place: "home",
    above: [["/", "Home"]],
    actions: html`<a class="btn" href="${checkPath(name, page.variant.name)}">${iconMarkup("check")}Check</a>${page.canWrite ? html`<a class="btn" href="${writePath(file)}">${iconMarkup("write")}Edit</a>` : ""}`,
    verdict: answer.verdict,
    isRail: true,
    showsMessages: true,
    topics: ["files", "ledger"],
    main: html`<div class="head"><div>
${answerMarkup(answer)}
<p class="facts"><span><code><bdi>${toSafeLine(file)}</bdi></code></span><span>${plural(variants.length, "message")}</span>${tags.map((tag) => html`<span><bdi>#${toSafeLine(tag)}</bdi></span>`)}${simulated && last.length > 0 ? html`<span><b class="badge">simulated</b> marks figures that a model gave</span>` : ""}</p>
</div></div>
${problems.length + damaged.length > 0 ? html`<div class="report">${problemsMarkup([...problems, ...damaged])}</div>` : ""}
${choicesMarkup(page)}
<div class="cols section">
${hasFindings ? findingsCard(page, readers) : html`<div class="stack">${findingsCard(page, readers)}${expected}</div>`}
<div class="stack">
<section class="card" aria-labelledby="last"><div class="card-bar"><h2 id="last">Last results</h2>${last.length > 0 ? html`<a class="btn btn-quiet right" href="/trends?${new URLSearchParams({ scenario: name })}">Trends</a>` : ""}</div>
${resultsMarkup(page)}
</section>
${hasFindings ? expected : ""}
</div>
</div>
<section class="section card" aria-labelledby="message"><div class="card-bar"><h2 id="message">As readers see it</h2><p class="small muted">${shownMessage(page)}</p></div>
${readers ? html`<div class="readers">${readers.markup}</div>` : html`<p>The message cannot be built. <a href="${writePath(file, { line: problems.find(({ location }) => location?.file === file)?.location?.line })}">Fix the errors</a> first.</p>`}
</section>
${screenshotsMarkup(page)}
${mayUse(visit.visitor, "POST /runs") ? runMarkup(page) : ""}`,
  });
}

const readersOfPage = ({ message, bytes, checks, view, part }: ScenarioPage): Readers | undefined =>
  message && readersOf({ message, bytes, findings: checks?.findings, view, part });

function findingsCard(page: ScenarioPage, readers: Readers | undefined): Markup {
  const { checks, scenario, variant, locale } = page;
  const actionOf = (_finding: unknown, index: number): Markup | "" => {
    const place = readers?.places.get(index);
    if (!place) return "";
    const path = scenarioPath(scenario.name, { variant: variant.name, locale, part: place.part });
    return html`<a class="btn" href="${path}#${place.part}-${place.line}">Go to line ${place.line}</a>`;
  };
  return html`<section class="card" aria-labelledby="findings"><h2 id="findings">Findings</h2>
${
  checks
    ? html`${findingsMarkup(checks.findings, { actionOf }) || html`<p><span class="passed" aria-hidden="true">✓</span> Nothing to fix in this message.</p>`}${checkTotalsMarkup(checks)}`
    : html`<p class="muted">No message to check.</p>`
}
</section>`;
}

const shownMessage = ({ scenario, variant, locale }: ScenarioPage): Markup =>
  html`<bdi>${toSafeLine(titleOf({ scenario, variant }))}</bdi>${locale === undefined ? "" : html`, locale <bdi>${toSafeLine(locale)}</bdi>`} · built from the files as they are, nothing is sent`;

function runMarkup({ scenario, variant, state }: ScenarioPage): Markup {
  const isOne = scenario.variants.length === 1;
  return html`<form method="post" action="/runs" class="actbar"><input type="hidden" name="scenario" value="${scenario.name}"><input type="hidden" name="title" value="${titleOf({ scenario, variant })}">
<p>${projectMarkup(state.config.projects, state.config.defaultProjects)}</p>
${variant.name === undefined || isOne ? "" : html`<button class="btn" name="which" value="title">Run message</button>`}
<button class="btn btn-primary" name="which" value="chosen" data-key="r">${isOne ? "Run message" : `Run ${scenario.variants.length} messages`}</button></form>`;
}

/** Variants that are linked one by one. */
const maxVariants = 50;

/** Renders links to the variants and locales, and marks the displayed one. */
function choicesMarkup({ scenario, variant, locales, locale }: ScenarioPage): Markup {
  const link = (words: string, path: string, isShown: boolean) =>
    html`<a class="chip" href="${path}"${isShown ? html` aria-current="true"` : ""}><bdi>${toSafeLine(words)}</bdi></a>`;
  const named = scenario.variants.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const variants = named.filter((name, index) => index < maxVariants || name === variant.name);
  return html`${named.length > 1 ? html`<nav class="chips scroll-chips choices" aria-label="Variant"><span class="muted">Variant</span>${variants.map((name) => link(name, scenarioPath(scenario.name, { variant: name }), name === variant.name))}${named.length > variants.length ? html`<span class="muted">and ${named.length - variants.length} more</span>` : ""}</nav>` : ""}
${locales.length > 1 ? html`<nav class="chips scroll-chips choices" aria-label="Locale"><span class="muted">Locale</span>${locales.map((each) => link(each, scenarioPath(scenario.name, { variant: variant.name, locale: each }), each === locale || locale?.startsWith(`${each}-`) === true))}</nav>` : ""}`;
}
