import { html } from "hono/html";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { verdictLooks } from "../../report/words.ts";
import type { Verdict } from "../../result/verdict.ts";
import { comparePath } from "../compare/read-side.ts";
import { emptyMarkup } from "../parts/empty.ts";
import { pagesMarkup } from "../parts/pages.ts";
import { pillMarkup } from "../parts/pill.ts";
import { type SideOption, versusMarkup } from "./compare.ts";
import { isoOf, renderView, type Visit } from "./view.ts";

/** The last two runs of a test. */
export interface LastTwo {
  readonly testId: string;
  readonly title: string;
  readonly before: { readonly runId: string; readonly createdAtMs: number; readonly verdict: Verdict };
  readonly after: { readonly runId: string; readonly createdAtMs: number; readonly verdict: Verdict };
}

/** Tests of one run, of which two can be compared. */
export interface TestsOfRun {
  readonly runId: string;
  readonly options: readonly SideOption[];
}

export interface CompareChoicePage {
  readonly visit: Visit;
  /** Runs, newest first. */
  readonly runs: readonly SideOption[];
  /** The tests of the run that both sides name. Absent if they name none. */
  readonly tests?: TestsOfRun | undefined;
  readonly lastTwo: readonly LastTwo[];
  /** 1-based. */
  readonly page: number;
  readonly pages: number;
}

/** Renders what can be compared: two runs, tests of one run, and the last two runs of each test. */
export function renderCompareChoice(choice: CompareChoicePage): Promise<string> {
  const { visit, runs, tests, lastTwo, page, pages } = choice;
  const [newest, older] = runs;
  const [first, second] = tests?.options ?? [];
  return renderView({
    visit,
    title: "Compare",
    place: "compare",
    topics: ["ledger"],
    main: html`<h1 class="answer">${tests ? "Which two tests?" : "What to compare?"}</h1>
<p class="lead">Two runs, two variants of a run, or a message and its control.</p>
${
  tests && first && second
    ? html`<section class="section" aria-labelledby="tests"><h2 id="tests">Two tests of this run</h2>${versusMarkup(sideOf(first), sideOf(second), tests.options)}</section>`
    : ""
}
${
  newest && older
    ? html`<section class="section" aria-labelledby="runs"><h2 id="runs">Two runs</h2>
<p class="muted">Choose the same run twice to compare its variants, or a message with its control.</p>
${versusMarkup({ runId: older.value }, { runId: newest.value }, runs)}</section>`
    : ""
}
<section class="section" aria-labelledby="last"><h2 id="last">The last two runs of each test</h2>
${
  lastTwo.length === 0
    ? emptyMarkup(
        "compare",
        "No test has two runs yet. Run a campaign twice, and compare what changed.",
        html`<a class="btn btn-primary" href="/">Go to campaigns</a>`,
      )
    : html`<div class="scroll" role="group" aria-label="The last two runs of each test" tabindex="0"><table class="table"><thead><tr><th scope="col">Test</th><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>${lastTwo.map(rowMarkup)}</tbody></table></div>`
}
${pagesMarkup(page, pages, (number) => `/compare?page=${number}`)}</section>`,
  });
}

function sideOf({ value }: SideOption): { readonly runId: string; readonly testId: string } {
  const at = value.indexOf(":");
  return { runId: value.slice(0, at), testId: value.slice(at + 1) };
}

const rowMarkup = ({ testId, title, before, after }: LastTwo): Markup => {
  const path = comparePath({ runId: before.runId, testId }, { runId: after.runId, testId });
  const cell = ({ createdAtMs, verdict }: LastTwo["before"]) =>
    html`<td>${pillMarkup(
      verdict,
      verdictLooks[verdict].word.replace(/^./, (letter) => letter.toUpperCase()),
    )} <small>${timeMarkup(isoOf(createdAtMs))}</small></td>`;
  return html`<tr data-row><th scope="row"><a href="${path}"><bdi>${toSafeLine(title)}</bdi></a></th>${cell(before)}${cell(after)}</tr>`;
};
