import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { type Markup, noValue, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import {
  formatActual,
  formatExpected,
  formatPercent,
  metricNames,
  verdictLooks,
} from "../../report/words.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { Finding } from "../../result/finding.ts";
import type { Comparison, FlippedExpectation, Side } from "../compare/compare-tests.ts";
import { comparePath, type SideRef } from "../compare/read-side.ts";
import { iconMarkup } from "../parts/icon.ts";
import { badgeMarkup, pillMarkup } from "../parts/pill.ts";
import { listWords, nameScope } from "../parts/scope-words.ts";
import { type MessagePart, messageMarkup } from "./compare-message.ts";
import { scopesMarkup } from "./compare-scopes.ts";
import { answerLooks, answerMarkup, pointsMarkup } from "./compare-words.ts";
import { isoOf, renderView, runPath, type Visit } from "./view.ts";

/** What can be put on a side of the comparison. */
export interface SideOption {
  readonly value: string;
  readonly words: string;
}

export interface ComparePage {
  readonly visit: Visit;
  readonly comparison: Comparison;
  /** Runs, variants, and the control that either side can be. */
  readonly options: readonly SideOption[];
  readonly part: MessagePart;
}

/** Rows of each list. */
const maxRows = 50;

const refOf = ({ runId, test }: Side): SideRef => ({ runId, testId: test.id });

/** Renders two tests side by side: which one to use, why, and what differs. */
export function renderCompare({ visit, comparison, options, part }: ComparePage): Promise<string> {
  const { before, after, decision, scopes, message } = comparison;
  const [from, to] = [refOf(before), refOf(after)];
  const isSimulated = before.test.placement?.simulated === true || after.test.placement?.simulated === true;
  return renderView({
    visit,
    title: after.test.title,
    place: "compare",
    above: [["/compare", "Compare"]],
    actions: html`<a class="btn" href="${comparePath(from, to, ".json")}">JSON</a><a class="btn" href="${comparePath(from, to, ".csv")}">CSV</a>`,
    verdict: answerLooks[decision.answer].verdict,
    topics: ["ledger"],
    main: html`${versusMarkup(from, to, options)}
<div class="head section"><div>
${answerMarkup(decision.answer)}
<p class="lead">${decision.reasons.map((reason) => html`<bdi>${toSafeLine(reason)}</bdi> `)}${changeWords(comparison)}</p>
${decision.notes.length > 0 ? html`<p class="muted">${decision.notes.map((note) => html`<bdi>${toSafeLine(note)}</bdi> `)}</p>` : ""}
${factsMarkup(comparison, isSimulated)}
</div></div>
${scopesMarkup(scopes, isSimulated)}
<div class="cols section">${expectationsMarkup(comparison)}${findingsMarkup(comparison)}</div>
${messageMarkup(message, part, (each) => `${comparePath(from, to)}${each === "all" ? "" : `&part=${each}`}#message`)}
${authenticationMarkup(comparison)}`,
  });
}

/** Renders the form that chooses both sides. */
export function versusMarkup(before: SideRef, after: SideRef, options: readonly SideOption[]): Markup {
  const select = (name: string, label: string, { runId, testId }: SideRef) => {
    const own = testId === undefined ? runId : `${runId}:${testId}`;
    const all = options.some(({ value }) => value === own)
      ? options
      : [{ value: own, words: own }, ...options];
    return html`<div class="field"><label for="side-${name}">${label}</label><select class="input" id="side-${name}" name="${name}">${all.map(
      ({ value, words }) =>
        html`<option value="${value}"${value === own ? html` selected` : ""}>${toSafeLine(words)}</option>`,
    )}</select></div>`;
  };
  return html`<form class="versus" action="/compare">${select("before", "Before", before)}
<a class="btn btn-icon" href="${comparePath(after, before)}" aria-label="Swap before and after">${iconMarkup("compare")}</a>
${select("after", "After", after)}<button class="btn">Compare</button></form>`;
}

/** Says what differs between the messages, in a sentence. */
function changeWords({ message, before, after }: Comparison): string {
  if (!message) return "";
  const changed = [
    ...(message.subject ? ["subject"] : []),
    ...(message.html ? ["HTML"] : []),
    ...(message.text ? ["text"] : []),
    ...(message.headers.length > 0 ? ["headers"] : []),
    ...(message.attachments ? ["attachments"] : []),
  ];
  const isSameProvider = before.test.project === after.test.project;
  const same = isSameProvider ? "" : " They were measured in different projects.";
  if (changed.length === 0) return `The message is the same.${same}`;
  return `${listWords(changed).replace(/^./, (first) => first.toUpperCase())} changed.${same}`;
}

/** Enough of a hash to tell two messages apart. */
const shortHash = (hash: string): string => hash.slice(0, 4);

function factsMarkup({ before, after }: Comparison, isSimulated: boolean): Markup {
  const [from, to] = [before.test, after.test];
  const sides = [from.placement?.overall.seedCount, to.placement?.overall.seedCount];
  const seeds =
    sides[0] === undefined || sides[1] === undefined || isSimulated
      ? ""
      : sides[0] === sides[1]
        ? html`<span>${plural(sides[1], "seed mailbox")} in both</span>`
        : html`<span>${sides[0]} and ${plural(sides[1], "seed mailbox")}</span>`;
  const titles = [...new Set([from, to].map(({ title, project }) => `${title} · ${project}`))];
  const isSame = from.contentHash === to.contentHash;
  return html`<p class="facts">${titles.map((title) => html`<span><bdi>${toSafeLine(title)}</bdi></span>`)}<span>before: <a href="${runPath(before.runId)}">${timeMarkup(isoOf(before.startedAtMs))}</a></span><span>after: <a href="${runPath(after.runId)}">${timeMarkup(isoOf(after.startedAtMs))}</a></span><span>${isSame ? "the same content" : html`content <code>${shortHash(from.contentHash)}</code> → <code>${shortHash(to.contentHash)}</code>`}</span>${seeds}${isSimulated ? badgeMarkup("simulated") : ""}</p>`;
}

function expectationsMarkup({ flipped, kept, other }: Comparison): Markup {
  const more = [
    ...(kept > 0 ? [`${kept} more with the same outcome in both.`] : []),
    ...(other > 0 ? [`${other} only in one of them.`] : []),
  ].join(" ");
  return html`<section aria-labelledby="expectations"><h2 id="expectations">Expectations that flipped</h2>
${
  flipped.length === 0
    ? html`<p>None.</p>`
    : html`<div class="scroll" role="group" aria-label="Expectations that flipped" tabindex="0"><table class="table plain"><thead><tr><th scope="col">Expected</th><th scope="col" class="num">Before</th><th scope="col" class="num">After</th><th scope="col">Now</th></tr></thead><tbody>${flipped.slice(0, maxRows).map(flippedMarkup)}</tbody></table></div>`
}
${flipped.length > maxRows ? html`<p class="small muted">${plural(flipped.length - maxRows, "more expectation")}: in the CSV.</p>` : ""}
${more ? html`<p class="small muted">${more}</p>` : ""}</section>`;
}

const flippedMarkup = ({ scope, before, after }: FlippedExpectation): Markup =>
  html`<tr><th scope="row"><bdi>${nameScope(scope)}</bdi>: ${metricNames[after.metric]} ${formatExpected(after) ?? "compared"}</th><td class="num">${actualOf(before)}</td><td class="num"><b>${actualOf(after)}</b></td><td class="fit">${pillMarkup(after.outcome, capitalized(verdictLooks[after.outcome].word))}</td></tr>`;

const actualOf = (assertion: Assertion): Markup | string =>
  assertion.actualPercent === undefined && assertion.actualCount === undefined
    ? noValue
    : formatActual(assertion);

const capitalized = (word: string): string => word.replace(/^./, (first) => first.toUpperCase());

function findingsMarkup({ came, went, hasFindings }: Comparison): Markup {
  const list = (findings: readonly Finding[], sign: string, tone: string, badge: string) =>
    findings
      .slice(0, maxRows)
      .map(
        ({ message, fix, line }) =>
          html`<li><b class="${tone}" aria-hidden="true">${sign}</b><p><b><bdi>${toSafeLine(message)}</bdi></b> ${badgeMarkup(badge)}</p>${badge === "new" ? html`<p class="fix">${line === undefined ? "" : `Line ${line}: `}<bdi>${toSafeLine(fix)}</bdi></p>` : ""}</li>`,
      );
  const left = Math.max(0, came.length - maxRows) + Math.max(0, went.length - maxRows);
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings that came and went</h2>
${
  !hasFindings
    ? html`<p class="muted">The checks did not run for both.</p>`
    : came.length + went.length === 0
      ? html`<p>None.</p>`
      : html`<ul class="findings">${list(came, "+", "failed", "new")}${list(went, "−", "passed", "gone")}</ul>`
}
${left > 0 ? html`<p class="small muted">${plural(left, "more finding")}: in the CSV.</p>` : ""}</section>`;
}

function authenticationMarkup({ authentication, before, after }: Comparison): Markup {
  const domains = [...new Set([before, after].map(({ message }) => message?.from ?? "").filter(Boolean))];
  const show = (percent: number | undefined) =>
    percent === undefined ? noValue : `${formatPercent(percent)}%`;
  return html`<section class="section" aria-labelledby="authentication"><h2 id="authentication">Authentication</h2>
<p class="muted">Percent of mailboxes that saw each pass.${domains.length > 0 ? html` From: <bdi>${toSafeLine(domains.join(", then "))}</bdi>.` : ""}</p>
<div class="scroll" role="group" aria-label="Authentication" tabindex="0"><table class="table plain"><thead><tr><th scope="col">Check</th><th scope="col" class="num">Before</th><th scope="col" class="num">After</th><th scope="col" class="num">Change</th></tr></thead>
<tbody>${authentication.map(({ metric, beforePercent, afterPercent }) => {
    const points =
      beforePercent === undefined || afterPercent === undefined ? undefined : afterPercent - beforePercent;
    return html`<tr><th scope="row">${metricNames[metric]}</th><td class="num">${show(beforePercent)}</td><td class="num">${show(afterPercent)}</td><td class="num">${pointsMarkup(points, true)}</td></tr>`;
  })}</tbody></table></div></section>`;
}
