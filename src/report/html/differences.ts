import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import {
  type DifferingTest,
  describeDifferences,
  describeIds,
  labelOf,
  type ReconciledRun,
} from "../differences.ts";
import { toSafeLine } from "../safe-text.ts";
import { type Markup, signMarkup } from "./markup.ts";

/** Further tests are listed only in report.json, to keep the page small. */
const maxTests = 100;

/**
 * Renders the tests that are paid for twice or missing from the ledger, with next steps. Empty if there are
 * none.
 */
export const differencesMarkup = (report: ReconciledRun): Markup | "" => {
  const differences = describeDifferences(report);
  if (differences.length === 0) return "";
  return html`${differences.map((difference) => {
    const { kind, verdict, headline, sentences, tests, steps } = difference;
    return html`<div class="difference ${kind}">
<p><strong class="v-${verdict}">${signMarkup(verdict)} ${headline}.</strong> ${sentences.join(" ")}</p>
<ul class="steps">${steps.map((step) => html`<li><bdi>${toSafeLine(step)}</bdi></li>`)}</ul>
<details><summary>${labelOf(difference)}</summary>
<ul class="names">${tests.slice(0, maxTests).map(testMarkup)}</ul>
${tests.length > maxTests ? html`<p class="hint">${plural(tests.length - maxTests, "more test")} in report.json.</p>` : ""}
</details>
</div>`;
  })}`;
};

const testMarkup = ({ project, testId, reportName, reportIds }: DifferingTest): Markup =>
  html`<li><bdi>${toSafeLine(testId ?? project)}</bdi><small><bdi>${toSafeLine(reportName)}</bdi>: <bdi>${toSafeLine(describeIds(reportIds))}</bdi></small></li>`;
