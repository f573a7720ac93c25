import { html } from "hono/html";
import { toSlug } from "../../base/ids.ts";
import { price } from "../../base/money.ts";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { formatPercent, limitsAt, rangeBehind, sortByUrgency, verdictLooks } from "../../report/words.ts";
import { type Verdict, verdicts } from "../../result/verdict.ts";
import type { RunSettings } from "../../run/attempt-plan.ts";
import { clockMarkup } from "../parts/clock.ts";
import { emptyMarkup } from "../parts/empty.ts";
import { iconMarkup } from "../parts/icon.ts";
import { badgeMarkup, pillMarkup, toneOf } from "../parts/pill.ts";
import { stepDotsMarkup } from "../parts/step-dots.ts";
import { type ShownTest, type TestChoice, testsPerPage } from "../runs/read-run-page.ts";
import { steps, type TestStep, toStep, verdictWords } from "../runs/test-step.ts";
import type { RunPage } from "./run-page.ts";
import { runPath } from "./view.ts";

/** With more tests than this, the page has a search. */
const maxUnsearched = 12;

/** Renders how many tests have each verdict, as filters of the list. */
export function chipsMarkup({ view: { run, counts, tests }, choice }: RunPage): Markup | string {
  if (tests < 2) return "";
  const present = sortByUrgency(
    verdicts.filter((verdict) => counts[verdict] > 0),
    (verdict) => verdict,
  );
  const chip = (verdict: Verdict | undefined, words: Markup | string, count: number) =>
    html`<a class="chip" href="${choiceHref(run.id, { ...choice, verdict, from: 0 })}"${choice.verdict === verdict ? html` aria-current="true"` : ""}>${words} ${count}</a>`;
  return html`<nav class="chips scroll-chips" aria-label="Tests by result">${chip(undefined, "All", tests)}
${present.map((verdict) =>
  chip(
    verdict,
    html`<b class="${toneOf(verdict)}" aria-hidden="true">${verdictLooks[verdict].sign}${verdict === "errored" ? "\uFE0E" : ""}</b> ${verdictWords(verdict)}`,
    counts[verdict],
  ),
)}</nav>`;
}

/** Returns the address of the tests that a choice selects. */
function choiceHref(runId: string, { verdict, words, from }: TestChoice): string {
  const query = new URLSearchParams({
    ...(verdict === undefined ? {} : { show: verdict }),
    ...(words === "" ? {} : { q: words }),
    ...(from === 0 ? {} : { from: String(from) }),
  });
  return `${runPath(runId)}${query.size > 0 ? `?${query}` : ""}`;
}

/** Renders the chosen tests, each with its step and what happens next. */
export function testsMarkup(page: RunPage): Markup {
  const { view, choice } = page;
  return html`<section aria-labelledby="tests"><h2 id="tests">Tests</h2>
${searchMarkup(page)}
${
  view.shown.length === 0
    ? emptyMarkup(
        "search",
        view.tests === 0 ? "This run has no tests." : "No test matches.",
        view.tests === 0 ? "" : html`<a class="btn" href="${runPath(view.run.id)}">Show all tests</a>`,
      )
    : html`<table class="table as-cards tests">
<thead><tr><th scope="col">Test</th><th scope="col">Now</th><th scope="col">Step<span class="spoken"> of ${steps.join(", ")}</span></th><th scope="col">Next</th><th scope="col" class="num">Cost</th></tr></thead>
<tbody>${view.shown.map((test) => rowMarkup(page, test))}</tbody></table>
${pagerMarkup(view.run.id, choice, view.chosen)}`
}</section>`;
}

const searchMarkup = ({ view: { run, tests }, choice }: RunPage): Markup | string =>
  tests <= maxUnsearched
    ? ""
    : html`<form class="filters" role="search" action="${runPath(run.id)}">${choice.verdict ? html`<input type="hidden" name="show" value="${choice.verdict}">` : ""}<div class="search">${iconMarkup("search")}<input class="input" type="search" name="q" value="${toSafeLine(choice.words)}" aria-label="Search tests" placeholder="Search tests" autocomplete="off"><kbd aria-hidden="true">/</kbd></div><button class="btn">Search</button></form>`;

function pagerMarkup(runId: string, choice: TestChoice, chosen: number): Markup | string {
  const { from } = choice;
  if (from === 0 && chosen <= testsPerPage) return "";
  const to = Math.min(from + testsPerPage, chosen);
  const link = (start: number, words: string) =>
    html`<a class="btn" href="${choiceHref(runId, { ...choice, from: start })}">${words}</a>`;
  return html`<nav class="pager" aria-label="Pages of tests">${from > 0 ? link(Math.max(0, from - testsPerPage), "Previous") : ""}<span class="small muted">${from + 1} to ${to} of ${chosen}</span>${to < chosen ? link(to, "Next") : ""}</nav>`;
}

function rowMarkup(page: RunPage, test: ShownTest): Markup {
  const { view, job, isWorkedOn } = page;
  const { attempt, result } = test;
  const { run } = view;
  const step = toStep(attempt, result, {
    doing: job?.doing.get(attempt.testId),
    isWorkedOn,
    isCancelled: run.state === "cancelled",
  });
  const href = `${runPath(run.id, "report")}/#test-${toSlug(result.id)}`;
  const { submittedAtMs, state } = attempt;
  const isThere = state === "submitted" && submittedAtMs !== undefined;
  const more = [
    isThere
      ? html`at <bdi>${toSafeLine(result.project)}</bdi> since ${clockMarkup(submittedAtMs, page.nowMs)}`
      : html`<bdi>${toSafeLine(result.project)}</bdi>`,
    ...sourceLink(page, test),
  ];
  const says = step.verdict === "passed" || attempt.state !== "finished" ? "" : result.summary;
  return html`
<tr data-row><th scope="row"><a href="${href}"><bdi>${toSafeLine(result.title)}</bdi></a><small>${more.map((each, index) => html`${index > 0 ? " · " : ""}${each}`)}</small>${says ? html`<small><bdi>${toSafeLine(says)}</bdi></small>` : ""}</th>
<td class="fit">${pillMarkup(step.verdict, step.words)}</td>
<td class="row-2">${stepMarkup(step, page.nowMs)}${resultMarkup(test)}</td>
<td class="row-2">${nextMarkup(page, test, step, href)}</td>
<td class="num gone">${costMarkup(page, test)}</td></tr>`;
}

const stepMarkup = ({ done, at, step, atMs }: TestStep, nowMs: number): Markup =>
  html`<p class="step">${stepDotsMarkup(done, steps.length, at)}<span${at === "failed" ? html` class="failed"` : ""}>${step}${atMs === undefined ? "" : html` ${clockMarkup(atMs, nowMs)}`}</span></p>`;

/** Renders the inbox rate, once it is measured. */
function resultMarkup({ result: { placement, assertions } }: ShownTest): Markup | string {
  const inbox = placement?.overall.inboxPercent;
  if (placement === undefined || inbox === undefined) return "";
  const rate = `${formatPercent(inbox, limitsAt(assertions, "overall", "inbox"))}% inbox${rangeBehind(placement.overall, "inbox")}`;
  return html`<small>${rate}${placement.simulated ? html` ${badgeMarkup("simulated")}` : ""}</small>`;
}

/** Renders a link to the scenario file as it was when the run was planned. Nothing if that is not known. */
function sourceLink({ view: { run } }: RunPage, { result: { file } }: ShownTest): Markup[] {
  if ((run.settings as Partial<RunSettings>).commit === undefined) return [];
  return [
    html`<a href="${runPath(run.id, "source")}?file=${encodeURIComponent(file.toWellFormed())}"><bdi>${toSafeLine(file)}</bdi></a>`,
  ];
}

/** Renders what happens next with a test, and when; or where to continue if it is over. */
function nextMarkup(page: RunPage, { attempt }: ShownTest, step: TestStep, href: string): Markup | string {
  const { view, job, isWorkedOn } = page;
  const expected = view.open.find(({ testId }) => testId === attempt.testId)?.expected;
  const about = expected ? html`<small>done about ${clockMarkup(expected.latestMs, page.nowMs)}</small>` : "";
  const pollMs = job?.polls.get(attempt.project);
  switch (attempt.state) {
    case "planned":
      return step.words === "Waiting" ? html`sent when another test ends` : "";
    case "submitting":
      return "sent in a moment";
    case "submitted":
      if (step.words === "Trying again")
        return html`<bdi>${toSafeLine(job?.doing.get(attempt.testId) ?? "")}</bdi>${about}`;
      if (pollMs !== undefined && pollMs > page.nowMs)
        return html`next look ${clockMarkup(pollMs, page.nowMs)}${about}`;
      return html`${isWorkedOn ? "next look in a moment" : "looked at when collected"}${about}`;
    case "measured":
      return "judged with its control";
    case "finished":
      return html`<a href="${href}">${step.words === "Blocked" ? "See the findings" : step.verdict === "passed" ? "Open" : "See why"}</a>`;
  }
}

function costMarkup({ view: { spending } }: RunPage, { attempt }: ShownTest): string {
  const each = spending.find(({ project }) => project === attempt.project)?.price;
  const isPaid = attempt.intendedAtMs !== undefined || attempt.submittedAtMs !== undefined;
  if (each === 0) return "free";
  if (!isPaid && attempt.state !== "planned") return price(0);
  return each === undefined ? "–" : price(each);
}
