import { html } from "hono/html";
import { thresholdsOf, type WrittenExpectations, type WrittenThreshold } from "../../expect/expectations.ts";
import { parseThreshold } from "../../expect/threshold.ts";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { formatActual, sortByUrgency, verdictLooks } from "../../report/words.ts";
import type { Assertion } from "../../result/assertion.ts";
import { badgeMarkup, toneOf } from "./pill.ts";
import { type ShareWords, shareWordsOf } from "./share-words.ts";

/** Returns what a threshold expects, in words: `at least 95% land in the inbox`. Its own text if it has errors. */
export function describeThreshold(written: WrittenThreshold): ShareWords {
  const level = typeof written === "string" ? "error" : "warn";
  try {
    return shareWordsOf(parseThreshold(written));
  } catch {
    return { words: typeof written === "string" ? written : written.warn, level };
  }
}

/**
 * Renders what a scenario expects, as sentences. Beside each is the worst figure of the last results, if there are any.
 */
export function expectationsMarkup(expect: WrittenExpectations, assertions: readonly Assertion[]): Markup {
  const thresholds = thresholdsOf(expect).flatMap(([scope, list]) =>
    list.map((written) => ({ scope, written })),
  );
  return html`<ul class="expects">${thresholds.map(({ scope, written }) => {
    const { words, level } = describeThreshold(written);
    return html`<li>${actualMarkup(scope, written, assertions)}<p><b><bdi>${nameOf(scope)}</bdi></b>: <bdi>${toSafeLine(words)}</bdi>${level === "warn" ? html` ${badgeMarkup("only warns")}` : ""}</p></li>`;
  })}${Object.entries(expect.checks ?? {}).map(
    ([check, limit]) =>
      html`<li><b class="none" aria-hidden="true">·</b><p><b>Checks</b>: <bdi>${toSafeLine(`${check} ${limit}`)}</bdi></p></li>`,
  )}</ul>`;
}

const nameOf = (scope: string): string =>
  scope === "overall" ? "Overall" : scope === "*" ? "Each mailbox provider" : toSafeLine(scope);

/** Renders the worst of the figures that a threshold was compared with. */
function actualMarkup(scope: string, written: WrittenThreshold, all: readonly Assertion[]): Markup {
  const source = typeof written === "string" ? written : written.warn;
  const own = all.filter((each) => each.source === source && (scope === "*" || each.scope === scope));
  const [worst] = sortByUrgency(own, ({ outcome }) => outcome);
  if (!worst) return html`<b class="none" aria-hidden="true">·</b>`;
  const { outcome } = worst;
  const at = scope === "*" ? ` at ${toSafeLine(worst.scope)}` : "";
  return html`<b class="${toneOf(outcome)}" aria-hidden="true">${verdictLooks[outcome].sign}</b><span class="actual ${outcome === "passed" ? "muted" : toneOf(outcome)}"><span class="spoken">${verdictLooks[outcome].word}: </span><bdi>${formatActual(worst)}${at}</bdi></span>`;
}
