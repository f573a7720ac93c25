import { html } from "hono/html";
import { toSlug } from "../../base/ids.ts";
import type { RunReport, TestResult } from "../../result/run-report.ts";
import { answerOf, countPhrases, sortByUrgency, verdictLooks } from "../words.ts";
import { bannerMarkup } from "./banner.ts";
import { runFactsMarkup } from "./facts.ts";
import type { Markup } from "./markup.ts";
import { matrixMarkup } from "./matrix.ts";
import { renderPage } from "./page.ts";
import { testSectionMarkup } from "./test-section.ts";

/** With so few tests each one is open; with more, those that passed are folded. */
const fewTests = 3;

/** The whole report as one HTML file that asks nothing of anybody: no request, no script but its own. The same report gives the same bytes. */
export async function renderHtmlReport(report: RunReport): Promise<string> {
  const { verdict, words } = answerOf(report);
  const anchors = toAnchors(report.tests);
  const anchorOf = (test: TestResult) => anchors.get(test) ?? "";
  return renderPage({
    title: `${verdictLooks[verdict].sign} ${words} · Placewright ${report.run.id}`,
    color: verdictLooks[verdict].light,
    skipTo: { id: "tests", words: "Skip to the tests" },
    body: html`${bannerMarkup(report)}
<main class="page">
${report.tests.length > 0 ? matrixMarkup(report.tests, anchorOf) : ""}
<section aria-labelledby="tests">
<h2 id="tests" tabindex="-1">Tests</h2>
${report.tests.length > 1 ? filterMarkup(report) : ""}
${testsMarkup(report, anchorOf)}
</section>
${runFactsMarkup(report)}
</main>`,
  });
}

function testsMarkup({ tests, messages }: RunReport, anchorOf: (test: TestResult) => string): Markup[] {
  const shownIn = new Map<string, { anchor: string; title: string }>();
  return sortByUrgency(tests, ({ verdict }) => verdict).map((test) => {
    const anchor = anchorOf(test);
    const first = shownIn.get(test.contentHash);
    if (!first) shownIn.set(test.contentHash, { anchor, title: test.title });
    return testSectionMarkup({
      test,
      anchor,
      message: messages[test.contentHash],
      shownIn: first,
      open: tests.length <= fewTests || test.verdict === "failed" || test.verdict === "errored",
    });
  });
}

function filterMarkup({ counts }: RunReport): Markup {
  return html`<form id="filter" class="filter" hidden>
<label>Find <input type="search" name="words" autocomplete="off" placeholder="name, tag or subject"></label>
<label>Verdict <select name="verdict"><option value="">all</option>${countPhrases(counts).map(
    ({ verdict, phrase }) => html`<option value="${verdict}">${phrase}</option>`,
  )}</select></label>
<output id="shown"></output>
</form>`;
}

/** A fragment for each test that says which it is; a number keeps those apart that differ only in signs. */
function toAnchors(tests: readonly TestResult[]): Map<TestResult, string> {
  const taken = new Set<string>();
  return new Map(
    tests.map((test) => {
      const slug = `test-${toSlug(test.id)}`;
      let anchor = slug;
      for (let number = 2; taken.has(anchor); number++) anchor = `${slug}-${number}`;
      taken.add(anchor);
      return [test, anchor];
    }),
  );
}
