import { html } from "hono/html";
import { formatLocation, type PlacewrightError } from "../../base/errors.ts";
import { price } from "../../base/money.ts";
import { plural } from "../../base/plural.ts";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { ProjectCost } from "../../result/run-report.ts";
import type { Visitor } from "../visitor.ts";
import type { Place } from "./header.ts";
import { renderView } from "./view.ts";

/** Renders errors under a title, with a link back to the first page. */
export const renderProblems = (
  title: string,
  problems: readonly PlacewrightError[],
  visitor?: Visitor,
): Promise<string> =>
  renderView({
    visitor,
    title,
    place: "none",
    verdict: "failed",
    topics: [],
    main: html`<h1 class="answer">${title}</h1>
<section class="section notice failed" aria-labelledby="problems"><div>
<h2 id="problems"><span class="failed" aria-hidden="true">✕</span> ${plural(problems.length, "error")} to fix</h2>
<ul class="stack">${problems.map(
      ({ message, location }) =>
        html`<li>${location ? html`<code><bdi>${toSafeLine(formatLocation(location))}</bdi></code><br>` : ""}<bdi>${toSafeLine(message)}</bdi></li>`,
    )}</ul></div></section>
<p class="section"><a class="btn" href="/">${visitor?.outbox === "alone" ? "Back to the outbox" : "Back to all campaigns"}</a></p>`,
  });

/** A question before something is paid or cannot be undone. */
export interface Question {
  /** The question: `Cancel this run?` */
  readonly title: string;
  /** What is asked about, as names and figures. */
  readonly facts: readonly (readonly [what: string, figure: string])[];
  /** The figure that decides. Absent if there is none. */
  readonly sum?: readonly [what: string, figure: string] | undefined;
  /** What follows, in sentences. */
  readonly words: string;
  /** Where the answer is sent. */
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The verb again, with the price: `Run for $50`. */
  readonly button: string;
  readonly isDanger?: boolean;
  /** The way back: its address and its words. */
  readonly back: readonly [path: string, words: string];
  readonly place: Place;
}

/** Renders the one question that is asked before something is paid or cannot be undone. */
export const renderQuestion = (question: Question, visitor?: Visitor): Promise<string> =>
  renderView({
    visitor,
    title: question.title,
    place: question.place,
    topics: [],
    main: questionMarkup(question),
  });

function questionMarkup({
  title,
  facts,
  sum,
  words,
  action,
  fields,
  button,
  isDanger,
  back,
}: Question): Markup {
  return html`<section class="dialog question" aria-labelledby="question"><h1 id="question">${title}</h1>
${
  facts.length > 0 || sum
    ? html`<dl class="facts-list">${facts.map(([what, figure]) => html`<dt><bdi>${toSafeLine(what)}</bdi></dt><dd>${figure}</dd>`)}${sum ? html`<dt class="sum">${sum[0]}</dt><dd class="sum">${sum[1]}</dd>` : ""}</dl>`
    : ""
}
<p>${words}</p>
<form method="post" action="${action}">${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<input type="hidden" name="confirmed" value="yes"><p class="actions"><a class="btn" href="${back[0]}">${back[1]}</a><button class="btn ${isDanger ? "btn-danger" : "btn-primary"}">${button}</button></p></form>
</section>`;
}

const tests = (count: number): string => plural(count, "test");

/** Returns what new tests cost, as far as the config has prices: the sum, and the words of a button that runs them. */
export function describePrice(
  costs: readonly ProjectCost[],
  verb: "Run" | "Retry",
): { readonly sum: readonly [string, string]; readonly button: string } {
  const count = costs.reduce((sum, { newTests }) => sum + newTests, 0);
  const isKnown = costs.every(({ newTests, pricePerTest }) => newTests === 0 || pricePerTest !== undefined);
  const total = costs.reduce((sum, { newTests, pricePerTest = 0 }) => sum + newTests * pricePerTest, 0);
  return isKnown
    ? { sum: ["Cost", price(total)], button: `${verb} for ${price(total)}` }
    : {
        sum: ["Cost", total > 0 ? `more than ${price(total)}` : "unknown"],
        button: `${verb} ${tests(count)} at an unknown price`,
      };
}

/** Returns a line for each project: its new tests, and what they cost. */
export const costFacts = (costs: readonly ProjectCost[]): (readonly [string, string])[] =>
  costs
    .filter(({ newTests }) => newTests > 0)
    .map(({ project, newTests, pricePerTest }) => [
      `${tests(newTests)} at ${project}`,
      pricePerTest === undefined
        ? "price unknown: set pricePerTest in the config"
        : pricePerTest === 0
          ? "free"
          : `${newTests} × ${price(pricePerTest)} = ${price(newTests * pricePerTest)}`,
    ]);

/** Renders the question that precedes any billed test. */
export const renderConfirmation = (
  costs: readonly ProjectCost[],
  fields: readonly (readonly [string, string])[],
  visitor?: Visitor,
): Promise<string> =>
  renderQuestion(
    {
      title: `Run ${tests(costs.reduce((sum, { newTests }) => sum + newTests, 0))}?`,
      facts: costFacts(costs),
      ...describePrice(costs, "Run"),
      words: "Tests are billed when they are sent. This cannot be undone.",
      action: "/runs",
      fields,
      back: ["/", "Back to all campaigns"],
      place: "home",
    },
    visitor,
  );

/** Renders a short text under a title. */
export const renderNotice = (
  title: string,
  words: string,
  visitor: Visitor,
  link: readonly [path: string, words: string] = ["/", "Back to all campaigns"],
): Promise<string> =>
  renderView({
    visitor,
    title,
    place: "none",
    topics: [],
    main: html`<h1 class="answer">${title}</h1><p class="lead">${toSafeLine(words)}</p><p class="section"><a class="btn" href="${link[0]}">${link[1]}</a></p>`,
  });
