import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { type Markup, noValue, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { formatPercent, verdictLooks } from "../../report/words.ts";
import type { Verdict } from "../../result/verdict.ts";
import type { StoredRun } from "../../store/store.ts";
import { maxComparedTests, type PairedTest, type RunsComparison } from "../compare/compare-runs.ts";
import { comparePath } from "../compare/read-side.ts";
import { pagesMarkup } from "../parts/pages.ts";
import { badgeMarkup, pillMarkup } from "../parts/pill.ts";
import { nameScope } from "../parts/scope-words.ts";
import { type SideOption, versusMarkup } from "./compare.ts";
import { answerLooks, answerMarkup, pointsMarkup } from "./compare-words.ts";
import { isoOf, renderView, runPath, type Visit } from "./view.ts";

export interface CompareRunsPage {
  readonly visit: Visit;
  readonly before: StoredRun;
  readonly after: StoredRun;
  readonly comparison: RunsComparison;
  readonly options: readonly SideOption[];
  /** 1-based. */
  readonly page: number;
}

/** Tests on a page. */
const pageSize = 50;
/** Names of tests that only one run has. */
const maxNames = 20;

/** Renders two runs side by side, test by test. */
export function renderCompareRuns(page: CompareRunsPage): Promise<string> {
  const { visit, before, after, comparison, options } = page;
  const { answer, pairs, hasPlacements, gone, added } = comparison;
  const [from, to] = [{ runId: before.id }, { runId: after.id }];
  const shown = pairs.slice((page.page - 1) * pageSize, page.page * pageSize);
  const count = (wanted: string) => pairs.filter(({ decision }) => decision?.answer === wanted).length;
  const words = [
    ...(count("before") > 0 ? [`${plural(count("before"), "test")} landed worse.`] : []),
    ...(count("after") > 0 ? [`${plural(count("after"), "test")} landed better.`] : []),
    ...(pairs.length === 0 ? ["The runs have no test in common."] : []),
    ...(hasPlacements
      ? []
      : [
          `More than ${maxComparedTests} tests: only verdicts are compared here. Open a test for its placement.`,
        ]),
  ];
  return renderView({
    visit,
    title: "Two runs",
    place: "compare",
    above: [["/compare", "Compare"]],
    actions: html`<a class="btn" href="${comparePath(from, to, ".json")}">JSON</a><a class="btn" href="${comparePath(from, to, ".csv")}">CSV</a>`,
    verdict: answerLooks[answer].verdict,
    topics: ["ledger"],
    main: html`${versusMarkup(from, to, options)}
<div class="head section"><div>${answerMarkup(answer)}
<p class="lead">${words.join(" ") || "No test differs by more than chance explains."}</p>
<p class="facts"><span>before: <a href="${runPath(before.id)}">${timeMarkup(isoOf(before.createdAtMs))}</a></span><span>after: <a href="${runPath(after.id)}">${timeMarkup(isoOf(after.createdAtMs))}</a></span><span>${plural(pairs.length, "test")} in both</span>${pairs.length > 0 && pairs.every(({ decision }) => decision?.isSimulated) ? badgeMarkup("simulated") : ""}</p></div></div>
<section class="section" aria-labelledby="tests"><h2 id="tests">Tests</h2>
<table class="table as-cards pairs"><thead><tr><th scope="col">Test</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Most telling</th><th scope="col" class="num">Change</th><th scope="col">Placement</th></tr></thead>
<tbody>${shown.map((pair) => rowMarkup(pair, before.id, after.id))}</tbody></table>
${pagesMarkup(page.page, Math.ceil(pairs.length / pageSize), (number) => `${comparePath(from, to)}&page=${number}`)}
${onlyMarkup("Only before", gone)}${onlyMarkup("Only after", added)}</section>`,
  });
}

const capitalized = (word: string): string => word.replace(/^./, (first) => first.toUpperCase());

const verdictPill = (verdict: Verdict): Markup =>
  pillMarkup(verdict, capitalized(verdictLooks[verdict].word));

function rowMarkup({ testId, title, before, after, decision }: PairedTest, from: string, to: string): Markup {
  const scope = decision?.scope;
  const show = (percent: number | undefined) => (percent === undefined ? noValue : formatPercent(percent));
  return html`<tr data-row><th scope="row"><a href="${comparePath({ runId: from, testId }, { runId: to, testId })}"><bdi>${toSafeLine(title)}</bdi></a>${decision?.isSimulated ? html` ${badgeMarkup("simulated")}` : ""}</th><td class="fit">${verdictPill(before)}</td><td class="fit">${verdictPill(after)}</td><td class="row-2">${scope ? html`<bdi>${nameScope(scope.scope)}</bdi>: ${show(scope.beforePercent)} → ${show(scope.afterPercent)}` : noValue}</td><td class="num fit">${pointsMarkup(scope?.points, scope?.direction === "worse" || scope?.direction === "better")}</td><td>${decision ? answerLooks[decision.answer].short : noValue}</td></tr>`;
}

const onlyMarkup = (words: string, names: readonly string[]): Markup | string =>
  names.length === 0
    ? ""
    : html`<p class="small muted">${words}: ${names.slice(0, maxNames).map((name, index) => html`${index > 0 ? ", " : ""}<bdi>${toSafeLine(name)}</bdi>`)}${names.length > maxNames ? `, and ${names.length - maxNames} more` : ""}.</p>`;
