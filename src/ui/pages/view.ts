import { html } from "hono/html";
import { formatLocation, type PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import type { Markup } from "../../report/html/markup.ts";
import { signMarkup } from "../../report/html/markup.ts";
import { renderPage } from "../../report/html/page.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { verdictLooks } from "../../report/words.ts";
import type { Verdict } from "../../result/verdict.ts";
import { clientScript } from "../client-script.ts";
import { uiStyles } from "../styles.ts";
import type { Visitor } from "../visitor.ts";
import { navigationMarkup, type Place, signedInMarkup } from "./header.ts";

/** The state of the dashboard when a page was requested. */
export interface Visit {
  /** The number of changes published by then. */
  readonly since: number;
  readonly visitor: Visitor;
}

export interface View {
  readonly visit?: Visit;
  /** Who reads the page. Default: the visitor of `visit`. */
  readonly visitor?: Visitor | undefined;
  readonly title: string;
  readonly place: Place;
  /** The verdict whose color the dot in the browser tab has. Default: `skipped`. */
  readonly verdict?: Verdict | undefined;
  /** The topics that the page shows. It reloads when one of them changes. */
  readonly topics: readonly string[];
  readonly main: Markup;
}

/** Renders a complete page of the dashboard. */
export const renderView = ({
  visit,
  visitor = visit?.visitor,
  title,
  place,
  verdict = "skipped",
  topics,
  main,
}: View): Promise<string> =>
  renderPage({
    title: `${toSafeLine(title)} · Placewright`,
    color: verdictLooks[verdict].light,
    skipTo: { id: "main", words: "Skip to content" },
    served: { styles: uiStyles, script: clientScript },
    body: html`<header class="bar"><div class="page">
<a class="brand" href="/">Placewright</a>
${visitor?.isOfTeam && visitor.role === undefined ? "" : navigationMarkup(place, visitor)}
${signedInMarkup(visitor)}</div></header>
<main id="main" class="page" tabindex="-1" data-topics="${topics.join(" ")}" data-since="${visit?.since ?? 0}">${main}</main>
<p id="said" class="spoken" role="status"></p>`,
  });

/** Renders errors in files, each with its location and its fix. */
export function problemsMarkup(problems: readonly PlacewrightError[]): Markup | string {
  if (problems.length === 0) return "";
  return html`<section class="problems w-failed" aria-labelledby="problems">
<h2 id="problems">${signMarkup("failed")} ${plural(problems.length, "error")} to fix</h2>
<ul>${problems.map(
    ({ message, location }) =>
      html`<li>${location ? html`<code><bdi>${toSafeLine(formatLocation(location))}</bdi></code><br>` : ""}<bdi>${toSafeLine(message)}</bdi></li>`,
  )}</ul>
</section>`;
}

export const verdictMarkup = (verdict: Verdict): Markup =>
  html`<span class="verdict v-${verdict}">${signMarkup(verdict)} ${verdictLooks[verdict].word}</span>`;

/**
 * Returns the path of a run or of one of its pages. A ledger may be untrusted, so no run id can lead to
 * another path.
 */
export const runPath = (runId: string, ...rest: readonly string[]): string =>
  ["/runs", /^\.*$/.test(runId) ? "-" : encodeURIComponent(runId.toWellFormed()), ...rest].join("/");

/** Returns the path of a scenario's preview. */
export function scenarioPath(name: string, more: Readonly<Record<string, string | undefined>> = {}): string {
  const query = new URLSearchParams({ name });
  for (const [key, value] of Object.entries(more)) if (value !== undefined) query.set(key, value);
  return `/scenario?${query}`;
}

/** Converts a Unix time in milliseconds to ISO 8601. */
export const isoOf = (ms: number): string => new Date(ms).toISOString();
