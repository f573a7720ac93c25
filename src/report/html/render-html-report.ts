import { html } from "hono/html";
import { toSlug } from "../../base/ids.ts";
import { plural } from "../../base/plural.ts";
import type { ReadMessage, RunOutcome, TestResult } from "../../result/run-report.ts";
import { toSafeLine } from "../safe-text.ts";
import { answerOf, countPhrases, sortByUrgency, verdictLooks } from "../words.ts";
import { bannerMarkup } from "./banner.ts";
import { runFactsMarkup } from "./facts.ts";
import type { Markup } from "./markup.ts";
import { matrixMarkup } from "./matrix.ts";
import { streamPage } from "./page.ts";
import { missedAt, testSectionMarkup } from "./test-section.ts";

/** With so few tests each one is open; with more, those that passed are folded. */
const fewTests = 3;

/** Of more tests than these the most urgent are told in detail, and of more rows than these the rest are left to report.json. */
const mostSections = 1000;
const mostRows = 2000;

/** With more messages than these the rest are in their files alone: a browser must open the report in a moment. */
const mostMessages = 200;

/**
 * The whole report as one HTML file, in pieces, that asks nothing of anybody: no request, no script but its own. The same
 * report gives the same bytes.
 */
export function renderHtmlReport(report: RunOutcome, readMessage: ReadMessage): AsyncGenerator<string> {
  const { verdict, words } = answerOf(report);
  return streamPage(
    {
      title: `${verdictLooks[verdict].sign} ${words} · Placewright ${report.run.id}`,
      color: verdictLooks[verdict].light,
      skipTo: { id: "tests", words: "Skip to the tests" },
    },
    bodyMarkup(report, readMessage),
  );
}

async function* bodyMarkup(report: RunOutcome, readMessage: ReadMessage): AsyncGenerator<Markup> {
  const sorted = sortByUrgency(report.tests, ({ verdict }) => verdict);
  const told = sorted.slice(0, mostSections);
  const anchors = toAnchors(told);
  const anchorOf = (test: TestResult) => anchors.get(test);
  yield html`${bannerMarkup(report)}
<main class="page">
${sorted.length > 0 ? matrixMarkup(sorted.slice(0, mostRows), anchorOf) : ""}
${leftOutMarkup(sorted.length - mostRows, "row")}
<section aria-labelledby="tests">
<h2 id="tests" tabindex="-1">Tests</h2>
${report.tests.length > 1 ? filterMarkup(report) : ""}
`;
  yield* testsMarkup(told, readMessage, anchorOf);
  yield html`${leftOutMarkup(sorted.length - told.length, "test")}
</section>
${runFactsMarkup(report)}
</main>`;
}

const leftOutMarkup = (count: number, noun: string): Markup | string =>
  count > 0
    ? html`<p class="hint">${plural(count, noun)} more: <a href="report.json">report.json</a> has them all.</p>`
    : "";

async function* testsMarkup(
  tests: readonly TestResult[],
  readMessage: ReadMessage,
  anchorOf: (test: TestResult) => string | undefined,
): AsyncGenerator<Markup> {
  const shownIn = new Map<string, { anchor: string; title: string }>();
  for (const test of tests) {
    const anchor = anchorOf(test) ?? "";
    const first = shownIn.get(test.contentHash);
    if (!first) shownIn.set(test.contentHash, { anchor, title: test.title });
    yield testSectionMarkup({
      test,
      anchor,
      message: (await readMessage(test.contentHash))?.report,
      shownIn: first,
      inFile: shownIn.size > mostMessages,
      open: tests.length <= fewTests || test.verdict === "failed" || test.verdict === "errored",
    });
  }
}

function filterMarkup({ counts, tests }: RunOutcome): Markup {
  const isps = [...new Set(tests.flatMap(missedAt))];
  const tags = [...new Set(tests.flatMap((test) => test.tags))].toSorted();
  return html`<form id="filter" class="filter" hidden>
<label>Find <input type="search" name="words" autocomplete="off" placeholder="name, tag or subject"></label>
<label>Verdict <select name="verdict"><option value="">all</option>${countPhrases(counts).map(
    ({ verdict, phrase }) => html`<option value="${verdict}">${phrase}</option>`,
  )}</select></label>
${isps.length > 0 ? html`<label>Missed at <select name="isp"><option value="">any provider</option>${isps.map((isp) => html`<option value="${toSafeLine(isp)}">${toSafeLine(isp)}</option>`)}</select></label>` : ""}
${tags.length > 0 ? html`<label>Tag <select name="tag"><option value="">all</option>${tags.map((tag) => html`<option value="${toSafeLine(tag)}">${toSafeLine(tag)}</option>`)}</select></label>` : ""}
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
