import { html } from "hono/html";
import { price } from "../../base/money.ts";
import { plural } from "../../base/plural.ts";
import { describeDifferences, type ReconciledRun } from "../../report/differences.ts";
import { differencesMarkup } from "../../report/html/differences.ts";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { verdictLooks } from "../../report/words.ts";
import { clockMarkup } from "../parts/clock.ts";
import { copyMarkup } from "../parts/copy.ts";
import type { RouteName } from "../route-roles.ts";
import { mostOf, type ProjectSpending } from "../runs/run-cost.ts";
import { mayUse } from "../visitor.ts";
import type { RunPage } from "./run-page.ts";
import { runPath } from "./view.ts";

/** Renders what a run has cost so far, and costs at most. */
export function costMarkup({ view: { spending, run }, maxCost }: RunPage): Markup {
  const most = mostOf(spending);
  const isFree = spending.every(({ price: each }) => each === 0);
  const sum = isFree
    ? "free"
    : most.isKnown
      ? price(most.cost)
      : most.cost > 0
        ? `more than ${price(most.cost)}`
        : "unknown";
  const isOver = spending.every(({ toSend }) => toSend === 0);
  const lines = spending.flatMap(linesOf);
  return html`<section class="card" aria-labelledby="cost"><h2 id="cost">Cost</h2>
<dl class="facts-list">${lines.map(([what, figure]) => html`<dt>${what}</dt><dd>${figure}</dd>`)}<dt class="sum">${isOver || run.state === "finished" ? "In all" : "At most"}${maxCost === undefined ? "" : `, of ${price(maxCost)}`}</dt><dd class="sum">${sum}</dd></dl></section>`;
}

function linesOf({
  project,
  price: each,
  sent,
  toSend,
  unpaid,
}: ProjectSpending): (readonly [Markup, string])[] {
  const name = html`<bdi>${toSafeLine(project)}</bdi>`;
  const figure = (count: number) =>
    each === undefined ? "price unknown" : each === 0 ? "free" : price(count * each);
  return [
    ...(sent > 0 ? [[html`${sent} sent to ${name}`, figure(sent)] as const] : []),
    ...(toSend > 0 ? [[html`${toSend} still to send to ${name}`, figure(toSend)] as const] : []),
    ...(unpaid > 0 ? [[html`${unpaid} not sent to ${name}`, each === 0 ? "free" : price(0)] as const] : []),
    ...(sent + toSend + unpaid === 0 ? [[html`no tests at ${name}`, "–"] as const] : []),
  ];
}

/** Renders what has happened, what happens now, and what comes. */
export function timelineMarkup({ view, job, isWorkedOn, nowMs }: RunPage): Markup {
  const { run, tests, spending, lastSentMs, counts, open } = view;
  const count = (key: "sent" | "toSend" | "unpaid") => spending.reduce((sum, each) => sum + each[key], 0);
  const at = (ms: number) => clockMarkup(ms, nowMs);
  const sentWords = [
    `${count("sent")} sent`,
    ...(count("toSend") > 0 ? [`${count("toSend")} waiting`] : []),
    ...(count("unpaid") > 0 ? [`${count("unpaid")} not to be sent`] : []),
  ].join(", ");
  const nextPollMs = Math.min(...[...(job?.polls.values() ?? [])].filter((ms) => ms > nowMs));
  const now = Number.isFinite(nextPollMs)
    ? html`<b>Measuring.</b> Next look ${at(nextPollMs)}`
    : isWorkedOn
      ? html`<b>${counts.pending > 0 ? "Measuring." : "Working."}</b>`
      : html`<b>Nobody works on it.</b> Results come when they are collected.`;
  const doneMs = latestOf(open);
  const isOver = run.state === "finished";
  return html`<section class="card" aria-labelledby="next"><h2 id="next">${isOver ? "What happened" : "What happens next"}</h2>
<ol class="timeline small">
<li class="done">${at(run.createdAtMs)}<span>${plural(tests, "message")} built and checked</span></li>
${lastSentMs === undefined ? "" : html`<li class="done">${at(lastSentMs)}<span>${sentWords}</span></li>`}
${isOver || run.state === "planning" ? "" : html`<li class="now"><span class="when">now</span><span>${now}</span></li>`}
${isOver ? html`<li class="done">${run.finishedAtMs === undefined ? "" : at(run.finishedAtMs)}<span>verdict and report</span></li>` : doneMs === undefined || counts.pending === 0 ? "" : html`<li><span class="when">≈ ${at(doneMs)}</span><span>verdict and report</span></li>`}
</ol></section>`;
}

/** Returns when the last of the open tests is likely to be done. Undefined if nobody knows. */
export function latestOf(open: RunPage["view"]["open"]): number | undefined {
  const all = open.flatMap(({ expected }) => (expected ? [expected.latestMs] : []));
  return all.length > 0 ? all.reduce((last, ms) => Math.max(last, ms)) : undefined;
}

/** What a visitor can do with a run now, the most useful first. */
export interface RunAction {
  readonly path: "collect" | "go-on" | "retry" | "stop" | "cancel" | "baseline";
  readonly words: string;
  readonly fields?: readonly (readonly [string, string])[];
  readonly isDanger?: boolean;
}

/** Returns the actions that make sense in the state of a run, and that the visitor's role allows. */
export function actionsOf({ view, job, isWorkedOn, isBaseline, visit }: RunPage): readonly RunAction[] {
  const { run, counts } = view;
  const isFree = !isWorkedOn;
  const isOpen = run.state === "open";
  const isRetryable = isFree && (isOpen || run.state === "finished");
  // A question follows where it costs something.
  const ask = view.spending.length > 0 && view.spending.every(({ price: each }) => each === 0) ? "" : "…";
  const failed = counts.failed + counts["not-measured"];
  const all: (RunAction | false)[] = [
    isFree && isOpen && counts.skipped > 0 && { path: "go-on", words: "Resume run" },
    isFree &&
      (isOpen || run.state === "cancelled") &&
      counts.pending > 0 && { path: "collect", words: "Collect now" },
    isFree &&
      isOpen &&
      counts.skipped === 0 &&
      counts.pending === 0 && { path: "go-on", words: "Finish run" },
    isRetryable &&
      failed > 0 && { path: "retry", words: `Retry ${failed} failed${ask}`, fields: [["which", "failed"]] },
    isRetryable &&
      counts.errored > 0 && {
        path: "retry",
        words: `Retry ${plural(counts.errored, "provider error")}${ask}`,
        fields: [["which", "errored"]],
      },
    job !== undefined && !job.isStopping && { path: "stop", words: "Stop run" },
    isOpen && { path: "cancel", words: "Cancel run…", isDanger: true },
    run.state === "finished" && !isBaseline && { path: "baseline", words: "Set as baseline" },
  ];
  return all.filter(
    (action): action is RunAction =>
      action !== false && mayUse(visit.visitor, `POST /runs/:id/${action.path}` satisfies RouteName),
  );
}

/** Renders the button of an action. */
export const actionMarkup = (runId: string, action: RunAction, isPrimary = false): Markup =>
  html`<form method="post" action="${runPath(runId, action.path)}">${(action.fields ?? []).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<button class="btn${isPrimary ? " btn-primary" : action.isDanger ? " btn-danger" : ""}">${action.words}</button></form>`;

/** Renders what a visitor can do with a run, apart from the action that the top of the page has. */
export function youCanMarkup(page: RunPage, actions: readonly RunAction[]): Markup {
  const { view, isBaseline } = page;
  const { run, before } = view;
  const words = [
    ...(actions.some(({ path }) => path === "stop")
      ? ["Stop run keeps the tests at the provider: you can resume it."]
      : []),
    ...(actions.some(({ path }) => path === "cancel")
      ? ["Cancel run sends nothing more; what was sent stays paid."]
      : []),
    ...(isBaseline ? ["Baseline for later runs."] : []),
  ];
  return html`<section class="card" aria-labelledby="can"><h2 id="can">You can</h2>
<div class="actions"><a class="btn" href="${runPath(run.id, "report")}/">Open report</a>${before ? html`<a class="btn" href="/compare?${new URLSearchParams({ before: before.id, after: run.id })}">Compare with the run before</a>` : ""}${actions.map((action) => actionMarkup(run.id, action))}</div>
${words.length > 0 ? html`<p class="small muted card-foot">${words.join(" ")}</p>` : ""}</section>`;
}

/** Renders the ways to show a run to others. */
export function shareMarkup({ view: { run }, shared: { link, hasPdf } }: RunPage): Markup {
  const text = runPath(run.id, "summary.txt");
  return html`<section class="card" aria-labelledby="share"><h2 id="share">Share</h2>
<div class="actions"><a class="btn" href="${runPath(run.id, "report.html")}" download>Download report</a>${hasPdf ? html`<a class="btn" href="${runPath(run.id, "report.pdf")}" download>Download PDF</a>` : ""}${copyMarkup({ from: text }, "Copy as text")}${link === undefined ? "" : copyMarkup("link", "Copy link")}</div>
<p class="small card-foot"><a href="${text}">Summary for chat</a>${link === undefined ? "" : html` · <a id="link" href="${link}">${link}</a>`}</p>
${hasPdf ? "" : html`<p class="small muted card-foot">No Chromium is found here to make a PDF: open the report and print it.</p>`}</section>`;
}

/** Renders the differences between the ledger and the providers, with what to do. */
export function reconciliationMarkup({ view }: RunPage): Markup | string {
  const run = reconciledOf(view);
  const differences = describeDifferences(run);
  if (differences.length === 0) return "";
  const [{ verdict }] = differences as [(typeof differences)[number]];
  return html`<section class="section notice ${verdict}" aria-labelledby="differs"><div><h2 id="differs"><span class="${verdict}" aria-hidden="true">${verdictLooks[verdict].sign}${verdict === "errored" ? "\uFE0E" : ""}</span> The provider has other tests than this run</h2>
<div class="report">${differencesMarkup(run)}</div></div></section>`;
}

/** Returns what is known about the differences of a run. */
export const reconciledOf = ({
  run,
  reconciliation,
  spending,
}: Pick<RunPage["view"], "run" | "reconciliation" | "spending">): ReconciledRun => ({
  run: {
    id: run.id,
    costs: spending.map(({ project, sent, price: pricePerTest }) => ({
      project,
      newTests: sent,
      pricePerTest,
    })),
    ...(reconciliation ? { reconciliation } : {}),
  },
});
