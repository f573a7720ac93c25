import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { OutboxEntry } from "../outbox/outbox-reader.ts";
import { emptyMarkup } from "../parts/empty.ts";
import { stateMarkup, stateOf } from "../parts/event-words.ts";
import { iconMarkup } from "../parts/icon.ts";
import { pageNumber, pagesMarkup } from "../parts/pages.ts";
import { badgeMarkup } from "../parts/pill.ts";
import { renderView, type Visit } from "./view.ts";

export interface OutboxPage {
  readonly visit: Visit;
  /** Origin of the service. */
  readonly url: string;
  /** Number of messages that the service accepted. */
  readonly count: number;
  /** The latest of them, newest first. */
  readonly messages: readonly OutboxEntry[];
  /** Words that a message must contain. Empty for all. */
  readonly q: string;
  /** The state that a message must have: `bounced`. Empty for all. */
  readonly state: string;
  /** The number of the page, from the address. */
  readonly page: string | undefined;
}

/** Messages on a page. */
const perPage = 50;

/** Renders the messages that an application sent to the embedded service, newest first. */
export function renderOutbox(view: OutboxPage): Promise<string> {
  const { visit, url, count, messages, q, state } = view;
  const matching = messages.filter(
    (message) => hasWords(message, q) && (state === "" || stateOf(message.events) === state),
  );
  return renderView({
    visit,
    title: "Outbox",
    place: "outbox",
    topics: ["outbox"],
    main: html`<h1 class="answer">${count === 0 ? "No message yet" : plural(count, "message")} ${badgeMarkup("simulated")}</h1>
<p class="lead">What applications sent to the embedded service at <code><bdi>${toSafeLine(url)}</bdi></code>. No message leaves this machine.</p>
${
  count === 0
    ? html`<div class="section">${emptyMarkup("outbox", html`Point an application to <code><bdi>${toSafeLine(url)}</bdi></code>, for example with <code>AWS_ENDPOINT_URL</code>. Each message that it sends appears here at once.`, "")}</div>`
    : html`<section class="section" aria-label="Messages">${filtersMarkup(view)}
${chipsMarkup(view)}
${matching.length === 0 ? html`<p class="after">No message matches. <a href="/outbox">Show all</a></p>` : listMarkup(view, matching)}
${count > messages.length ? html`<p class="small muted after">The latest ${messages.length} of ${count} messages.</p>` : ""}</section>`
}`,
  });
}

/** Whether a message has each of the words in an address, its subject, a tag, or its id. */
function hasWords(
  { id, from, subject = "", destination, tags, configurationSetName = "" }: OutboxEntry,
  q: string,
): boolean {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = destination;
  const all = [
    id,
    from,
    subject,
    configurationSetName,
    ...ToAddresses,
    ...CcAddresses,
    ...BccAddresses,
    ...tags.map(({ Name = "", Value = "" }) => `${Name}=${Value}`),
  ]
    .join("\n")
    .toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

const filtersMarkup = ({ q, state }: OutboxPage): Markup =>
  html`<form class="filters" role="search" action="/outbox">${state === "" ? "" : html`<input type="hidden" name="state" value="${state}">`}
<div class="search">${iconMarkup("search")}<input class="input" type="search" name="q" value="${toSafeLine(q)}" aria-label="Search messages" placeholder="Search messages" autocomplete="off"><kbd aria-hidden="true">/</kbd></div>
<button class="btn">Search</button>${q === "" && state === "" ? "" : html`<a class="btn btn-quiet" href="/outbox">Clear</a>`}</form>`;

/** Renders a link for each state that messages have. */
function chipsMarkup({ messages, q, state }: OutboxPage): Markup | string {
  const counts = new Map<string, number>();
  for (const { events } of messages) counts.set(stateOf(events), (counts.get(stateOf(events)) ?? 0) + 1);
  if (counts.size < 2 && state === "") return "";
  const chip = (to: string, words: string, count: number) =>
    html`<a class="chip" href="${outboxPath({ q, state: to })}"${to === state ? html` aria-current="true"` : ""}>${words} <b>${count}</b></a>`;
  return html`<nav class="chips" aria-label="State">${chip("", "All", messages.length)}${[...counts].map(([name, count]) => chip(name, name, count))}</nav>`;
}

function listMarkup({ q, state, page }: OutboxPage, matching: readonly OutboxEntry[]): Markup {
  const now = pageNumber(page, matching.length, perPage);
  const shown = matching.slice((now - 1) * perPage, now * perPage);
  return html`<table class="table as-cards outbox">
<thead><tr><th scope="col">Message</th><th scope="col">To</th><th scope="col">State</th><th scope="col">Sent</th></tr></thead>
<tbody>${shown.map(rowMarkup)}</tbody></table>
${pagesMarkup(now, Math.ceil(matching.length / perPage), (to) => outboxPath({ q, state, page: String(to) }))}`;
}

function rowMarkup(message: OutboxEntry): Markup {
  const { id, from, subject, destination, sentAt, events } = message;
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = destination;
  const [first, ...others] = [...ToAddresses, ...CcAddresses, ...BccAddresses];
  return html`
<tr data-row><th scope="row"><a href="${messagePath(id)}">${subject ? html`<bdi>${toSafeLine(subject)}</bdi>` : "(no subject)"}</a><small>from <bdi>${toSafeLine(from)}</bdi></small></th>
<td class="row-2">${first === undefined ? "in the headers" : html`<bdi>${toSafeLine(first)}</bdi>`}${others.length > 0 ? html`<small>and ${others.length} more</small>` : ""}</td>
<td class="fit">${stateMarkup(events)}</td>
<td class="fit muted">${timeMarkup(sentAt)}</td></tr>`;
}

/** Returns the path of a message, of whatever id: a service may be any program. */
export const messagePath = (id: string, ...rest: readonly string[]): string =>
  ["/outbox", /^\.*$/.test(id) ? "-" : encodeURIComponent(id.toWellFormed()), ...rest].join("/");

function outboxPath(query: Readonly<Record<string, string>>): string {
  const chosen = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
  return chosen.size === 0 ? "/outbox" : `/outbox?${chosen}`;
}
