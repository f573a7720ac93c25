import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { findRemoteResources } from "../../report/html/remote-resources.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { CheckReport } from "../../result/check-report.ts";
import type { CheckedMessage } from "../check/check-message.ts";

/** Maximum number of hosts that are named. The rest are counted. */
const maxHosts = 3;
/** Gmail clips HTML after this size, in KB. */
const gmailLimitKb = 102;

/** Renders where links lead, what is loaded from outside, the size, and what is known of authentication. */
export function checkFactsMarkup({
  message,
  checks,
  links,
}: Pick<CheckedMessage, "message" | "checks" | "links">): Markup {
  const { html: markup, text } = message ?? {};
  const facts: readonly (readonly [string, Markup | string])[] = [
    ["Links", linksMarkup(links)],
    ["Remote images and styles", remoteWords(markup)],
    ["Size for Gmail", sizeWords(markup)],
    ["Text part", text === undefined ? "missing" : "included"],
    ["Attachments", message ? String(message.attachments.filter(({ inline }) => !inline).length) : "–"],
    ...authentication.map(([name, ids]) => [name, outcomeMarkup(ids, checks)] as const),
  ];
  return html`<section class="card" aria-labelledby="facts"><h2 id="facts">Links, images, and size</h2>
<dl class="facts-list">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>`;
}

const authentication = [
  ["SPF", ["spf"]],
  ["DKIM", ["dkim"]],
  ["DMARC", ["from-alignment", "dmarc-record"]],
] as const satisfies readonly (readonly [string, readonly string[]])[];

/** Renders the outcome of checks of authentication. What was not measured never counts as passed. */
function outcomeMarkup(ids: readonly string[], checks: CheckReport | undefined): Markup | string {
  const finding = checks?.findings.find(({ check }) => ids.includes(check));
  if (finding) {
    const isError = finding.severity === "error";
    return html`<span class="${isError ? "failed" : "warned"}">${isError ? "✕" : "!"} <bdi>${toSafeLine(finding.message)}</bdi></span>`;
  }
  if (checks && ids.every((id) => checks.passed.includes(id)))
    return html`<span class="passed">✓</span> passes`;
  const reason = checks?.notMeasured.find(({ check }) => ids.includes(check))?.reason;
  return html`– not measured${reason === undefined ? "" : html`: <bdi>${toSafeLine(reason)}</bdi>`}`;
}

function linksMarkup(links: readonly string[]): Markup | string {
  if (links.length === 0) return "none";
  const hosts = [...new Set(links)];
  const more = hosts.length - maxHosts;
  return html`${links.length}, to ${hosts.slice(0, maxHosts).map((host, at) => html`${at > 0 ? ", " : ""}<b><bdi>${toSafeLine(host)}</bdi></b>`)}${more > 0 ? ` and ${more} more` : ""}`;
}

function remoteWords(markup: string | undefined): string {
  const count = findRemoteResources(markup ?? "").length;
  return count === 0 ? "none" : `${count} blocked here`;
}

function sizeWords(markup: string | undefined): string {
  if (markup === undefined) return "no HTML";
  // Inline images are parts of their own in the message.
  const bytes = Buffer.byteLength(markup.replace(/data:[^"'\s)]{200,}/g, ""));
  const kb = Math.ceil(bytes / 1024);
  return `${kb} of ${gmailLimitKb} KB, ${kb > gmailLimitKb ? "clipped" : "not clipped"}`;
}
