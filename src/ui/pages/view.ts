import { html } from "hono/html";
import { formatLocation, type PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import type { Markup } from "../../report/html/markup.ts";
import { signMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { verdictLooks } from "../../report/words.ts";
import type { Verdict } from "../../result/verdict.ts";
import { readAssets } from "../assets.ts";
import { markMarkup, tabIcon } from "../parts/icon.ts";
import type { Visitor } from "../visitor.ts";
import { navigationMarkup, type Place, signedInMarkup } from "./header.ts";
import { keysMarkup } from "./keys.ts";

/** The state of the dashboard when a page was requested. */
export interface Visit {
  /** The number of changes published by then. */
  readonly since: number;
  readonly visitor: Visitor;
  /** Number of open runs. Default: unknown. */
  readonly openRuns?: number | undefined;
}

export interface View {
  readonly visit?: Visit;
  /** Who reads the page. Default: the visitor of `visit`. */
  readonly visitor?: Visitor | undefined;
  readonly title: string;
  readonly place: Place;
  /** Pages above this one, from the top, as links. Default: none. */
  readonly above?: readonly (readonly [path: string, words: string])[];
  /** At most two buttons beside the title. Default: none. */
  readonly actions?: Markup;
  /** The verdict whose color the icon of the browser tab has. Default: none. */
  readonly verdict?: Verdict | undefined;
  /** The topics that the page shows. It reloads when one of them changes. */
  readonly topics: readonly string[];
  /** Whether the page shows messages, whose frames take over its policy. Default: `false`. */
  readonly showsMessages?: boolean;
  /** Whether the navigation is narrow, to leave room for a message. Default: `false`. */
  readonly isRail?: boolean;
  /** Whether `main` consists of parts of the report, with its styles. Default: `false`. */
  readonly isReport?: boolean;
  /** A script that only this page needs. Default: none. */
  readonly script?: "editor" | undefined;
  readonly main: Markup;
}

/** Nothing is loaded from outside. Frames of messages need their own inline styles, and images that they contain. */
const policyOf = (showsMessages: boolean): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${showsMessages ? " 'unsafe-inline'" : ""}`,
    `img-src 'self' data:`,
    ...(showsMessages ? ["font-src data:"] : []),
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
  ].join("; ");

/** Renders a complete page of the dashboard. */
export async function renderView({
  visit,
  visitor = visit?.visitor,
  title,
  place,
  above = [],
  actions,
  verdict,
  topics,
  showsMessages = false,
  isRail = false,
  isReport = false,
  script,
  main,
}: View): Promise<string> {
  const { styles, display, dashboard, ...scripts } = await readAssets();
  const isSignedOut = visitor?.isOfTeam === true && visitor.role === undefined;
  const brand = html`<a class="brand" href="/" aria-label="Placewright, home">${markMarkup}<span>Placewright</span></a>`;
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(showsMessages)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<title>${toSafeLine(title)} · Placewright</title>
<link rel="icon" href="${tabIcon(verdict && verdictLooks[verdict].light)}">
<script src="${display.path}"></script>
<link rel="stylesheet" href="${styles.path}">
<script type="module" src="${dashboard.path}"></script>${
    script === undefined
      ? ""
      : html`
<script type="module" src="${scripts[script].path}"></script>`
  }
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<div class="app${isRail ? " rail" : ""}">
<nav class="side" aria-label="Dashboard">${brand}
${isSignedOut ? "" : navigationMarkup(place, visitor, visit?.openRuns)}
<div class="foot"><p><button class="btn btn-quiet" data-key="?" data-opens="keys" hidden><kbd aria-hidden="true">?</kbd> Keys and display</button></p></div>
</nav>
<div>
<header class="top">${brand}
<p class="crumb">${above.map(([path, words]) => html`<span class="up-link"><a href="${path}">${toSafeLine(words)}</a> / </span>`)}<b><bdi>${toSafeLine(title)}</bdi></b></p>
<div class="right">${actions ?? ""}${signedInMarkup(visitor)}</div>
</header>
<main id="main" class="page${isRail ? " wide" : ""}" tabindex="-1" data-topics="${topics.join(" ")}" data-since="${visit?.since ?? 0}">${isReport ? html`<div class="report">${main}</div>` : main}</main>
</div>
</div>
${keysMarkup}
<p id="said" class="spoken" role="status"></p>
</body>
</html>
`;
  return String(page);
}

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
