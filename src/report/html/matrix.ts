import { html } from "hono/html";
import type { TestResult } from "../../result/run-report.ts";
import { formatFigure, outcomeAt, toIspColumns } from "../placement-grid.ts";
import { toSafeLine } from "../safe-text.ts";
import { formatActual, metricNames, sortByUrgency, verdictLooks } from "../words.ts";
import { type Markup, screenReaderOnly, signMarkup } from "./markup.ts";

/** The columns and features that all rows of the matrix share. */
export interface MatrixShape {
  /** Names of the mailbox providers, most urgent outcome first. */
  readonly isps: readonly string[];
  readonly hasProjects: boolean;
  readonly hasHealth: boolean;
}

/** Returns one column per mailbox provider of any test, most urgent outcome first. */
export const matrixShapeOf = (tests: readonly TestResult[]): MatrixShape => ({
  isps: sortByUrgency(toIspColumns(tests), ({ outcome }) => outcome ?? "passed").map(({ isp }) => isp),
  hasHealth: tests.some(({ role }) => role === "health"),
  hasProjects: new Set(tests.map(({ project }) => project)).size > 1,
});

/** Renders the overview of the tests: one row per test, one column per mailbox provider. */
export function matrixMarkup({ isps, hasHealth }: MatrixShape, rows: readonly Markup[]): Markup {
  return html`<section aria-labelledby="matrix">
<h2 id="matrix">Placement</h2>
<p class="hint">Inbox rate: the percentage of seed mailboxes that found the message in the inbox${hasHealth ? "; for a health check, of all delivered mail" : ""}. The symbol shows whether the expectations were met.</p>
<div class="scroll" role="group" aria-label="Placement by test and mailbox provider" tabindex="0">
<table class="matrix">
<thead><tr><th scope="col">Test</th><th scope="col">Verdict</th><th scope="col" class="num">Overall</th>${isps.map(
    (isp) => html`<th scope="col" class="num" title="${toSafeLine(isp)}"><bdi>${toSafeLine(isp)}</bdi></th>`,
  )}</tr></thead>
<tbody>${rows}</tbody>
</table>
</div>
</section>`;
}

export const matrixRowMarkup = (
  test: TestResult,
  anchor: string,
  { isps, hasProjects }: MatrixShape,
): Markup => html`
<tr>
<th scope="row"><a href="#${anchor}"><bdi>${toSafeLine(test.title)}</bdi></a>${
  hasProjects ? html`<small><bdi>${toSafeLine(test.project)}</bdi></small>` : ""
}</th>
<td class="verdict v-${test.verdict}">${signMarkup(test.verdict)} ${verdictLooks[test.verdict].word}</td>
${["overall", ...isps].map((scope) => cellMarkup(test, scope))}</tr>`;

function cellMarkup(test: TestResult, scope: string): Markup {
  const figure = formatFigure(test, scope, "inbox");
  const outcome = outcomeAt(test, scope);
  if (figure === undefined)
    return html`<td class="num${outcome === "not-measured" ? " w-not-measured" : ""}"><span class="figure v-not-measured" aria-hidden="true">–</span><span class="slot"></span>${screenReaderOnly("not measured")}</td>`;
  if (outcome === undefined)
    return html`<td class="num"><span class="figure">${figure}</span><span class="slot"></span></td>`;
  const loud = outcome === "failed" || outcome === "warned";
  return html`<td class="num${loud ? ` w-${outcome} v-${outcome}` : ""}"><span class="figure">${figure}</span><span class="slot">${signMarkup(outcome)}</span>${screenReaderOnly(verdictLooks[outcome].word)}${otherMetrics(test, scope)}</td>`;
}

/** Renders failed or warned metrics other than the inbox rate, such as `spam 42`. */
function otherMetrics(test: TestResult, scope: string): Markup | string {
  const missed = test.assertions.filter(
    (a) => a.scope === scope && a.metric !== "inbox" && (a.outcome === "failed" || a.outcome === "warned"),
  );
  if (missed.length === 0) return "";
  const metrics = new Map(missed.map((a) => [a.metric, formatActual(a).replace(/%.*/, "")]));
  return html`<small>${[...metrics].map(([metric, figure]) => `${metricNames[metric]}\u00A0${figure}`).join(", ")}</small>`;
}
