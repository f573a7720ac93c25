import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { type IconName, iconMarkup } from "../parts/icon.ts";
import type { RouteName } from "../route-roles.ts";
import { mayUse, type Visitor } from "../visitor.ts";

interface PlaceLink {
  readonly path: string;
  readonly words: string;
  readonly icon: IconName;
}

/** The pages that the navigation has, in its order. */
const places = {
  home: { path: "/", words: "Home", icon: "home" },
  check: { path: "/check", words: "Check", icon: "check" },
  write: { path: "/write", words: "Write", icon: "write" },
  runs: { path: "/runs", words: "Runs", icon: "runs" },
  compare: { path: "/compare", words: "Compare", icon: "compare" },
  trends: { path: "/trends", words: "Trends", icon: "trends" },
} as const satisfies Readonly<Record<string, PlaceLink>>;

/** Pages that only the dashboard of a team has. */
const teamPlaces = {
  team: { path: "/team", words: "Team", icon: "team" },
  tokens: { path: "/tokens", words: "Tokens", icon: "key" },
  audit: { path: "/audit", words: "Audit", icon: "list" },
} as const satisfies Readonly<Record<string, PlaceLink>>;

/** A page that only a dashboard has that shows an embedded service. */
const servicePlaces = {
  outbox: { path: "/outbox", words: "Outbox", icon: "outbox" },
} as const satisfies Readonly<Record<string, PlaceLink>>;

/** The page that a reader is on. `none`: one that the navigation does not have. */
export type Place = keyof typeof places | keyof typeof servicePlaces | keyof typeof teamPlaces | "none";

/** Renders the links to the pages that the visitor may read, and how many runs are open. */
export function navigationMarkup(
  place: Place,
  visitor: Visitor | undefined,
  openRuns: number | undefined = 0,
): Markup {
  const links = [
    ...(visitor?.outbox === "alone" ? [] : Object.entries(places)),
    ...(visitor?.outbox === undefined ? [] : Object.entries(servicePlaces)),
    ...(visitor?.isOfTeam ? Object.entries(teamPlaces) : []),
  ].filter(([, { path }]) => visitor === undefined || mayUse(visitor, `GET ${path}` satisfies RouteName));
  return html`<div class="nav">${links.map(
    ([name, { path, words, icon }]) =>
      html`<a href="${path}"${name === place ? html` aria-current="page"` : ""}>${iconMarkup(icon)}<span>${words}</span>${name === "runs" && openRuns > 0 ? html`<b class="n pending">${openRuns}<span class="spoken"> open</span></b>` : ""}</a>`,
  )}</div>`;
}

/** Renders who is signed in, the role, and the way out. Nothing for the one person of a dashboard of their own. */
export function signedInMarkup(visitor: Visitor | undefined): Markup | string {
  if (!visitor?.isOfTeam || visitor.role === undefined) return "";
  const { name, role, sessionId, signOutUrl } = visitor;
  return html`<span class="signed-in"><bdi>${toSafeLine(name)}</bdi> <b class="badge">${role}</b></span>${
    sessionId === undefined
      ? signOutUrl
        ? html` <a class="btn btn-quiet" href="${signOutUrl}">Sign out</a>`
        : ""
      : html` <form method="post" action="/sign-out"><button class="btn btn-quiet">Sign out</button></form>`
  }
`;
}
