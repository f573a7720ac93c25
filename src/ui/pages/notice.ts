import { html } from "hono/html";
import type { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { describeCost } from "../../report/words.ts";
import type { ProjectCost } from "../../result/run-report.ts";
import type { Visitor } from "../visitor.ts";
import { problemsMarkup, renderView } from "./view.ts";

/** Renders errors under a title, with a link back to the scenarios. */
export const renderProblems = (
  title: string,
  problems: readonly PlacewrightError[],
  visitor?: Visitor,
): Promise<string> =>
  renderView({
    visitor,
    title,
    place: "home",
    isReport: true,
    verdict: "failed",
    topics: [],
    main: html`<h1>${title}</h1>${problemsMarkup(problems)}<p><a href="/">Back to scenarios</a></p>`,
  });

/** Renders the confirmation page that precedes any billed test. */
export const renderConfirmation = (
  costs: readonly ProjectCost[],
  fields: readonly (readonly [string, string])[],
  visitor?: Visitor,
): Promise<string> => {
  const count = costs.reduce((sum, { newTests }) => sum + newTests, 0);
  return renderView({
    visitor,
    title: "Confirm the run",
    place: "home",
    isReport: true,
    topics: [],
    main: html`<h1>Create these tests?</h1>
<ul>${costs.map((cost) => html`<li><bdi>${toSafeLine(describeCost(cost))}</bdi></li>`)}</ul>
<p>Tests are billed on creation. This cannot be undone.</p>
<form method="post" action="/runs" class="actions">${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<input type="hidden" name="confirmed" value="yes"><button>Create ${plural(count, "test")}</button> <a href="/">Cancel</a></form>`,
  });
};

/** Renders a short text under a title. */
export const renderNotice = (
  title: string,
  words: string,
  visitor: Visitor,
  link: readonly [path: string, words: string] = ["/", "Back to scenarios"],
): Promise<string> =>
  renderView({
    visitor,
    title,
    place: "none",
    isReport: true,
    topics: [],
    main: html`<h1>${title}</h1><p>${toSafeLine(words)}</p><p><a href="${link[0]}">${link[1]}</a></p>`,
  });
