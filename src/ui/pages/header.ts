import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { mayUse, type Visitor } from "../visitor.ts";

const places = {
  scenarios: ["/", "Scenarios"],
  runs: ["/runs", "Runs"],
  trends: ["/trends", "Trends"],
} as const;

/** Pages that only the dashboard of a team has. */
const teamPlaces = {
  team: ["/team", "Team"],
  tokens: ["/tokens", "Tokens"],
  audit: ["/audit", "Audit"],
} as const;

/** The page that a reader is on. `none`: one that the navigation does not have. */
export type Place = keyof typeof places | keyof typeof teamPlaces | "none";

/** Renders the links to the pages that the visitor may read. */
export function navigationMarkup(place: Place, visitor: Visitor | undefined): Markup {
  const links = [
    ...Object.entries(places),
    ...(visitor?.isOfTeam
      ? Object.entries(teamPlaces).filter(([, [path]]) => mayUse(visitor, `GET ${path}`))
      : []),
  ];
  return html`<nav aria-label="Dashboard">${links.map(
    ([name, [path, words]]) =>
      html`<a href="${path}"${name === place ? html` aria-current="page"` : ""}>${words}</a>`,
  )}</nav>`;
}

/** Renders who is signed in, the role, and the way out. Nothing for the one person of a dashboard of their own. */
export function signedInMarkup(visitor: Visitor | undefined): Markup | string {
  if (!visitor?.isOfTeam || visitor.role === undefined) return "";
  const { name, role, sessionId, signOutUrl } = visitor;
  return html`<div class="signed-in"><span><bdi>${toSafeLine(name)}</bdi> <span class="tag">${role}</span></span>${
    sessionId === undefined
      ? signOutUrl
        ? html` <a href="${signOutUrl}">Sign out</a>`
        : ""
      : html` <form method="post" action="/sign-out"><button>Sign out</button></form>`
  }</div>
`;
}
