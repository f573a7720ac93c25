import { html } from "hono/html";
import { capitalize } from "../../base/capitalize.ts";
import { formatLocation, type PlacewrightError } from "../../base/errors.ts";
import { toSlug } from "../../base/ids.ts";
import { plural } from "../../base/plural.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { formatPercent } from "../../report/words.ts";
import { worstVerdict } from "../../result/verdict.ts";
import { currentVerdict } from "../../run/read-progress.ts";
import { comparePath } from "../compare/read-side.ts";
import { type Answer, isOutdated, type Worst } from "../home/answer.ts";
import { outdatedWords, standingWords } from "../home/outdated-words.ts";
import type { Row } from "../home/read-home.ts";
import { type Change, changeOf, ratesAt, whyWords, worstWords } from "../home/worst-words.ts";
import { badgeMarkup, pillMarkup, pillWords } from "../parts/pill.ts";
import { placementBarMarkup } from "../parts/placement-bar.ts";
import { sparklineMarkup } from "../parts/sparkline.ts";
import { isoOf, runPath, scenarioPath } from "./view.ts";
import { writePath } from "./write-path.ts";

const safe = (text: string): Markup => html`<bdi>${toSafeLine(text)}</bdi>`;

/** Returns the path of the checks of a message. */
export function checkPath(scenario: string, variant: string | undefined): string {
  const query = new URLSearchParams({ scenario, ...(variant === undefined ? {} : { variant }) });
  return `/check?${query}`;
}

/** Renders the answer for a campaign as a pill. */
export function answerPill({
  kind,
  isUnchecked,
  results,
  unmeasured,
}: Pick<Answer, "kind" | "isUnchecked" | "results" | "unmeasured">): Markup {
  switch (kind) {
    case "broken":
      return pillMarkup("failed", "Can’t build");
    case "blocked":
      return pillMarkup("failed", "Blocked");
    case "running":
      return pillMarkup("pending");
    case "checking":
      return pillMarkup("pending", "Checking");
    case "changed":
      return pillMarkup("skipped", "Changed");
    case "new":
      if (isUnchecked) return pillMarkup("skipped", "Checking");
      return pillMarkup(
        "skipped",
        results.length > 0 && unmeasured > 0 ? `${unmeasured} not run yet` : "Not run yet",
      );
    default:
      return pillMarkup(kind);
  }
}

/** Returns the name of a campaign, with the variant in which it does worst. */
export function titleOf({ campaign, worst, kind }: Answer): string {
  const variant = kind === "failed" ? worst?.result.test.variant : undefined;
  return variant === undefined ? campaign.name : `${campaign.name} (${variant})`;
}

/** A link to the place that helps with a campaign. */
interface Step {
  readonly path: string;
  readonly words: string;
}

/** Returns the next step for a campaign: the report, its run, or the message with its errors. */
export function stepOf({ campaign, kind, worst, results, runId, problem }: Answer): Step | undefined {
  const { name } = campaign;
  if (kind === "broken") return { path: placePath(campaign.file, problem), words: "Fix this error" };
  if (kind === "blocked") {
    const blocked = results.find(({ digest }) => digest?.isBlocked);
    return { path: checkPath(name, blocked?.test.variant), words: "See errors" };
  }
  if (runId === undefined)
    return campaign.kind === "messages" ? { path: scenarioPath(name), words: "Preview" } : undefined;
  if (kind === "running") return { path: runPath(runId), words: "Watch" };
  const { attempt } = worst?.result ?? results.find((each) => each.attempt.runId === runId) ?? {};
  return {
    path: `${runPath(attempt?.runId ?? runId, "report")}/#test-${toSlug(attempt?.testId ?? name)}`,
    words: "Open report",
  };
}

/** Returns the page that edits the place of an error: in the file of the campaign, or in a template of it. */
function placePath(own: string, problem: PlacewrightError | undefined): string {
  const { file, line } = problem?.location ?? { file: own };
  // Files of code that the campaign imports may be ones that the dashboard does not open.
  return file === own || /\.(?:hbs|mjml|html|ya?ml)$/i.test(file)
    ? writePath(file, { line })
    : writePath(own);
}

/** Renders the link that opens a campaign: its message, or the last report if it has none. */
function nameMarkup(answer: Answer): Markup {
  const { campaign } = answer;
  if (campaign.kind === "messages")
    return html`<a href="${scenarioPath(campaign.name)}">${safe(campaign.name)}</a>`;
  const step = stepOf(answer);
  return step
    ? html`<a href="${step.path}">${safe(campaign.name)}</a>`
    : html`<span data-open tabindex="-1">${safe(campaign.name)}</span>`;
}

/** Returns why a campaign cannot be built, without its file, which stands beside it. */
const reasonOf = ({ why, path }: PlacewrightError): string => (path === undefined ? capitalize(why) : why);

const checkbox = ({ name, messages }: Answer["campaign"]): Markup =>
  html`<input type="checkbox" name="scenario" value="${name}" data-messages="${messages}" aria-label="Choose ${toSafeLine(name)}">`;

/** The form that runs one campaign of the list. It is beside the form of the list, whose chosen campaigns it leaves out. */
export const runFormId = "run-one";

/** Renders a campaign as a row of the list. */
export function rowMarkup(row: Row, mayRun: boolean): Markup {
  const { answer } = row;
  const { campaign, worst } = answer;
  const step = stepOf(answer);
  const rates = worst ? ratesAt(row.series, worst.landed.scope) : [];
  return html`
<tr data-row>
<td class="fit">${mayRun && campaign.kind !== "broken" ? checkbox(campaign) : ""}</td>
<th scope="row">${nameMarkup(answer)}<small>${[campaign.what, campaign.tags.map((tag) => `#${toSafeLine(tag)}`).join(" ")].filter(Boolean).join(" · ")}</small></th>
<td class="fit">${answerPill(answer)}</td>
<td class="row-2">${whereMarkup(row)}</td>
<td class="row-2">${sinceMarkup(row)}</td>
<td class="gone">${sparklineMarkup(rates, worst?.landed.needed)}</td>
<td class="row-2 fit">${answer.kind === "changed" && mayRun ? html`<button class="btn" form="${runFormId}" name="scenario" value="${campaign.name}" aria-label="Run ${toSafeLine(campaign.name)}">Run…</button>` : step ? html`<a class="btn" href="${step.path}" aria-label="${step.words}: ${toSafeLine(campaign.name)}">${step.words}</a>` : ""}</td></tr>`;
}

/** Renders where a campaign does worst, or why that is not known. */
function whereMarkup(row: Row): Markup | string {
  const { answer } = row;
  const { kind, worst, problem, results } = answer;
  if (kind === "broken" && problem)
    return html`<span class="clipped">${safe(reasonOf(problem))}</span>${problem.location ? html`<small><code>${safe(formatLocation(problem.location))}</code></small>` : ""}`;
  if (kind === "running") return progressMarkup(row);
  if (kind === "changed") return safe(outdatedWords(answer));
  if (kind === "blocked" || (results.length > 0 && !worst))
    return html`<span class="clipped">${safe(whyWords(answer) || results[0]?.digest?.summary || "–")}</span>`;
  if (!worst) return "–";
  const { landed } = worst;
  const standing = standingWords(answer);
  const { inboxPercent, spamPercent = 0, missingPercent = 0, needed } = landed;
  return html`<span class="worst">${safe(worstWords(answer))}${worst.isSimulated ? html` ${badgeMarkup("simulated")}` : ""}${standing === "" ? "" : html`<small>${standing}</small>`}</span>${
    inboxPercent === undefined
      ? html`<svg class="bar bar-small" role="img" aria-label="Not measured"><rect class="track" width="100%" height="100%"/></svg>`
      : placementBarMarkup({ inboxPercent, spamPercent, missingPercent }, { needed, isSmall: true })
  }`;
}

/** Renders how many tests of a running campaign are measured, and when the last one is expected. */
function progressMarkup({ answer: { results, runId }, open }: Row): Markup {
  const own = results.filter(({ attempt }) => attempt.runId === runId);
  const done = own.filter(({ attempt }) => !["pending", "skipped"].includes(currentVerdict(attempt)));
  const projects = [...new Set(own.map(({ test }) => test.project))].join(", ");
  const latestMs = Math.max(...open.map(({ expected }) => expected?.latestMs ?? Number.NaN));
  return html`${done.length} of ${own.length} measured at ${safe(projects)}${Number.isFinite(latestMs) ? html`<small>done about ${timeMarkup(isoOf(latestMs))}</small>` : ""}`;
}

/** Renders what changed since the run before. */
function sinceMarkup({ answer, series }: Row): Markup | string {
  const { kind, worst, results, startedAtMs } = answer;
  if (kind === "broken" || kind === "changed") {
    const own = kind === "changed" ? results.filter(isOutdated) : results.slice(0, 1);
    const verdict =
      own.length > 0 ? worstVerdict(own.map(({ attempt }) => currentVerdict(attempt))) : undefined;
    return verdict && startedAtMs !== undefined
      ? html`was “${pillWords[verdict]}”<small>${timeMarkup(isoOf(startedAtMs))}</small>`
      : "never ran";
  }
  if (kind === "new") return "–";
  if (kind === "running") {
    const last = series.at(-1);
    return last
      ? html`<small>last measured ${timeMarkup(isoOf(last.completedAtMs))}</small>`
      : html`first run${results[0] ? html` at ${safe(results[0].test.project)}` : ""}`;
  }
  if (kind === "blocked") return "not sent";
  if (!worst) return "–";
  const change = changeOf(series, worst);
  return change ? changeMarkup(change) : "first run";
}

function changeMarkup({ points, beforeAtMs, isOtherMessage }: Change): Markup {
  const amount = plural(Math.abs(points), "point");
  const words =
    points === 0
      ? "no change"
      : points < 0
        ? html`<b class="down">▼ ${amount}</b>`
        : html`<b class="up">▲ ${amount}</b>`;
  return html`${words}<small>${isOtherMessage ? "new message" : "same message"} since ${timeMarkup(isoOf(beforeAtMs))}</small>`;
}

/** Returns the comparison with the run before, of the test that does worst. */
function comparisonOf({ result: { attempt } }: Worst, { beforeRunId }: Change): Step {
  const { runId, testId } = attempt;
  return { path: comparePath({ runId: beforeRunId, testId }, { runId, testId }), words: "See what changed" };
}

/** Renders what a campaign needs, as a card. */
export function needMarkup(row: Row): Markup {
  const { answer } = row;
  const { kind, problem, worst } = answer;
  const change = kind === "failed" && worst ? changeOf(row.series, worst) : undefined;
  const step = change && worst ? comparisonOf(worst, change) : stepOf(answer);
  return html`<li class="card need"><div class="need-head"><h3>${safe(titleOf(answer))}</h3>${answerPill(answer)}</div>
<p>${problem ? html`${safe(`${reasonOf(problem)}.`)}${problem.location ? html`<br><code class="muted">${safe(formatLocation(problem.location))}</code>` : ""}` : html`${sentence(whyWords(answer))}${kind === "blocked" ? " Not sent, nothing paid." : ""}${worst?.isSimulated && kind === "failed" ? html` ${badgeMarkup("simulated")}` : ""}${change && change.points !== 0 ? html` ${changedSentence(change)}` : ""}`}</p>
${step ? html`<a class="btn" href="${step.path}" aria-label="${step.words}: ${toSafeLine(answer.campaign.name)}">${step.words}</a>` : ""}</li>`;
}

const sentence = (words: string): Markup => safe(words === "" || words.endsWith(".") ? words : `${words}.`);

const changedSentence = ({ before, beforeAtMs, isOtherMessage }: Change): Markup =>
  html`${isOtherMessage ? "The message changed since" : "The same message on"} ${timeMarkup(isoOf(beforeAtMs))}${isOtherMessage ? ", when" : ":"} ${formatPercent(before)}% landed in the inbox there.`;
