import { html } from "hono/html";
import { type Markup, screenReaderOnly } from "../../report/html/markup.ts";
import { formatPercent } from "../../report/words.ts";
import type { Verdict } from "../../result/verdict.ts";
import type { Answer } from "../compare/decide.ts";

/** What a comparison says, and the verdict in whose color it says so. */
export const answerLooks: Readonly<
  Record<
    Answer,
    { readonly verdict: Verdict; readonly sign: string; readonly words: string; readonly short: string }
  >
> = {
  before: { verdict: "failed", sign: "✕", words: "Keep the one before", short: "Worse" },
  after: { verdict: "passed", sign: "✓", words: "Take the new one", short: "Better" },
  unclear: { verdict: "skipped", sign: "=", words: "No clear difference", short: "No clear difference" },
  unknown: { verdict: "not-measured", sign: "–", words: "Not comparable", short: "Not comparable" },
};

/** Renders the answer of a page: sign and words. */
export const answerMarkup = (answer: Answer): Markup => {
  const { verdict, sign, words } = answerLooks[answer];
  const tone = verdict === "failed" || verdict === "passed" ? ` ${verdict}` : "";
  return html`<h1 class="answer${tone}"><span aria-hidden="true">${sign}</span> ${words}</h1>`;
};

/** Renders a difference in percentage points. Color only if it is more than chance. */
export function pointsMarkup(points: number | undefined, tells: boolean): Markup {
  if (points === undefined) return html`<span aria-hidden="true">–</span>${screenReaderOnly("not measured")}`;
  const text = formatPercent(Math.abs(points));
  if (text === "0") return html`<span class="muted">0</span>`;
  const tone = tells ? (points > 0 ? "up" : "down") : "muted";
  return html`<b class="${tone}"><span aria-hidden="true">${points > 0 ? "▲" : "▼"} ${text}</span>${screenReaderOnly(`${text} points ${points > 0 ? "more" : "less"}`)}</b>`;
}

/** Formats a range of points such as `−49 to −29`. */
export const pointRange = (low: number, high: number): string => `${signed(low)} to ${signed(high)}`;

const signed = (points: number): string => {
  const text = formatPercent(Math.abs(points));
  return text === "0" ? "0" : `${points > 0 ? "+" : "−"}${text}`;
};
