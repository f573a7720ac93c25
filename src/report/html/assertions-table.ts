import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { TestResult } from "../../result/run-report.ts";
import { toSafeLine } from "../safe-text.ts";
import { formatActual, formatExpected, metricNames, sortByUrgency, verdictLooks } from "../words.ts";
import { type Markup, signMarkup } from "./markup.ts";

/** Renders the expectations of a test: unmet ones are visible, met ones are in a collapsible section. */
export function assertionsMarkup({ assertions }: TestResult): Markup {
  const ordered = sortByUrgency(assertions, ({ outcome }) => outcome);
  const unmet = ordered.filter(({ outcome }) => outcome !== "passed");
  const met = ordered.filter(({ outcome }) => outcome === "passed");
  return html`${unmet.length > 0 ? tableMarkup("Expectations not met", unmet) : ""}${
    met.length > 0
      ? html`<details class="fold"${unmet.length === 0 && met.length <= 8 ? html` open` : ""}><summary>${signMarkup("passed")} ${plural(met.length, "expectation")} met</summary>${tableMarkup("Expectations met", met)}</details>`
      : ""
  }`;
}

function tableMarkup(caption: string, assertions: readonly Assertion[]): Markup {
  return html`<table class="assertions">
<caption class="spoken">${caption}</caption>
<thead><tr><th scope="col">Outcome</th><th scope="col">Scope</th><th scope="col">Metric</th><th scope="col" class="num">Expected</th><th scope="col" class="num">Actual</th><th scope="col" class="written">As written</th></tr></thead>
<tbody>${assertions.map(
    (assertion) => html`
<tr title="${toSafeLine(assertion.message)}"><td class="outcome v-${assertion.outcome}">${signMarkup(assertion.outcome)} <span>${verdictLooks[assertion.outcome].word}</span></td><th scope="row"><bdi>${assertion.scope === "overall" ? "Overall" : toSafeLine(assertion.scope)}</bdi></th><td>${metricNames[assertion.metric]}</td><td class="num">${expectedOf(assertion)}</td><td class="num v-${assertion.outcome === "passed" ? "none" : assertion.outcome}">${formatActual(assertion)}</td><td class="written"><code>${toSafeLine(assertion.source)}</code>${assertion.level === "warn" ? " (only warns)" : ""}</td></tr>`,
  )}</tbody>
</table>`;
}

const expectedOf = (assertion: Assertion): string =>
  formatExpected(assertion) ?? `no ${assertion.reference ?? "baseline"}`;
