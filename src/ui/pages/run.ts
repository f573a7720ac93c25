import { html } from "hono/html";
import { toSlug } from "../../base/ids.ts";
import { plural } from "../../base/plural.ts";
import type { ReconciledRun } from "../../report/differences.ts";
import { bannerMarkup } from "../../report/html/banner.ts";
import { differencesMarkup } from "../../report/html/differences.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { countPhrases, formatPercent, limitsAt, rangeBehind, sortByUrgency } from "../../report/words.ts";
import type { Reconciliation } from "../../result/reconciliation.ts";
import type { RunOutcome, TestResult } from "../../result/run-report.ts";
import type { RunSettings } from "../../run/attempt-plan.ts";
import type { OpenTest } from "../../run/expected-completion.ts";
import type { RunProgress } from "../../run/read-progress.ts";
import { isHeld } from "../../run/run-lease.ts";
import { describeOwner } from "../../store/owner.ts";
import type { StoredBaseline, StoredRun } from "../../store/store.ts";
import { runTopic } from "../changes.ts";
import type { RunFailure, RunJob } from "../run-jobs.ts";
import { mayUse } from "../visitor.ts";
import { isoOf, renderView, runPath, type Visit, verdictMarkup } from "./view.ts";
import { waitingMarkup } from "./waiting.ts";

/** With more tests than this, the page lists the most urgent; the report has the rest. */
const maxRows = 200;

export interface RunPage {
  readonly run: StoredRun;
  readonly progress: RunProgress;
  /** The result of the run. Undefined if it has too many tests to list. */
  readonly outcome: RunOutcome | undefined;
  /** The activity of the run. Undefined if this process does not execute it. */
  readonly job: RunJob | undefined;
  /** The last failure of this process while it executed the run. */
  readonly failure: RunFailure | undefined;
  /** Tests in progress at their providers. */
  readonly open: readonly OpenTest[];
  readonly baselines: readonly StoredBaseline[];
  /** Current Unix time, in milliseconds. */
  readonly nowMs: number;
  readonly visit: Visit;
}

/** Renders a run, in progress or finished: its release decision, its tests, and the available actions. */
export function renderRun(page: RunPage): Promise<string> {
  const { visit, run, outcome, progress, failure } = page;
  const isOver = run.state === "finished";
  return renderView({
    visit,
    title: `Run ${run.id}`,
    place: "runs",
    isReport: true,
    verdict: isOver ? run.verdict : "pending",
    topics: ["ledger", runTopic(run.id)],
    main: html`<p class="crumb"><a href="/runs">Runs</a></p>
${failure === undefined ? "" : html`<p class="note w-errored">${failure.isComplete ? "Report incomplete" : "Run stopped early"}: <bdi>${toSafeLine(failure.message)}</bdi></p>`}
${isOver && outcome ? bannerMarkup(outcome) : progressMarkup(page)}
<div class="actions">${actionsMarkup(page)}</div>
${outcome ? testsMarkup(page, outcome) : html`<p class="hint">${plural(progress.tests, "test")}: too many for this page. The report lists them all.</p>`}`,
  });
}

function progressMarkup(page: RunPage): Markup {
  const { run, progress, job, open } = page;
  const { counts, tests } = progress;
  const done = tests - counts.pending - counts.skipped;
  return html`<h1>Run <bdi>${toSafeLine(run.id)}</bdi>${run.verdict ? html` <small>${verdictMarkup(run.verdict)}</small>` : ""}</h1>
<p class="progress-line"><progress max="${Math.max(1, tests)}" value="${done}" aria-label="Completed tests"></progress> ${done} of ${plural(tests, "test")} done</p>
<ul class="counts" aria-label="Tests by verdict">${countPhrases(counts).map(({ verdict, phrase }) => html`<li class="v-${verdict}">${phrase}</li>`)}</ul>
<p class="hint">Started ${timeMarkup(isoOf(run.createdAtMs))}; ${workerOf(page)}.</p>
${job ? "" : waitingMarkup(open)}
${differencesMarkup(page.outcome ?? reconciledRunOf(run))}`;
}

/** Returns the known facts about a run that is too large to read completely. */
function reconciledRunOf({ id, reconciliation }: StoredRun): ReconciledRun {
  return { run: { id, ...(reconciliation ? { reconciliation: reconciliation as Reconciliation } : {}) } };
}

function testsMarkup({ run, job }: RunPage, { tests }: RunOutcome): Markup {
  const shown = sortByUrgency(tests, ({ verdict }) => verdict).slice(0, maxRows);
  return html`<section aria-labelledby="tests"><h2 id="tests">Tests</h2>
<div class="scroll" role="group" aria-label="Tests" tabindex="0"><table class="list">
<thead><tr><th scope="col">Test</th><th scope="col">Verdict</th><th scope="col" class="num">Inbox</th><th scope="col">Result</th></tr></thead>
<tbody>${shown.map((test) => rowMarkup(run, test, job))}</tbody>
</table></div>
${tests.length > maxRows ? html`<p class="hint">${plural(tests.length - maxRows, "more test", ["is", "are"])} in the report.</p>` : ""}
</section>`;
}

/** Returns a link to the scenario file as it was when the run was planned. Nothing if that is not known. */
const sourceLink = ({ id, settings }: StoredRun, { file }: TestResult): Markup | string =>
  (settings as Partial<RunSettings>).commit === undefined
    ? ""
    : html` · <a href="${runPath(id, "source")}?file=${encodeURIComponent(file.toWellFormed())}"><bdi>${toSafeLine(file)}</bdi></a>`;

function rowMarkup(run: StoredRun, test: TestResult, job: RunJob | undefined): Markup {
  const { id, title, project, verdict, summary, placement } = test;
  const inbox = placement?.overall.inboxPercent;
  const doing = verdict === "pending" || verdict === "skipped" ? job?.doing.get(id) : undefined;
  return html`
<tr><th scope="row"><a href="${runPath(run.id, "report")}/#test-${toSlug(id)}"><bdi>${toSafeLine(title)}</bdi></a><small><bdi>${toSafeLine(project)}</bdi>${sourceLink(run, test)}</small></th><td>${verdictMarkup(verdict)}</td><td class="num">${inbox === undefined ? "–" : formatPercent(inbox, limitsAt(test.assertions, "overall", "inbox"))}${placement?.simulated ? html`<small>simulated${rangeBehind(placement.overall, "inbox")}</small>` : ""}</td><td class="words"><bdi>${toSafeLine(doing ?? summary)}</bdi></td></tr>`;
}

function workerOf({ run, job, nowMs }: RunPage): string {
  if (job) return job.isStopping ? "stopping after in-flight calls finish" : "running here";
  if (isHeld(run.lease, nowMs)) return `running in ${describeOwner(run.lease.owner)}`;
  if (run.state === "finished") return "finished";
  if (run.state === "cancelled") return "cancelled";
  return "not running";
}

function actionsMarkup({ run, progress, job, baselines, nowMs, visit }: RunPage): Markup {
  const button = (action: "stop" | "go-on" | "cancel" | "baseline", words: string) =>
    mayUse(visit.visitor, `POST /runs/:id/${action}`)
      ? html`<form method="post" action="${runPath(run.id, action)}"><button>${words}</button></form>`
      : "";
  const isFree = !job && !isHeld(run.lease, nowMs);
  const isBaseline = baselines.some(({ runId }) => runId === run.id);
  return html`<a class="button" href="${runPath(run.id, "report")}/">Open report</a>
${job && !job.isStopping ? button("stop", "Stop run") : ""}
${isFree && run.state === "open" ? button("go-on", progress.counts.skipped > 0 ? "Resume run" : "Collect results") : ""}
${run.state === "open" ? button("cancel", "Cancel run") : ""}
${isBaseline ? html`<span class="hint">Baseline for later runs.</span>` : run.state === "finished" ? button("baseline", "Set as baseline") : ""}`;
}
