import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { toSlug } from "../../base/ids.ts";
import type { RunReport, TestResult } from "../../result/run-report.ts";
import { answerOf, countPhrases, sortByUrgency, verdictLooks } from "../words.ts";
import { bannerMarkup } from "./banner.ts";
import { runFactsMarkup } from "./facts.ts";
import type { Markup } from "./markup.ts";
import { matrixMarkup } from "./matrix.ts";
import { script } from "./script.ts";
import { styles } from "./styles.ts";
import { testSectionMarkup } from "./test-section.ts";

/** With so few tests each one is open; with more, those that passed are folded. */
const fewTests = 3;

// Frames inherit the page's policy, so it has to let a message's own inline styles and data: images in; nothing comes from outside.
const policy = [
  "default-src 'none'",
  `script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  "style-src 'unsafe-inline'",
  "img-src data:",
  "font-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The whole report as one HTML file that asks nothing of anybody: no request, no script but its own. The same report gives the same bytes. */
export async function renderHtmlReport(report: RunReport): Promise<string> {
  const { verdict, words } = answerOf(report);
  const color = verdictLooks[verdict].light;
  const anchors = toAnchors(report.tests);
  const anchorOf = (test: TestResult) => anchors.get(test) ?? "";
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${verdictLooks[verdict].sign} ${words} · Placewright ${report.run.id}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${color}"/></svg>`)}">
<style>${raw(styles)}</style>
</head>
<body>
<a class="skip" href="#tests">Skip to the tests</a>
${bannerMarkup(report)}
<main class="page">
${report.tests.length > 0 ? matrixMarkup(report.tests, anchorOf) : ""}
<section aria-labelledby="tests">
<h2 id="tests" tabindex="-1">Tests</h2>
${report.tests.length > 1 ? filterMarkup(report) : ""}
${testsMarkup(report, anchorOf)}
</section>
${runFactsMarkup(report)}
</main>
<svg class="patterns" aria-hidden="true"><defs>
<pattern id="print-spam" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/><rect width="2" height="5" fill="#000"/></pattern>
<pattern id="print-missing" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="#fff"/><circle cx="2" cy="2" r="1" fill="#000"/></pattern>
</defs></svg>
<script>${raw(script)}</script>
</body>
</html>
`;
  return String(page);
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
