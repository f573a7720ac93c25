import { html } from "hono/html";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { StoredSchedule, StoredWorker, Tick } from "../../store/team.ts";
import { goneAfterMs, type WorkerCard } from "../../worker/worker-card.ts";
import { pillMarkup } from "../parts/pill.ts";
import { tableMarkup } from "../parts/table.ts";
import { mayUse } from "../visitor.ts";
import { isoOf, renderView, runPath, type Visit } from "./view.ts";

export interface TeamPage {
  readonly visit: Visit;
  readonly workers: readonly StoredWorker[];
  readonly schedules: readonly StoredSchedule[];
  /** The last times at which schedules were due, newest first. */
  readonly ticks: readonly Tick[];
  readonly nowMs: number;
}

/** Renders the workers and the schedules of a team. */
export const renderTeam = (page: TeamPage): Promise<string> =>
  renderView({
    visit: page.visit,
    title: "Team",
    place: "team",
    topics: ["ledger"],
    main: html`<h1>Workers and schedules</h1>
<section class="section" aria-labelledby="workers"><h2 id="workers">Workers</h2>
${workersMarkup(page)}
</section>
<section class="section" aria-labelledby="schedules"><h2 id="schedules">Schedules</h2>
${schedulesMarkup(page)}
</section>
<section class="section" aria-labelledby="ticks"><h2 id="ticks">Last times</h2>
${ticksMarkup(page)}
</section>`,
  });

function workersMarkup({ workers, nowMs }: TeamPage): Markup {
  if (workers.length === 0)
    return html`<p class="muted">No worker in the last day. Runs are continued by the process that starts them.</p>`;
  return tableMarkup(
    "Workers",
    ["Worker", "State", "Last sign of life", "Projects", "Runs"],
    workers.map(({ seenAtMs, document }) => {
      const { host, pid, version, projects, runs, concurrency } = document as WorkerCard;
      return html`
<tr><th scope="row"><bdi>${toSafeLine(host)}</bdi><small>process ${pid}, version <bdi>${toSafeLine(version)}</bdi></small></th><td>${nowMs - seenAtMs > goneAfterMs ? pillMarkup("warned", "Silent") : pillMarkup("passed", "Working")}</td><td>${timeMarkup(isoOf(seenAtMs))}</td><td><bdi>${projects === undefined ? "all" : toSafeLine(projects.join(", "))}</bdi></td><td>${runs.length} of ${concurrency}</td></tr>`;
    }),
  );
}

function schedulesMarkup({ schedules, visit }: TeamPage): Markup {
  if (schedules.length === 0)
    return html`<p class="muted">No schedules yet. Workers add those of the config.</p>`;
  const button = (name: string, action: "pause" | "resume") =>
    mayUse(visit.visitor, `POST /schedules/${action}`)
      ? html`<form method="post" action="/schedules/${action}"><input type="hidden" name="name" value="${name}"><button class="btn">${action === "pause" ? "Pause" : "Resume"}<span class="spoken"> ${toSafeLine(name)}</span></button></form>`
      : "";
  return tableMarkup(
    "Schedules",
    ["Schedule", "State", "Last time", ""],
    schedules.map(
      ({ name, pausedBy, settledUntilMs }) => html`
<tr><th scope="row"><bdi>${toSafeLine(name)}</bdi></th><td>${pausedBy === undefined ? pillMarkup("passed", "Active") : html`${pillMarkup("warned", "Paused")}<small>by <bdi>${toSafeLine(pausedBy)}</bdi></small>`}</td><td>${settledUntilMs === undefined ? "–" : timeMarkup(isoOf(settledUntilMs))}</td><td>${button(name, pausedBy === undefined ? "pause" : "resume")}</td></tr>`,
    ),
  );
}

function ticksMarkup({ ticks }: TeamPage): Markup {
  if (ticks.length === 0) return html`<p class="muted">No schedule was due yet.</p>`;
  return tableMarkup(
    "Last times",
    ["Time", "Schedule", "State", "Result"],
    ticks.map(
      ({ atMs, schedule, state, runId, reason }) => html`
<tr><td>${timeMarkup(isoOf(atMs))}</td><th scope="row"><bdi>${toSafeLine(schedule)}</bdi></th><td>${state}</td><td>${runId === undefined ? html`<bdi>${toSafeLine(reason ?? "")}</bdi>` : html`<a href="${runPath(runId)}">run <bdi>${toSafeLine(runId)}</bdi></a>`}</td></tr>`,
    ),
  );
}
