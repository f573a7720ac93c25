import { html } from "hono/html";
import { formatDuration } from "../../base/duration.ts";
import { plural } from "../../base/plural.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { sortByUrgency, verdictLooks } from "../../report/words.ts";
import { type Verdict, verdicts } from "../../result/verdict.ts";
import type { ListedRun, RunSize } from "../../store/store.ts";
import { clockMarkup } from "../parts/clock.ts";
import { emptyMarkup } from "../parts/empty.ts";
import { iconMarkup } from "../parts/icon.ts";
import { pillMarkup, pillWords, toneOf } from "../parts/pill.ts";
import {
  countOf,
  type DifferingRun,
  type NextRun,
  type OpenRun,
  type RunChoice,
  type RunsView,
  runsHref,
} from "../runs/read-runs-page.ts";
import { mayUse } from "../visitor.ts";
import { isoOf, renderView, runPath, type Visit } from "./view.ts";

export interface RunsPage {
  readonly visit: Visit;
  readonly view: RunsView;
  readonly choice: RunChoice;
  /** Names of all projects in the config. */
  readonly projects: readonly string[];
  /** Current Unix time, in milliseconds. */
  readonly nowMs: number;
}

/** Renders the runs: what is open, what is due next, what is amiss, and the list. */
export function renderRuns(page: RunsPage): Promise<string> {
  const { visit, view, choice } = page;
  const all = countOf(view.counts, undefined);
  const isFiltered = runsHref(choice) !== "/runs";
  return renderView({
    visit,
    title: "Runs",
    place: "runs",
    topics: ["ledger"],
    main: html`<div class="head"><div>${answerMarkup(page)}</div></div>
${view.differing.map(differingMarkup)}
${openMarkup(page)}
${schedulesMarkup(view)}
<section class="section" aria-labelledby="all"><h2 id="all">All runs</h2>
${
  all === 0 && !isFiltered
    ? emptyMarkup(
        "runs",
        "No runs yet. Choose campaigns and run them: a simulated run takes a second and costs nothing.",
        html`<a class="btn btn-primary" href="/">Choose campaigns</a>`,
      )
    : html`${filtersMarkup(page)}
${chipsMarkup(page)}
${listMarkup(page)}`
}</section>`,
  });
}

function answerMarkup({ view: { open, counts, schedules }, nowMs }: RunsPage): Markup {
  const count = countOf(counts, "open");
  const next = soonest(schedules);
  const done = open.flatMap(({ doneMs }) => doneMs ?? []);
  const head =
    open.length === 0
      ? html`<h1 class="answer">Nothing is open</h1>`
      : html`<h1 class="answer pending"><span aria-hidden="true">…</span> ${plural(Math.max(count, open.length), "run", ["is", "are"])} open</h1>`;
  const last = done.length > 0 ? done.reduce((a, b) => Math.max(a, b)) : undefined;
  const words = [
    ...(last === undefined
      ? []
      : [
          last > nowMs
            ? html`Results are likely to be there about ${clockMarkup(last, nowMs)}.`
            : html`Results should be there: collect them.`,
        ]),
    ...(next?.atMs === undefined
      ? []
      : [html`Next: <bdi>${toSafeLine(next.name)}</bdi>, ${clockMarkup(next.atMs, nowMs)}.`]),
  ];
  return html`${head}${words.length > 0 ? html`<p class="lead">${words.map((each) => html`${each} `)}</p>` : ""}`;
}

const soonest = (schedules: readonly NextRun[]): NextRun | undefined =>
  schedules.filter(({ atMs }) => atMs !== undefined).toSorted((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0))[0];

function differingMarkup({ id, createdAtMs, headlines, steps }: DifferingRun): Markup {
  return html`<section class="section notice warned" aria-label="The provider has other tests than a run"><div><p><b class="warned" aria-hidden="true">!</b> <b>${headlines.join("; ")}.</b> In the run of ${timeMarkup(isoOf(createdAtMs))}.</p>
<ul class="small">${steps.map((step) => html`<li><bdi>${toSafeLine(step)}</bdi></li>`)}</ul></div><a class="btn" href="${runPath(id)}">Look at it<span class="spoken">: run ${toSafeLine(id)}</span></a></section>`;
}

function openMarkup({ view: { open }, visit, nowMs }: RunsPage): Markup | string {
  if (open.length === 0) return "";
  const row = ({ run, progress, doneMs, isWorkedOn }: OpenRun) => {
    const { counts, tests } = progress;
    const measured = tests - counts.pending - counts.skipped;
    const canCollect = !isWorkedOn && counts.pending > 0 && mayUse(visit.visitor, "POST /runs/:id/collect");
    return html`
<tr data-row><th scope="row"><a href="${runPath(run.id)}">${timeMarkup(isoOf(run.createdAtMs))}</a><small>${run.branch ? html`<bdi>${toSafeLine(run.branch)}</bdi>` : ""}</small></th>
<td class="fit">${pillMarkup("pending", `${measured} of ${tests} measured`)}</td>
<td class="row-2">${counts.failed > 0 ? html`<b class="failed">${plural(counts.failed, "test")} failed so far</b>` : isWorkedOn ? "a process works on it" : counts.skipped > 0 ? `${plural(counts.skipped, "test")} not sent` : "nobody works on it"}<small>${doneMs === undefined ? "no estimate yet" : html`done about ${clockMarkup(doneMs, nowMs)}`}</small></td>
<td class="fit">${canCollect ? html`<form method="post" action="${runPath(run.id, "collect")}"><button class="btn">Collect now</button></form>` : html`<a class="btn" href="${runPath(run.id)}">Open</a>`}</td></tr>`;
  };
  return html`<section class="section" aria-labelledby="open"><h2 id="open">Open</h2>
<table class="table as-cards open-runs"><thead><tr><th scope="col">Started</th><th scope="col">Progress</th><th scope="col">Now</th><th scope="col"><span class="spoken">Action</span></th></tr></thead>
<tbody>${open.map(row)}</tbody></table></section>`;
}

function schedulesMarkup({ schedules, missed }: RunsView): Markup | string {
  if (schedules.length + missed.length === 0) return "";
  return html`<section class="section" aria-labelledby="due"><h2 id="due">Schedules</h2>
<ul class="due">${schedules.map(
    ({ name, atMs, pausedBy }) =>
      html`<li><b><bdi>${toSafeLine(name)}</bdi></b> <span class="muted">${pausedBy !== undefined ? html`paused by <bdi>${toSafeLine(pausedBy)}</bdi>` : atMs === undefined ? "has no further time" : html`next ${timeMarkup(isoOf(atMs))}`}</span></li>`,
  )}${missed.map(
    ({ schedule, atMs, state, reason = "" }) =>
      html`<li><b class="warned" aria-hidden="true">!</b> <b><bdi>${toSafeLine(schedule)}</bdi></b> ${state === "missed" ? "did not run" : "could not be planned"} ${timeMarkup(isoOf(atMs))} <small class="muted"><bdi>${toSafeLine(reason)}</bdi></small></li>`,
  )}</ul></section>`;
}

function filtersMarkup({ choice, projects, view }: RunsPage): Markup {
  const select = (name: string, label: string, all: string, names: readonly string[], now?: string) => {
    const shown = now === undefined || names.includes(now) ? names : [now, ...names];
    return shown.length < 2 && now === undefined
      ? ""
      : html`<select class="input" name="${name}" aria-label="${label}"><option value="">${all}</option>${shown.map((each) => html`<option value="${each}"${each === now ? html` selected` : ""}>${toSafeLine(each)}</option>`)}</select>`;
  };
  return html`<form class="filters" role="search" action="/runs">${choice.show ? html`<input type="hidden" name="show" value="${choice.show}">` : ""}
<div class="search">${iconMarkup("search")}<input class="input" type="search" name="q" value="${toSafeLine(choice.words)}" aria-label="Search runs" placeholder="Search campaigns and runs" autocomplete="off"><kbd aria-hidden="true">/</kbd></div>
${select("project", "Project", "All projects", projects, choice.project)}
${select("branch", "Branch", "All branches", view.branches, choice.branch)}
<button class="btn">Search</button>${runsHref({ ...choice, after: undefined, show: undefined }) === "/runs" ? "" : html`<a class="btn btn-quiet" href="/runs">Clear</a>`}</form>`;
}

function chipsMarkup({ choice, view: { counts } }: RunsPage): Markup {
  const chip = (show: RunChoice["show"], words: Markup | string) =>
    html`<a class="chip" href="${runsHref({ ...choice, show, after: undefined })}"${choice.show === show ? html` aria-current="true"` : ""}>${words} ${countOf(counts, show)}</a>`;
  const sign = (verdict: Verdict) =>
    html`<b class="${toneOf(verdict)}" aria-hidden="true">${verdictLooks[verdict].sign}${verdict === "errored" ? "\uFE0E" : ""}</b>`;
  const present = sortByUrgency(
    verdicts.filter((verdict) => countOf(counts, verdict) > 0 || choice.show === verdict),
    (verdict) => verdict,
  );
  return html`<nav class="chips scroll-chips" aria-label="Runs by result">${chip(undefined, "All")}
${countOf(counts, "open") > 0 || choice.show === "open" ? chip("open", html`${sign("pending")} Open`) : ""}
${present.map((verdict) => chip(verdict, html`${sign(verdict)} ${pillWords[verdict]}`))}
${countOf(counts, "cancelled") > 0 || choice.show === "cancelled" ? chip("cancelled", html`${sign("skipped")} Canceled`) : ""}</nav>`;
}

function listMarkup({ view, choice }: RunsPage): Markup {
  const { runs, sizes, hasMore } = view;
  if (runs.length === 0)
    return html`<div class="after">${emptyMarkup("search", "No run matches.", html`<a class="btn" href="/runs">Show all runs</a>`)}</div>`;
  const last = runs.at(-1);
  return html`<table class="table as-cards runs after">
<thead><tr><th scope="col">Started</th><th scope="col">Result</th><th scope="col">Campaigns</th><th scope="col">Branch</th><th scope="col" class="num">Duration</th></tr></thead>
<tbody>${runs.map((run) => rowMarkup(run, sizes.get(run.id)))}</tbody></table>
<nav class="pager" aria-label="Pages of runs">${choice.after ? html`<a class="btn" href="${runsHref({ ...choice, after: undefined })}">Newest</a>` : ""}${hasMore && last ? html`<a class="btn" href="${runsHref({ ...choice, after: { id: last.id, createdAtMs: last.createdAtMs } })}">Older</a>` : ""}</nav>`;
}

const stateWords = {
  planning: "Being planned",
  open: "Open",
  cancelled: "Canceled",
  finished: "Finished",
} as const;

function rowMarkup(run: ListedRun, size: RunSize | undefined): Markup {
  const { id, createdAtMs, finishedAtMs, verdict, state, branch = "", isDamaged } = run;
  const pill = isDamaged
    ? pillMarkup("failed", "Damaged")
    : verdict && state === "finished"
      ? pillMarkup(verdict)
      : pillMarkup(state === "cancelled" ? "skipped" : "pending", stateWords[state]);
  return html`
<tr data-row><th scope="row"><a href="${runPath(id)}">${timeMarkup(isoOf(createdAtMs))}</a><small class="run-id"><bdi>${toSafeLine(id)}</bdi></small></th>
<td class="fit">${pill}</td>
<td class="row-2">${size ? html`<bdi>${toSafeLine(size.scenario)}</bdi>${size.scenarios > 1 ? ` and ${size.scenarios - 1} more` : ""}<small>${plural(size.tests, "test")} at <bdi>${toSafeLine(size.project)}</bdi>${size.projects > 1 ? ` and ${size.projects - 1} more` : ""}</small>` : html`<span class="muted">–</span>`}</td>
<td class="row-2 branch"><bdi>${toSafeLine(branch)}</bdi></td>
<td class="num gone">${finishedAtMs === undefined ? "–" : formatDuration(finishedAtMs - createdAtMs)}</td></tr>`;
}
