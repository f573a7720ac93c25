import { html } from "hono/html";
import type { CheckAssertion, CheckReport } from "../../result/check-report.ts";
import type { Finding } from "../../result/finding.ts";
import { describePack, describeSpam, plural } from "../check/check-words.ts";
import { toSafeLine } from "../safe-text.ts";
import { verdictLooks } from "../words.ts";
import { type Markup, signMarkup, spoken } from "./markup.ts";

/** What was found before sending: findings with their fix, rules of the mailbox providers, spam engines, what is open. */
export function checksMarkup(checks: CheckReport, assertions: readonly CheckAssertion[] = []): Markup {
  const { findings, passed, accepted, notMeasured, rulePacks, spam } = checks;
  return html`${findings.length > 0 ? html`<ul class="findings">${findings.map(findingMarkup)}</ul>` : ""}
${assertions.length > 0 ? html`<ul class="findings">${assertions.map(({ outcome, message }) => html`<li>${signMarkup(outcome)}${spoken(verdictLooks[outcome].word)} <bdi>${toSafeLine(message)}</bdi></li>`)}</ul>` : ""}
<ul class="reasons">${[...rulePacks.map(describePack), ...spam.map(describeSpam)].map((line) => html`<li><bdi>${toSafeLine(line)}</bdi></li>`)}</ul>
<p class="tally">${plural(passed.length, "check")} passed${accepted > 0 ? `, ${plural(accepted, "finding")} accepted by the baseline` : ""}.</p>
${
  notMeasured.length > 0
    ? html`<details class="fold"><summary>${signMarkup("not-measured")} ${notMeasured.length} not measured</summary><ul class="reasons">${notMeasured.map(({ check, reason }) => html`<li><code>${check}</code>: <bdi>${toSafeLine(reason)}</bdi></li>`)}</ul></details>`
    : ""
}`;
}

function findingMarkup({ severity, check, message, fix, source, line, excerpt }: Finding): Markup {
  const verdict = severity === "error" ? "failed" : "warned";
  return html`<li>${signMarkup(verdict)}${spoken(severity === "error" ? "error" : "warning")} <bdi>${toSafeLine(message)}</bdi>${line === undefined ? "" : html` <span class="place">line ${line}</span>`}${excerpt ? html`<br><q><bdi>${toSafeLine(excerpt)}</bdi></q>` : ""}<br><span class="fix">${toSafeLine(fix)}.</span> <a class="rule" href="${source}" rel="noreferrer"><code>${check}</code></a></li>`;
}
