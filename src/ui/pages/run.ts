import { html } from "hono/html";
import { formatDuration, roughDuration } from "../../base/duration.ts";
import { plural } from "../../base/plural.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { verdictLooks } from "../../report/words.ts";
import { traitsOf } from "../../result/provider-kinds.ts";
import type { Verdict } from "../../result/verdict.ts";
import { settingsOf } from "../../run/read-run.ts";
import { isHeld } from "../../run/run-lease.ts";
import { describeOwner } from "../../store/owner.ts";
import { runTopic } from "../changes.ts";
import { clockMarkup } from "../parts/clock.ts";
import { badgeMarkup, toneOf } from "../parts/pill.ts";
import type { RunView } from "../runs/read-run-page.ts";
import {
  actionMarkup,
  actionsOf,
  costMarkup,
  latestOf,
  reconciliationMarkup,
  shareMarkup,
  timelineMarkup,
  youCanMarkup,
} from "./run-cards.ts";
import type { RunPage } from "./run-page.ts";
import { chipsMarkup, testsMarkup } from "./run-tests.ts";
import { isoOf, renderView } from "./view.ts";

/** Renders a run, in progress or finished: its answer, the steps of its tests, its cost, and what can be done. */
export function renderRun(page: RunPage): Promise<string> {
  const { visit, view, failure } = page;
  const { run } = view;
  const [first, ...others] = actionsOf(page);
  // What cannot be undone is not the first thing to offer.
  const isOffered = first !== undefined && first.path !== "cancel" && first.path !== "baseline";
  return renderView({
    visit,
    title: `Run ${run.id}`,
    place: "runs",
    above: [["/runs", "Runs"]],
    ...(isOffered ? { actions: actionMarkup(run.id, first, true) } : {}),
    verdict: run.state === "finished" ? view.decision.verdict : "pending",
    topics: ["ledger", runTopic(run.id)],
    main: html`${failure === undefined ? "" : html`<p class="notice errored first"><span><b class="errored" aria-hidden="true">⚡\uFE0E</b> <b>${failure.isComplete ? "Report incomplete" : "Run stopped early"}:</b> <bdi>${toSafeLine(failure.message)}</bdi></span></p>`}
<div class="head"><div>${answerMarkup(page)}</div></div>
${barMarkup(view)}
${chipsMarkup(page)}
${reconciliationMarkup(page)}
<div class="cols cols-side section">
${testsMarkup(page)}
<aside class="stack" aria-label="About this run">
${costMarkup(page)}
${timelineMarkup(page)}
${youCanMarkup(page, isOffered || first === undefined ? others : [first, ...others])}
${shareMarkup(page)}
</aside>
</div>`,
  });
}

function answerMarkup(page: RunPage): Markup {
  const { view } = page;
  const { run, tests, counts, summary } = view;
  const facts = html`<p class="facts">${factsOf(page).map((fact) => html`<span>${fact}</span>`)}</p>`;
  const head = (verdict: Verdict, words: string) =>
    html`<h1 class="answer ${toneOf(verdict)}"><span aria-hidden="true">${verdictLooks[verdict].sign}${verdict === "errored" ? "\uFE0E" : ""}</span> ${words}</h1>`;
  if (run.state === "finished") {
    const { verdict, words } = view.decision;
    return html`${head(verdict, words)}
<p class="lead"><bdi>${toSafeLine(summary)}</bdi>.</p>${facts}`;
  }
  if (run.state === "planning")
    return html`${head("pending", "Being planned")}<p class="lead">Messages are built and checked. Nothing is sent yet.</p>${facts}`;
  const measured = tests - counts.pending - counts.skipped;
  const isCancelled = run.state === "cancelled";
  return html`${head(isCancelled ? "skipped" : "pending", `${isCancelled ? "Canceled: " : ""}${measured} of ${tests} measured`)}
<p class="lead">${soFar(view)} ${restOf(page)}</p>${facts}`;
}

/** Says what the results so far mean. */
function soFar({ counts, summary }: RunView): Markup | string {
  if (counts.failed > 0)
    return html`So far: <b class="failed">do not send</b>. <bdi>${toSafeLine(summary)}</bdi>.`;
  if (counts.errored > 0) return html`So far: <b class="errored">do not send yet</b>, a provider failed.`;
  if (counts.warned > 0) return html`So far: <b class="warned">send, with care</b>.`;
  return counts.passed > 0 ? html`So far: <b class="passed">send</b>.` : "Nothing is measured yet.";
}

/** Says when the rest is likely to be done. */
function restOf({ view: { open, counts }, nowMs }: RunPage): Markup | string {
  if (counts.pending === 0) return "";
  const doneMs = latestOf(open);
  if (doneMs === undefined) return "Nobody knows yet how long the rest takes.";
  return doneMs > nowMs
    ? html`The rest is likely to be done about ${clockMarkup(doneMs, nowMs)}, in ${roughDuration(doneMs - nowMs)}.`
    : "The rest should be there: collect it now.";
}

function factsOf(page: RunPage): (Markup | string)[] {
  const { view, isWorkedOn } = page;
  const { run, isSimulated } = view;
  const { projects = [] } = settingsOf(run);
  const places = projects.map(({ name, settings }) => {
    const region = "region" in settings ? `/${String(settings.region)}` : "";
    return traitsOf(settings).isSimulated ? name : `${name} (${settings.provider}${region})`;
  });
  return [
    html`Started ${timeMarkup(isoOf(run.createdAtMs))}; ${workerOf(page)}`,
    ...(places.length > 0 ? [html`at <bdi>${toSafeLine(places.join(" and "))}</bdi>`] : []),
    ...(run.branch ? [html`branch <bdi>${toSafeLine(run.branch)}</bdi>`] : []),
    ...(isSimulated ? [badgeMarkup("simulated")] : []),
    ...(isWorkedOn ? ["You may close this page; nothing is lost"] : []),
  ];
}

function workerOf({ view: { run }, job, nowMs }: RunPage): Markup | string {
  if (job) return job.isStopping ? "stopping after calls in flight end" : "running here";
  if (isHeld(run.lease, nowMs))
    return html`running in <bdi>${toSafeLine(describeOwner(run.lease.owner))}</bdi>`;
  if (run.state === "finished")
    return run.finishedAtMs === undefined
      ? "finished"
      : `finished after ${formatDuration(run.finishedAtMs - run.createdAtMs)}`;
  if (run.state === "cancelled") return "canceled";
  return "not running";
}

/** The verdicts of the bar, from the left. */
const barOrder = ["passed", "warned", "failed", "errored", "not-measured", "pending"] as const;

/** Renders the share of each verdict among the tests. */
function barMarkup({ counts, tests }: RunView): Markup | string {
  if (tests === 0) return "";
  let x = 0;
  const parts = barOrder.flatMap((verdict) => {
    const width = (counts[verdict] / tests) * 100;
    const start = x;
    x += width;
    return width > 0 ? [{ verdict, start, width }] : [];
  });
  const words = [
    ...barOrder.flatMap((verdict) =>
      counts[verdict] > 0 ? [`${counts[verdict]} ${verdictLooks[verdict].word}`] : [],
    ),
    ...(counts.skipped > 0 ? [`${counts.skipped} not sent`] : []),
  ].join(", ");
  return html`<svg class="bar progress" role="img" aria-label="${plural(tests, "test")}: ${words}"><rect class="track" width="100%" height="100%"/>${parts.map(({ verdict, start, width }) => html`<rect class="f-${toneOf(verdict)}" x="${round(start)}%" width="${round(width)}%" height="100%"/>`)}</svg>`;
}

const round = (percent: number): number => Math.round(percent * 100) / 100;
