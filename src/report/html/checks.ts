import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import type { CheckAssertion, CheckReport, RulePackReport } from "../../result/check-report.ts";
import type { Finding } from "../../result/finding.ts";
import { describePack, describeSpam } from "../check/check-words.ts";
import { toSafeLine } from "../safe-text.ts";
import { verdictLooks } from "../words.ts";
import { linkMarkup, type Markup, screenReaderOnly, signMarkup } from "./markup.ts";

/**
 * Renders the results of the checks: findings with their fixes, rule packs, spam engines, and checks that
 * were not measured.
 */
export function checksMarkup(checks: CheckReport, assertions: readonly CheckAssertion[] = []): Markup {
  const { findings, passed, accepted, notMeasured, rulePacks, spam } = checks;
  return html`${findings.length > 0 ? html`<ul class="findings">${findings.map(findingMarkup)}</ul>` : ""}
${assertions.length > 0 ? html`<ul class="findings">${assertions.map(({ outcome, message }) => html`<li>${signMarkup(outcome)}${screenReaderOnly(verdictLooks[outcome].word)} <bdi>${toSafeLine(message)}</bdi></li>`)}</ul>` : ""}
<ul class="reasons">${rulePacks.map(packMarkup)}${spam.map((each) => html`<li><bdi>${toSafeLine(describeSpam(each))}</bdi></li>`)}</ul>
<p class="tally">${plural(passed.length, "check")} passed${accepted > 0 ? `, ${plural(accepted, "finding")} accepted by the baseline` : ""}.</p>
${
  notMeasured.length > 0
    ? html`<details class="fold"><summary>${signMarkup("not-measured")} ${notMeasured.length} not measured</summary><ul class="reasons">${notMeasured.map(({ check, reason }) => html`<li><code>${check}</code>: <bdi>${toSafeLine(reason)}</bdi></li>`)}</ul></details>`
    : ""
}`;
}

const consequences = { rejected: "Rejected for", spam: "In spam for", limited: "Limited for" } as const;

/** Renders a mailbox provider's rule pack, and the consequences of its broken rules. */
function packMarkup(pack: RulePackReport): Markup {
  const kinds = (Object.keys(consequences) as (keyof typeof consequences)[]).flatMap((kind) => {
    const names = pack.broken.filter(({ consequence }) => consequence === kind).map(({ check }) => check);
    return names.length === 0
      ? []
      : [html`<br><span class="fix">${consequences[kind]} ${names.join(", ")}</span>`];
  });
  return html`<li>${linkMarkup(pack.source, describePack(pack))}${kinds}</li>`;
}

function findingMarkup({ severity, check, message, fix, source, line, excerpt }: Finding): Markup {
  const verdict = severity === "error" ? "failed" : "warned";
  return html`<li>${signMarkup(verdict)}${screenReaderOnly(severity === "error" ? "error" : "warning")} <bdi>${toSafeLine(message)}</bdi>${line === undefined ? "" : html` <span class="place">line ${line}</span>`}${excerpt ? html`<br><q><bdi>${toSafeLine(excerpt)}</bdi></q>` : ""}<br><span class="fix">${toSafeLine(fix)}.</span> ${linkMarkup(source, html`<code>${check}</code>`, "rule")}</li>`;
}
