import { html } from "hono/html";
import { toSlug } from "../../base/ids.ts";
import { plural } from "../../base/plural.ts";
import type { ReadMessage, RunOutcome, TestResult } from "../../result/run-report.ts";
import { toSafeLine } from "../safe-text.ts";
import { countPhrases, releaseDecision, sortByUrgency, verdictLooks } from "../words.ts";
import { bannerMarkup } from "./banner.ts";
import { runFactsMarkup } from "./facts.ts";
import type { Markup } from "./markup.ts";
import { type MatrixShape, matrixMarkup, matrixRowMarkup, matrixShapeOf } from "./matrix.ts";
import { isShowable } from "./message-view.ts";
import { dataMarkup, packedMarkup } from "./pack.ts";
import { streamPage } from "./page.ts";
import { missedAt, testSectionMarkup, toFilterEntry } from "./test-section.ts";

/** With at most this many tests, every test starts expanded. */
const fewTests = 3;
/** With more tests, at most this many failed or errored tests start expanded. */
const maxOpen = 10;

/** With more tests than this, the report shows the most urgent; the rest are only in report.json. */
const maxTests = 2000;

/** With more tests than this, paper has the most urgent. A browser prints 500 tests in seconds, and not in minutes. */
export const maxPrinted = 500;

/** The number of tests per page. Tests beyond the first page are embedded compressed. */
const pageLength = 25;

/** The number of tests compressed together. */
const packLength = 25;

/**
 * Beyond this size, in characters, the page leaves messages in their files so that a browser opens it
 * quickly.
 */
const maxCharacters = 5_000_000;

export interface HtmlReportOptions {
  /** Whether the page is for paper, on which nothing turns pages: it has up to `maxPrinted` tests. Default: `false`. */
  readonly isPrinted?: boolean;
}

/**
 * Renders the whole report as one self-contained HTML file, in pieces: no requests, and no script except its
 * own.
 * The same report always produces the same bytes.
 */
export function renderHtmlReport(
  report: RunOutcome,
  readMessage: ReadMessage,
  { isPrinted = false }: HtmlReportOptions = {},
): AsyncGenerator<string> {
  const { verdict, words } = releaseDecision(report);
  return streamPage(
    {
      title: `${verdictLooks[verdict].sign} ${words} · Placewright ${report.run.id}`,
      color: verdictLooks[verdict].light,
      skipTo: { id: "tests", words: "Skip to the tests" },
    },
    bodyMarkup(report, readMessage, isPrinted),
  );
}

async function* bodyMarkup(
  report: RunOutcome,
  readMessage: ReadMessage,
  isPrinted: boolean,
): AsyncGenerator<Markup> {
  const sorted = sortByUrgency(report.tests, ({ verdict }) => verdict);
  const reported = sorted.slice(0, isPrinted ? maxPrinted : maxTests);
  const firstLength = isPrinted ? reported.length : pageLength;
  const shape = matrixShapeOf(sorted);
  const index: unknown[] = [];
  const render = createTestRenderer(reported, readMessage, (entry) => index.push(entry));
  const first = [];
  for (const test of reported.slice(0, firstLength)) {
    const rendered = await render(test, shape);
    render.count(String(rendered.section).length);
    first.push(rendered);
  }
  yield html`${bannerMarkup(report)}
<main class="page">
${
  reported.length > 0
    ? matrixMarkup(
        shape,
        first.map(({ row }) => row),
      )
    : ""
}
${isPrinted ? "" : pagerMarkup(reported.length, "Pages of the placement table")}
<section aria-labelledby="tests">
<h2 id="tests" tabindex="-1">Tests</h2>
${reported.length > 1 && !isPrinted ? filterMarkup(report) : ""}
<div id="shown-tests">
${first.map(({ section }) => section)}
</div>
${isPrinted ? "" : pagerMarkup(reported.length, "Pages of tests")}
${sorted.length > reported.length ? html`<p class="hint">${plural(sorted.length - reported.length, "more test", ["is", "are"])} only in <a href="report.json">report.json</a>${isPrinted ? `: paper has the ${maxPrinted} most urgent` : ""}.</p>` : ""}
</section>
${runFactsMarkup(report)}
</main>
`;
  for (let start = firstLength; start < reported.length; start += packLength) {
    const values = [];
    for (const test of reported.slice(start, start + packLength)) {
      const { row, section } = await render(test, shape);
      values.push([String(await row), String(await section)]);
    }
    const packed = await packedMarkup(values);
    render.count(String(packed).length);
    yield packed;
  }
  if (reported.length > 1 && !isPrinted) yield dataMarkup("index", { pageLength, packLength, tests: index });
}

/** Renders the buttons that turn pages by script. Without scripts, only the first page is available. */
const pagerMarkup = (tests: number, label: string): Markup | string =>
  tests > pageLength
    ? html`<nav class="pager" aria-label="${label}"><button type="button" data-turn="-1" hidden>Previous</button><span class="range">The first ${pageLength} of ${tests} tests. Enable JavaScript to see the others.</span><button type="button" data-turn="1" hidden>Next</button></nav>`
    : "";

/**
 * Returns a function that renders tests in their order. It shows each message once, until the page reaches
 * its size limit.
 */
function createTestRenderer(
  tests: readonly TestResult[],
  readMessage: ReadMessage,
  onEntry: (entry: ReturnType<typeof toFilterEntry>) => void,
) {
  const anchors = toAnchors(tests);
  const shownIn = new Map<string, { anchor: string; title: string }>();
  let characters = 0;
  let opened = 0;
  async function render(test: TestResult, shape: MatrixShape) {
    const anchor = anchors.get(test) ?? "";
    const message = (await readMessage(test.contentHash))?.report;
    const first = shownIn.get(test.contentHash);
    if (!first) shownIn.set(test.contentHash, { anchor, title: test.title });
    const isLoud = (test.verdict === "failed" || test.verdict === "errored") && ++opened <= maxOpen;
    onEntry(toFilterEntry(test, anchor, message?.subject ?? ""));
    const section = await testSectionMarkup({
      test,
      anchor,
      message,
      shownIn: first,
      inFile: characters > maxCharacters || (message !== undefined && !isShowable(message)),
      open: tests.length <= fewTests || isLoud,
    });
    return { row: matrixRowMarkup(test, anchor, shape), section };
  }
  render.count = (written: number) => {
    characters += written;
  };
  return render;
}

function filterMarkup({ counts, tests }: RunOutcome): Markup {
  const isps = [...new Set(tests.flatMap(missedAt))];
  const tags = [...new Set(tests.flatMap((test) => test.tags))].toSorted();
  return html`<form id="filter" class="filter" hidden>
<label>Search <input type="search" name="words" autocomplete="off" placeholder="name, tag, or subject"></label>
<label>Verdict <select name="verdict"><option value="">all</option>${countPhrases(counts).map(
    ({ verdict, phrase }) => html`<option value="${verdict}">${phrase}</option>`,
  )}</select></label>
${isps.length > 0 ? html`<label>Not met at <select name="isp"><option value="">any mailbox provider</option>${isps.map((isp) => html`<option value="${toSafeLine(isp)}">${toSafeLine(isp)}</option>`)}</select></label>` : ""}
${tags.length > 0 ? html`<label>Tag <select name="tag"><option value="">all</option>${tags.map((tag) => html`<option value="${toSafeLine(tag)}">${toSafeLine(tag)}</option>`)}</select></label>` : ""}
<output id="shown"></output>
</form>`;
}

/**
 * Returns a readable URL fragment per test. A number separates tests whose ids differ only in punctuation.
 */
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
