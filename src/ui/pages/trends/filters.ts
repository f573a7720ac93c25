import { html } from "hono/html";
import type { Markup } from "../../../report/html/markup.ts";
import { toSafeLine } from "../../../report/safe-text.ts";
import type { TestIdentity } from "../../../result/run-report.ts";
import type { MeasuredTest } from "../../../store/store.ts";
import { periods, type TrendQuery, trendsPath } from "../../trends/trend-query.ts";

/** Tests that the selection lists. */
const maxOptions = 300;
/** With more tests than this, there is a field that searches them. */
const maxUnsearched = 30;

export const titleOf = ({ identity, project }: MeasuredTest): string =>
  `${(identity as TestIdentity).title} · ${project}`;

/** Renders what a page of trends can be about: test, project, tag, and period. All of it is in the address. */
export function filtersMarkup(
  query: TrendQuery,
  all: readonly MeasuredTest[],
  matching: readonly MeasuredTest[],
  chosen: MeasuredTest | undefined,
): Markup {
  const projects = [...new Set(all.map(({ project }) => project))].toSorted();
  const tags = [...new Set(all.flatMap(({ identity }) => (identity as TestIdentity).tags))].toSorted();
  const listed = matching.slice(0, maxOptions);
  const tests =
    chosen && !listed.some(({ testId }) => testId === chosen.testId) ? [chosen, ...listed] : listed;
  const option = (value: string, words: string, isChosen: boolean) =>
    // No test has a NUL, but a ledger may be untrusted.
    html`<option value="${value.replaceAll("\0", "")}"${isChosen ? html` selected` : ""}>${toSafeLine(words)}</option>`;
  const select = (name: "project" | "tag", label: string, any: string, values: readonly string[]) =>
    values.length === 0 || (name === "project" && values.length === 1)
      ? ""
      : html`<select class="input" name="${name}" aria-label="${label}"><option value="">${any}</option>${values.slice(0, maxOptions).map((value) => option(value, value, query[name] === value))}</select>`;
  return html`<form class="filters first" action="/trends">
${all.length > maxUnsearched || query.q !== undefined ? html`<input class="input" type="search" name="q" value="${toSafeLine(query.q ?? "")}" aria-label="Search tests" placeholder="Search tests">` : ""}
<select class="input" name="test" aria-label="Test">${chosen === undefined || query.test === undefined ? html`<option value="">Worst first</option>` : ""}${tests.map((test) => option(test.testId, titleOf(test), query.test === test.testId))}</select>
${select("project", "Measured at", "Any project", projects)}${select("tag", "Tag", "Any tag", tags)}
${query.scenario === undefined ? "" : html`<input type="hidden" name="scenario" value="${query.scenario}">`}${query.days === undefined ? "" : html`<input type="hidden" name="days" value="${query.days}">`}
<label class="day">From <input class="input" type="date" name="from" value="${query.from ?? ""}"></label><label class="day">to <input class="input" type="date" name="to" value="${query.to ?? ""}"></label>
<button class="btn">Show</button>
<nav class="seg" aria-label="Period">${[undefined, ...(Object.keys(periods) as (keyof typeof periods)[])].map(
    (days) => {
      const isChosen = query.days === days && query.from === undefined && query.to === undefined;
      return html`<a href="${trendsPath(query, { days, from: undefined, to: undefined, page: undefined })}"${isChosen ? html` aria-current="true"` : ""}>${days === undefined ? "30 runs" : periods[days]}</a>`;
    },
  )}</nav>
</form>`;
}
