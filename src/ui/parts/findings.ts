import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { describePack, describeSpam } from "../../report/check/check-words.ts";
import { linkMarkup, type Markup, screenReaderOnly } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { verdictLooks } from "../../report/words.ts";
import type { CheckReport } from "../../result/check-report.ts";
import type { Finding } from "../../result/finding.ts";

/** The way out of a finding. */
export interface FindingLinks {
  /** Returns the button beside a finding, such as one that fixes it. Default: a link to its line. */
  readonly actionOf?: ((finding: Finding, index: number) => Markup | "") | undefined;
  /** Returns the address at which a line of the source is shown. Default: lines are not linked. */
  readonly lineHref?: ((line: number) => string) | undefined;
}

/** Findings that a list shows. The rest are counted. */
const maxFindings = 200;

/** Renders findings, most severe first: the problem, its fix, and the way out beside it. */
export function findingsMarkup(findings: readonly Finding[], links: FindingLinks = {}): Markup | "" {
  if (findings.length === 0) return "";
  const left = findings.length - maxFindings;
  return html`<ul class="findings">${findings.slice(0, maxFindings).map((finding, index) => findingMarkup(finding, index, links))}</ul>${
    left > 0 ? html`<p class="small muted after">And ${plural(left, "more finding")}.</p>` : ""
  }`;
}

function findingMarkup(finding: Finding, index: number, { actionOf, lineHref }: FindingLinks): Markup {
  const { severity, check, message, fix, source, line, excerpt } = finding;
  const { sign } = verdictLooks[severity === "error" ? "failed" : "warned"];
  const toLine =
    line !== undefined && lineHref
      ? html`<a class="btn" href="${lineHref(line)}">Go to line ${line}</a>`
      : "";
  return html`<li><b class="${severity === "error" ? "failed" : "warned"}" aria-hidden="true">${sign}</b>
<p>${screenReaderOnly(severity === "error" ? "error:" : "warning:")} <b><bdi>${toSafeLine(message)}</bdi></b></p>
<p class="fix"><bdi>${toSafeLine(fix)}</bdi>.${line === undefined ? "" : ` Line ${line}.`}${excerpt ? html` <q><bdi>${toSafeLine(excerpt)}</bdi></q>` : ""} ${linkMarkup(source, html`<code>${toSafeLine(check)}</code>`)}</p>${actionOf?.(finding, index) || toLine}</li>`;
}

/** Renders how many checks passed, and the rest of what they say: rule packs, spam engines, and what was not measured. */
export function checkTotalsMarkup({
  passed,
  accepted,
  notMeasured,
  rulePacks,
  spam,
}: Pick<CheckReport, "passed" | "accepted" | "notMeasured" | "rulePacks" | "spam">): Markup {
  const says = [
    ...rulePacks.map((pack) => html`<li>${linkMarkup(pack.source, toSafeLine(describePack(pack)))}</li>`),
    ...spam.map((each) => html`<li><bdi>${toSafeLine(describeSpam(each))}</bdi></li>`),
  ];
  return html`<p class="small muted after">${plural(passed.length, "check")} passed${accepted > 0 ? `, ${plural(accepted, "finding")} accepted by the baseline` : ""}.</p>
${says.length > 0 ? html`<details class="more-of"><summary>Rules of providers and spam filters</summary><ul class="said-of">${says}</ul></details>` : ""}
${
  notMeasured.length > 0
    ? html`<details class="more-of"><summary>${notMeasured.length} not measured</summary><ul class="said-of">${notMeasured.map(({ check, reason }) => html`<li><code>${toSafeLine(check)}</code>: <bdi>${toSafeLine(reason)}</bdi></li>`)}</ul></details>`
    : ""
}`;
}
