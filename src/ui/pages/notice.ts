import { html } from "hono/html";
import type { PlacewrightError } from "../../base/errors.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { describeCost } from "../../report/words.ts";
import type { ProjectCost } from "../../result/run-report.ts";
import { problemsMarkup, renderView } from "./view.ts";

/** Renders errors, with a link back to the scenarios. */
export const renderProblems = (problems: readonly PlacewrightError[]): Promise<string> =>
  renderView({
    title: "A mistake to mend",
    place: "scenarios",
    verdict: "failed",
    topics: [],
    main: html`<h1>Nothing was submitted</h1>${problemsMarkup(problems)}<p><a href="/">Back to the scenarios</a></p>`,
  });

/** Renders the confirmation page that precedes any billed test. */
export const renderConfirmation = (
  costs: readonly ProjectCost[],
  fields: readonly (readonly [string, string])[],
): Promise<string> =>
  renderView({
    title: "Confirm the run",
    place: "scenarios",
    topics: [],
    main: html`<h1>Create these tests?</h1>
<ul>${costs.map((cost) => html`<li><bdi>${toSafeLine(describeCost(cost))}</bdi></li>`)}</ul>
<p>A test that was created is paid for, and cannot be called back.</p>
<form method="post" action="/runs" class="actions">${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<input type="hidden" name="confirmed" value="yes"><button>Create and run</button> <a href="/">No, back to the scenarios</a></form>`,
  });
