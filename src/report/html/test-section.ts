import { html } from "hono/html";
import { formatLocation } from "../../base/errors.ts";
import type { Placement } from "../../result/placement.ts";
import type { MessageReport, TestResult } from "../../result/run-report.ts";
import { toSafeLine, toSafeText } from "../safe-text.ts";
import { describeFigures, modelNotice, nextSteps, notesOn, placeOf, verdictLooks } from "../words.ts";
import { assertionsMarkup } from "./assertions-table.ts";
import { checksMarkup } from "./checks.ts";
import { comparisonMarkup, sinceMarkup } from "./comparison-table.ts";
import { factsMarkup } from "./facts.ts";
import { healthMarkup } from "./health-view.ts";
import { emlMarkup, type Markup, screenReaderOnly, signMarkup, timeMarkup } from "./markup.ts";
import { messageMarkup } from "./message-view.ts";
import { placementTableMarkup } from "./placement-table.ts";
import { arrivalMarkup, seedsMarkup } from "./seeds-table.ts";

export interface TestSectionOptions {
  readonly test: TestResult;
  /** URL fragment of the section. */
  readonly anchor: string;
  readonly message: MessageReport | undefined;
  /** The section that already shows this message, if any. */
  readonly shownIn: { readonly anchor: string; readonly title: string } | undefined;
  /** Whether to leave the message in its file because the page has no room for it. */
  readonly inFile: boolean;
  /** Whether the section starts expanded. */
  readonly open: boolean;
}

/** Returns the mailbox providers for which an expectation was not met. */
export const missedAt = ({ assertions }: TestResult): string[] => [
  ...new Set(
    assertions.flatMap(({ scope, outcome }) => (scope === "overall" || outcome === "passed" ? [] : [scope])),
  ),
];

/**
 * Returns the data that the page's filter uses: verdict, searchable words, missed mailbox providers, and
 * tags.
 */
export const toFilterEntry = (test: TestResult, anchor: string, subject: string) => ({
  anchor,
  verdict: test.verdict,
  words: [test.title, test.project, test.file, ...test.tags, subject].map(toSafeLine).join(" ").toLowerCase(),
  missed: missedAt(test).map(toSafeLine),
  tags: test.tags.map(toSafeLine),
});

/** Renders one test: placement, expectations, reasons, next steps, message, and facts. */
export function testSectionMarkup({
  test,
  anchor,
  message,
  shownIn,
  inFile,
  open,
}: TestSectionOptions): Markup {
  const { verdict, placement, health, error } = test;
  const steps = nextSteps(test);
  // A health check compares days, not runs.
  const compared = health ? "" : comparisonMarkup(test);
  return html`<details class="test" data-verdict="${verdict}"${open ? html` open` : ""}>
<summary>${signMarkup(verdict)}${screenReaderOnly(verdictLooks[verdict].word)} <h3><bdi>${toSafeLine(test.title)}</bdi></h3> <span class="place"><bdi>${toSafeLine(placeOf(test))}</bdi></span> <span class="sentence"><bdi>${toSafeLine(test.summary)}</bdi></span></summary>
<div class="body" id="${anchor}" tabindex="-1">
${notesOn(test).map((note) => html`<p class="hint"><bdi>${toSafeLine(note)}</bdi></p>`)}
${error ? html`<p class="error w-${verdict}"><bdi>${toSafeLine(error.message)}</bdi></p>` : ""}
${error?.frame === undefined ? "" : html`<pre class="frame" tabindex="0" role="group" aria-label="Place of the error">${toSafeText(`${error.location ? `${formatLocation(error.location)}\n` : ""}${error.frame}`)}</pre>`}
${error?.answer ? html`<details class="fold answer"><summary>Provider's response</summary><pre tabindex="0" role="group" aria-label="Provider's response">${toSafeText(error.answer)}</pre></details>` : ""}
${health ? html`<h4>Domain health${health.simulated ? html` <span class="tag">simulated</span>` : ""}</h4>${healthMarkup(test, health)}` : ""}
${placement && !health ? html`<h4>Placement${placement.simulated ? html` <span class="tag">simulated</span>` : ""}${test.reused ? html` <span class="tag">reused</span>` : ""}</h4>${placementTableMarkup(test)}${modelMarkup(placement)}${arrivalMarkup(placement)}${seedsMarkup(placement)}` : ""}
${compared ? html`<h4>Comparison with earlier runs${placement?.simulated ? html` <span class="tag">simulated</span>` : ""}</h4>${compared}` : ""}
${sinceMarkup(test)}
${test.assertions.length > 0 ? html`<h4>Expectations</h4>${assertionsMarkup(test)}` : ""}
${
  placement?.reasons && placement.reasons.length > 0
    ? html`<h4>${placement.seeds ? "Measurement notes" : "Reasons"}${placement.simulated ? html` <span class="tag">simulated</span>` : ""}</h4><ul class="reasons">${placement.reasons.map((reason) => html`<li><bdi>${toSafeLine(reason)}</bdi></li>`)}</ul>`
    : ""
}
${test.checks && test.checks.findings.length + (test.checkAssertions?.length ?? 0) > 0 ? html`<h4>Checks</h4>${checksMarkup(test.checks, test.checkAssertions)}` : ""}
${steps.length > 0 ? html`<h4>Next steps</h4><ul class="steps">${steps.map((step) => html`<li><bdi>${toSafeLine(step)}</bdi></li>`)}</ul>` : ""}
${message ? messageFold(message, anchor, { shownIn, inFile, open: verdict === "failed" }) : ""}
<details class="fold"><summary>Facts</summary>${factsMarkup([
    ["Project", toSafeLine(placeOf(test))],
    ["From", message && toSafeLine(message.from)],
    ["Scenario", toSafeLine(test.file)],
    ["Tags", test.tags.length > 0 ? toSafeLine(test.tags.join(", ")) : undefined],
    ["Test name", toSafeLine(test.reportName)],
    ["Report id", test.reportId === undefined ? undefined : toSafeLine(test.reportId)],
    [
      "Checks",
      test.checks
        ? `${test.checks.passed.length} passed, ${test.checks.notMeasured.length} not measured`
        : health
          ? undefined
          : "not run",
    ],
    [
      "Reused",
      test.reused
        ? html`measured by run ${toSafeLine(test.reused.runId)}, ${timeMarkup(test.reused.measuredAt)}`
        : undefined,
    ],
    [
      "Baseline",
      test.baseline
        ? html`run ${toSafeLine(test.baseline.runId)}, ${timeMarkup(test.baseline.measuredAt)}: ${describeFigures(test.baseline.placement.overall)}`
        : undefined,
    ],
    [
      "Control",
      test.control
        ? `${toSafeLine(test.control.testId)}: ${test.control.placement ? describeFigures(test.control.placement.overall) : "not measured"}`
        : undefined,
    ],
    ...(test.earlierAttempts ?? []).map(
      ({ number, verdict: outcome, summary, reportName }) =>
        [
          `Attempt ${number}`,
          `${verdictLooks[outcome].word}: ${toSafeLine(summary)} (${toSafeLine(reportName)})`,
        ] as const,
    ),
    ["Submitted", test.submittedAt === undefined ? undefined : timeMarkup(test.submittedAt)],
    ["Completed", test.completedAt === undefined ? undefined : timeMarkup(test.completedAt)],
    ["Error code", error?.code],
    ["Content hash", health ? undefined : toSafeLine(test.contentHash)],
  ])}</details>
</div>
</details>`;
}

function messageFold(
  message: MessageReport,
  anchor: string,
  { shownIn, inFile, open }: Pick<TestSectionOptions, "shownIn" | "inFile" | "open">,
): Markup {
  if (shownIn)
    return html`<p class="fold same">Same message as <a href="#${shownIn.anchor}-message"><bdi>${toSafeLine(shownIn.title)}</bdi></a>.</p>`;
  if (inFile) {
    const file = emlMarkup(message.emlPath, "open its file");
    return html`<p class="fold same">This message is not shown, to keep the report small${file ? html`; ${file}` : ""}.</p>`;
  }
  return html`<details class="fold"${open ? html` open` : ""}><summary>Message <span class="sentence"><bdi>${toSafeLine(message.subject)}</bdi></span></summary><div id="${anchor}-message" tabindex="-1">${messageMarkup(message, anchor)}</div></details>`;
}

/** Renders the uncertainty of a model's results. Empty if there is none to show. */
function modelMarkup(placement: Placement): Markup | string {
  const notice = modelNotice(placement);
  return notice === undefined ? "" : html`<p class="hint">${notice}</p>`;
}
