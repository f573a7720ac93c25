import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { verdictLooks } from "../../report/words.ts";
import type { Verdict } from "../../result/verdict.ts";

/** The class of a verdict's color. */
export const toneOf = (verdict: Verdict): string =>
  verdict === "not-measured" || verdict === "skipped" ? "none" : verdict;

/** What a verdict means for a release, on a pill: `Do not send`. */
export const pillWords: Readonly<Record<Verdict, string>> = {
  passed: "Send",
  warned: "Send, with care",
  failed: "Do not send",
  errored: "Provider failed",
  pending: "Running",
  "not-measured": "Not measured",
  skipped: "Skipped",
};

/** Renders a verdict as sign, words, and color. The words may say more than the verdict: `Blocked`, `Can’t build`. */
export const pillMarkup = (verdict: Verdict, words: string = pillWords[verdict]): Markup =>
  html`<span class="pill ${toneOf(verdict)}"><i aria-hidden="true">${verdictLooks[verdict].sign}${verdict === "errored" ? "\uFE0E" : ""}</i>${words}</span>`;

/** Renders a fact beside a figure, which is not a verdict: `simulated`. */
export const badgeMarkup = (words: string): Markup => html`<b class="badge">${words}</b>`;
