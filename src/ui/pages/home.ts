import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { toCost } from "../../run/cost.ts";
import { type AnswerGroup, answerGroups } from "../home/answer.ts";
import { builtTopic } from "../home/build-checks.ts";
import { answerWords, reasonWords, verdictOfAll } from "../home/home-words.ts";
import { type Home, type HomeQuery, rowsPerPage } from "../home/read-home.ts";
import type { ProjectState } from "../open-project.ts";
import { costWords } from "../parts/cost-words.ts";
import { emptyMarkup } from "../parts/empty.ts";
import { iconMarkup } from "../parts/icon.ts";
import { badgeMarkup, toneOf } from "../parts/pill.ts";
import { mayUse } from "../visitor.ts";
import { needMarkup, rowMarkup, runFormId } from "./home-rows.ts";
import { projectMarkup } from "./run-form.ts";
import { isoOf, problemsMarkup, renderView, type Visit } from "./view.ts";

export interface HomePage {
  readonly state: ProjectState;
  readonly home: Home;
  readonly visit: Visit;
  /** Whether the visitor may write campaigns here. */
  readonly canWrite: boolean;
}

/** Renders the answer to "may we send?" for all campaigns, what needs a person, and every campaign. */
export function renderHome(page: HomePage): Promise<string> {
  const { home, state, visit, canWrite } = page;
  const isEmpty = home.total === 0;
  const rest = (words: string) => (isEmpty ? words : html`<span class="wide-only">${words}</span>`);
  const check = html`<a class="btn" href="/check">${iconMarkup("check")}<span>Check${rest(" a message")}</span></a>`;
  const write = canWrite
    ? html`<a class="btn${isEmpty ? " btn-primary" : ""}" href="/write#new">${iconMarkup("write")}<span>New${rest(" campaign")}</span></a>`
    : "";
  return renderView({
    visit,
    title: "Home",
    place: "home",
    verdict: verdictOfAll(home),
    topics: ["files", "ledger", builtTopic],
    // An empty project has them below its one sentence.
    ...(isEmpty ? {} : { actions: html`${check}${write}` }),
    main: html`<div class="head"><div>
<h1 class="answer">${answerWords(home)}</h1>
<p class="lead">${reasonWords(home)}</p>
${factsMarkup(home)}
</div></div>
${home.problems.length > 0 ? html`<div class="report">${problemsMarkup(home.problems)}</div>` : ""}
${
  isEmpty
    ? html`<div class="section">${emptyMarkup("write", html`No campaigns yet. ${canWrite ? "Start one here, check a message that you have, or add" : "Check a message that you have, or add"} a file to <code>${toSafeLine(state.config.scenariosDir)}</code>: it appears here when you save it.`, html`${write}${check}`)}</div>`
    : html`${needsMarkup(home)}${listMarkup(page)}`
}`,
  });
}

function factsMarkup({ lastRun, hasSimulated, total, messages }: Home): Markup {
  return html`<p class="facts"><span>${plural(total, "campaign")}, ${plural(messages, "message")}</span>${
    lastRun
      ? html`<span>Last run ${timeMarkup(isoOf(lastRun.startedAtMs))} at <bdi>${toSafeLine(inList(lastRun.projects))}</bdi></span>`
      : ""
  }${hasSimulated ? html`<span>${badgeMarkup("simulated")} marks figures that a model gave</span>` : ""}</p>`;
}

const inList = (names: readonly string[]): string =>
  new Intl.ListFormat("en", { style: "long" }).format(names);

function needsMarkup({ needs }: Home): Markup | string {
  if (needs.length === 0) return "";
  return html`<section class="section" aria-labelledby="needs">
<h2 id="needs">Needs you</h2>
<ul class="cols cols-3">${needs.map(needMarkup)}</ul>
</section>`;
}

function listMarkup(page: HomePage): Markup {
  const { home, visit } = page;
  const mayRun = mayUse(visit.visitor, "POST /runs");
  const rows = home.rows.length === 0 ? nothingFound(home.query) : tableMarkup(home, mayRun);
  return html`<section class="section" aria-labelledby="all">
${filtersMarkup(home)}
${chipsMarkup(home)}
${mayRun ? runFormMarkup(rows, page) : html`${rows}${pagesMarkup(home)}`}
</section>`;
}

const nothingFound = (query: HomeQuery): Markup =>
  emptyMarkup(
    "search",
    "No campaign is like that.",
    html`<a class="btn" href="${homePath(query, { q: "", tag: "", provider: "", answer: "" })}">Show all campaigns</a>`,
  );

/** Returns the address of the list with another query. The first page, unless one is named. */
export function homePath(query: HomeQuery, change: Partial<HomeQuery>): string {
  const { q, tag, provider, answer, page } = { ...query, page: 1, ...change };
  const fields = { q, tag, provider, answer, page: page > 1 ? String(page) : "" };
  const search = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ""));
  return search.size === 0 ? "/" : `/?${search}`;
}

function filtersMarkup({ query, total, tags, providers }: Home): Markup {
  const words = `Search ${plural(total, "campaign")}`;
  const select = (name: "tag" | "provider", label: string, any: string, options: readonly string[]) =>
    options.length === 0 && query[name] === ""
      ? ""
      : html`<select class="input" name="${name}" aria-label="${label}"><option value="">${any}</option>${[...new Set([...options, ...(query[name] ? [query[name]] : [])])].map((each) => html`<option value="${each}"${each === query[name] ? html` selected` : ""}>${toSafeLine(each)}</option>`)}</select>`;
  return html`<form class="filters list-head" action="/" role="search">
<h2 id="all">Campaigns</h2>
${query.answer === "" ? "" : html`<input type="hidden" name="answer" value="${query.answer}">`}
<div class="search">${iconMarkup("search")}<input class="input" type="search" name="q" value="${toSafeLine(query.q)}" aria-label="${words}" placeholder="${words}"><kbd aria-hidden="true">/</kbd></div>
${select("tag", "Tag", "Any tag", tags)}
${select("provider", "Mailbox provider", "Worst provider", providers)}
<button class="btn">Filter</button>
</form>`;
}

/** What the chips of the answers say. */
const chips = {
  no: ["failed", "Not ready"],
  running: ["pending", "Running"],
  care: ["warned", "With care"],
  new: ["skipped", "To run"],
  yes: ["passed", "Send"],
} as const satisfies Readonly<Record<AnswerGroup, readonly [string, string]>>;
const signs = { failed: "✕", pending: "…", warned: "!", skipped: "–", passed: "✓" } as const;

function chipsMarkup({ query, groups }: Home): Markup {
  const names = Object.keys(answerGroups) as AnswerGroup[];
  const all = names.reduce((sum, name) => sum + groups[name], 0);
  const chip = (answer: HomeQuery["answer"], words: Markup | string, count: number) =>
    html`<a class="chip" href="${homePath(query, { answer })}"${query.answer === answer ? html` aria-current="true"` : ""}>${words} ${count.toLocaleString("en")}</a>`;
  return html`<nav class="chips scroll-chips" aria-label="Answer">${chip("", "All", all)}${names
    .filter((name) => groups[name] > 0 || query.answer === name)
    .map((name) => {
      const [verdict, words] = chips[name];
      return chip(
        name,
        html`<b class="${toneOf(verdict)}" aria-hidden="true">${signs[verdict]}</b> ${words}`,
        groups[name],
      );
    })}</nav>`;
}

function tableMarkup({ rows, query: { provider } }: Home, mayRun: boolean): Markup {
  return html`<table class="table as-cards campaigns">
<thead><tr>
${mayRun ? html`<th scope="col"><span class="spoken">Choose</span></th>` : html`<td></td>`}
<th scope="col">Campaign</th>
<th scope="col">May we send?</th>
<th scope="col">${provider === "" ? "Worst provider" : html`At <bdi>${toSafeLine(provider)}</bdi>`}</th>
<th scope="col">Since last time</th>
<th scope="col" class="gone">Inbox, 12 runs</th>
<th scope="col"><span class="spoken">Next step</span></th></tr></thead>
<tbody>${rows.map((row) => rowMarkup(row, mayRun))}</tbody>
</table>`;
}

function pagesMarkup({ query, page, pages, found }: Home): Markup | string {
  if (pages === 1) return "";
  const first = (page - 1) * rowsPerPage + 1;
  const link = (to: number, words: string, rel: string) =>
    to < 1 || to > pages
      ? ""
      : html`<a class="btn" rel="${rel}" href="${homePath(query, { page: to })}">${words}</a>`;
  const number = (value: number) => value.toLocaleString("en");
  return html`<nav class="pages" aria-label="Pages of the list"><p>${number(first)}–${number(Math.min(found, first + rowsPerPage - 1))} of ${number(found)}</p>${link(page - 1, "Previous", "prev")}${link(page + 1, "Next", "next")}</nav>`;
}

/**
 * Renders the list as a form, with the bar of its actions. Without scripts, the bar has the buttons for both: the chosen
 * campaigns, and all.
 */
function runFormMarkup(rows: Markup, { home, state: { config } }: HomePage): Markup {
  const { projects, defaultProjects } = config;
  const prices = projects.map((project) => toCost(project, 0));
  const cost = costWords(
    prices
      .filter(({ project }) => defaultProjects.includes(project))
      .map(({ project, pricePerTest }) => ({ project, price: pricePerTest, tests: home.messages })),
  );
  const data = JSON.stringify({
    prices: Object.fromEntries(prices.map(({ project, pricePerTest }) => [project, pricePerTest ?? null])),
    default: defaultProjects,
    messages: home.messages,
  });
  return html`<form method="post" action="/runs" data-run-form="${data}">
${rows}${pagesMarkup(home)}
<div class="actbar" role="group" aria-label="Run campaigns">
<p><span data-count>${plural(home.total, "campaign")}, ${plural(home.messages, "message")}</span> <span class="muted" data-cost>${cost ? `· ${cost}` : ""}</span></p>
${projectMarkup(projects, defaultProjects)}
<button class="btn btn-quiet" type="reset" data-chosen hidden>Clear</button>
<button class="btn btn-primary" name="which" value="chosen" data-chosen data-key="r">Run chosen…</button>
<button class="btn" name="which" value="all" data-all>Run all ${home.total.toLocaleString("en")}…</button>
</div>
</form>
<form method="post" action="/runs" id="${runFormId}"></form>`;
}
