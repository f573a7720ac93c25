import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { type Markup, screenReaderOnly } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { LineChange, MessageChange } from "../compare/compare-messages.ts";
import type { TextDifference } from "../compare/diff-lines.ts";
import { differenceMarkup, piecesMarkup } from "../parts/line-diff.ts";

/** Parts of a message that a reader can choose. */
export const messageParts = ["all", "html", "text", "headers"] as const;
export type MessagePart = (typeof messageParts)[number];

const partNames: Readonly<Record<MessagePart, string>> = {
  all: "All changes",
  html: "HTML",
  text: "Text",
  headers: "Headers",
};

/** Renders what differs between two messages, as tabs that are addresses. */
export function messageMarkup(
  change: MessageChange | undefined,
  chosen: MessagePart,
  pathOf: (part: MessagePart) => string,
): Markup {
  return html`<section class="section" aria-labelledby="message"><h2 id="message">What changed in the message</h2>
${change ? partsMarkup(change, chosen, pathOf) : html`<p class="muted">The ledger does not have both messages.</p>`}</section>`;
}

function partsMarkup(
  change: MessageChange,
  chosen: MessagePart,
  pathOf: (part: MessagePart) => string,
): Markup {
  const counts = {
    html: change.html ? Math.max(1, change.html.changed) : 0,
    text: change.text ? Math.max(1, change.text.changed) : 0,
    headers: change.headers.length + change.headersLeft + Number(change.subject !== undefined),
  };
  const total = counts.html + counts.text + counts.headers + Number(change.attachments !== undefined);
  if (total === 0)
    return html`<p>${change.isSame ? "Nothing: both runs had the same message." : "Nothing that readers see: the difference is in how the message is encoded."}</p>`;
  const shows = (part: MessagePart) => chosen === "all" || chosen === part;
  return html`<nav class="tabs" aria-label="Part">${messageParts.map((part) => {
    const count = part === "all" ? total : counts[part];
    return html`<a href="${pathOf(part)}"${part === chosen ? html` aria-current="true"` : ""}>${partNames[part]} ${count}</a>`;
  })}</nav>
<div class="stack diffs">${shows("headers") && change.subject ? lineMarkup("Subject", change.subject) : ""}${
    chosen === "all" && change.attachments ? lineMarkup("Attachments", change.attachments) : ""
  }${shows("html") && change.html ? textMarkup("HTML", change.html) : ""}${
    shows("text") && change.text ? textMarkup("Text", change.text) : ""
  }${shows("headers") && change.headers.length > 0 ? headersMarkup(change) : ""}${
    chosen !== "all" && counts[chosen] === 0 ? html`<p>Nothing changed here.</p>` : ""
  }</div>`;
}

const lineMarkup = (name: string, { before, after }: LineChange): Markup =>
  html`<div class="card"><h3>${name}</h3><p>${screenReaderOnly("Before: ")}<bdi>${piecesMarkup(before, "del")}</bdi></p><p>${screenReaderOnly("After: ")}<bdi>${piecesMarkup(after, "ins")}</bdi></p></div>`;

function textMarkup(name: string, difference: TextDifference): Markup {
  const { changed, isTooDifferent, isBroken } = difference;
  const facts = [
    ...(isTooDifferent ? [] : [`${plural(changed, "line")} changed`]),
    ...(isBroken ? ["long lines are broken between tags"] : []),
  ].join(", ");
  return html`<div class="frame"><div class="frame-bar"><h3>${name}</h3><span class="right small muted">${facts}</span></div>
${differenceMarkup(difference)}</div>`;
}

const headersMarkup = ({ headers, headersLeft }: MessageChange): Markup =>
  html`<div class="card"><h3>Headers</h3><dl class="header-changes">${headers.map(
    ({ name, before, after }) =>
      html`<dt><bdi>${toSafeLine(name)}</bdi></dt><dd>${before === undefined ? "" : html`<del><bdi>${toSafeLine(before)}</bdi></del>`}${after === undefined ? "" : html`<ins><bdi>${toSafeLine(after)}</bdi></ins>`}</dd>`,
  )}</dl>${headersLeft > 0 ? html`<p class="small muted">${plural(headersLeft, "more header")} not shown.</p>` : ""}</div>`;
