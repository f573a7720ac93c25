import { html } from "hono/html";
import { isRunId } from "../../base/ids.ts";
import { money } from "../../base/money.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { AuditAction, AuditDetails, AuditEntry } from "../../store/access.ts";
import { emptyMarkup } from "../parts/empty.ts";
import { tableMarkup } from "../parts/table.ts";
import { isoOf, renderView, runPath, type Visit } from "./view.ts";

const words: Readonly<Record<AuditAction, string>> = {
  run: "Started run",
  resume: "Resumed run",
  stop: "Stopped run",
  cancel: "Canceled run",
  retry: "Retried tests of run",
  collect: "Collected results of run",
  adopt: "Adopted tests into run",
  prune: "Deleted old runs",
  "baseline-set": "Set baseline",
  "baseline-clear": "Cleared baseline",
  "schedule-pause": "Paused schedule",
  "schedule-resume": "Resumed schedule",
  "token-create": "Created token",
  "token-revoke": "Revoked token",
  "sign-in": "Signed in as",
  "sign-out": "Signed out",
  refused: "Was refused",
};

/** Renders who did what, newest first. */
export const renderAudit = ({
  visit,
  entries,
  limit,
}: {
  readonly visit: Visit;
  readonly entries: readonly AuditEntry[];
  /** Number of entries that were asked for: there may be older ones. */
  readonly limit: number;
}): Promise<string> =>
  renderView({
    visit,
    title: "Audit",
    place: "audit",
    topics: ["ledger"],
    main: html`<h1>Audit</h1>
<p class="lead muted">Who did what, newest first: in the dashboard, with a token, and on the command line.</p>
${
  entries.length === 0
    ? html`<div class="section">${emptyMarkup("list", "Nothing yet. What people and programs do is listed here.", "")}</div>`
    : html`<div class="section">${tableMarkup(
        "Audit",
        [
          "Time",
          "Who",
          "Action",
          { words: "New tests", className: "num" },
          { words: "Cost", className: "num" },
          "Through",
        ],
        entries.map(rowMarkup),
      )}</div>`
}
${entries.length === limit ? html`<p class="small muted">These are the last ${limit} entries. Older ones are in the table audit of the database.</p>` : ""}`,
  });

function rowMarkup({ atMs, actor, action, subject, details }: AuditEntry): Markup {
  const { newTests, cost, via } = details;
  return html`
<tr><td class="fit">${timeMarkup(isoOf(atMs))}</td><th scope="row"><bdi>${toSafeLine(actor)}</bdi></th><td>${words[action]} ${subjectMarkup(subject)}${wordsMarkup(details)}</td><td class="num">${newTests ?? "–"}</td><td class="num">${cost === undefined ? "–" : money(cost)}</td><td>${via}</td></tr>`;
}

const subjectMarkup = (subject: string): Markup =>
  isRunId(subject)
    ? html`<a href="${runPath(subject)}"><code>${subject}</code></a>`
    : html`<bdi>${toSafeLine(subject)}</bdi>`;

const wordsMarkup = ({ words: more }: AuditDetails): Markup | string =>
  more === undefined ? "" : html`<small><bdi>${toSafeLine(more)}</bdi></small>`;
