import { html } from "hono/html";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { StoredToken } from "../../store/access.ts";
import { copyMarkup } from "../parts/copy.ts";
import { emptyMarkup } from "../parts/empty.ts";
import { tableMarkup } from "../parts/table.ts";
import { faultOf } from "../tokens.ts";
import { isoOf, renderView, type Visit } from "./view.ts";

export interface TokensPage {
  readonly visit: Visit;
  readonly tokens: readonly StoredToken[];
  /** Names of all projects in the config. */
  readonly projects: readonly string[];
  /** A token that was created just now. It is shown only this once. */
  readonly created?: { readonly name: string; readonly token: string } | undefined;
  readonly nowMs: number;
}

/** Renders the tokens of programs, the form that creates one, and a new one. */
export const renderTokens = (page: TokensPage): Promise<string> =>
  renderView({
    visit: page.visit,
    title: "Tokens",
    place: "tokens",
    // A page with a new token must not reload, which would remove it.
    topics: page.created ? [] : ["ledger"],
    main: html`<h1>Tokens</h1>
<p class="lead muted">With a token, a program such as a CI job reads and starts runs through the API.</p>
${createdMarkup(page)}
${listMarkup(page)}
${formMarkup(page)}`,
  });

function createdMarkup({ created }: TokensPage): Markup | string {
  if (!created) return "";
  return html`<section class="section notice passed" aria-labelledby="created"><div><h2 id="created">New token: <bdi>${toSafeLine(created.name)}</bdi></h2>
<p>Copy it now. It is shown only once, and stored only as a hash.</p>
<p><code class="secret" id="new-token" tabindex="0">${created.token}</code></p></div>${copyMarkup("new-token", "Copy token")}</section>`;
}

function listMarkup({ tokens, nowMs }: TokensPage): Markup {
  if (tokens.length === 0)
    return html`<div class="section">${emptyMarkup("key", "No tokens yet. Create one for each program.", "")}</div>`;
  return html`<div class="section">${tableMarkup(
    "Tokens",
    ["Name", "Role", "Projects", "Created", "Last use", "Expires", ""],
    tokens.map((token) => rowMarkup(token, nowMs)),
  )}</div>`;
}

function rowMarkup(token: StoredToken, nowMs: number): Markup {
  const { id, name, role, projects, createdAtMs, createdBy, usedAtMs, untilMs, revokedAtMs } = token;
  const isValid = faultOf(token, nowMs) === undefined;
  const state =
    revokedAtMs !== undefined
      ? html`revoked ${timeMarkup(isoOf(revokedAtMs))}`
      : untilMs === undefined
        ? html`never`
        : html`${isValid ? "" : "expired "}${timeMarkup(isoOf(untilMs))}`;
  return html`
<tr><th scope="row"><bdi>${toSafeLine(name)}</bdi><small><code>${toSafeLine(id)}</code></small></th><td>${role}</td><td><bdi>${projects === undefined ? "all" : toSafeLine(projects.join(", ") || "none")}</bdi></td><td>${timeMarkup(isoOf(createdAtMs))}<small>by <bdi>${toSafeLine(createdBy)}</bdi></small></td><td>${usedAtMs === undefined ? "never" : timeMarkup(isoOf(usedAtMs))}</td><td>${state}</td><td>${
    isValid
      ? html`<form method="post" action="/tokens/${encodeURIComponent(id)}/revoke"><button class="btn btn-danger">Revoke<span class="spoken"> ${toSafeLine(name)}</span></button></form>`
      : ""
  }</td></tr>`;
}

function formMarkup({ projects }: TokensPage): Markup {
  return html`<section class="section" aria-labelledby="create"><h2 id="create">Create a token</h2>
<form method="post" action="/tokens" class="card token-form">
<p class="field"><label for="token-name">Name</label><input class="input" id="token-name" name="name" required maxlength="100" autocomplete="off" spellcheck="false"></p>
<p class="field"><label for="token-role">Role</label><select class="input" id="token-role" name="role"><option value="runner">runner: read, start, and cancel runs</option><option value="viewer">viewer: read runs</option></select></p>
<p class="field"><label for="token-days">Expires after</label><select class="input" id="token-days" name="days"><option value="90">90 days</option><option value="30">30 days</option><option value="365">365 days</option><option value="">never</option></select></p>
${
  projects.length > 1
    ? html`<fieldset class="choices"><legend class="label">Projects (none selected: all)</legend>${projects.map(
        (name) =>
          html`<label class="choice"><input type="checkbox" name="project" value="${name}"> <bdi>${toSafeLine(name)}</bdi></label>`,
      )}</fieldset>`
    : ""
}
<p><button class="btn btn-primary">Create token</button></p></form></section>`;
}
