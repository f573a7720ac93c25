import { html } from "hono/html";
import { isBoilerplate } from "../../../check/subject/inbox-summary.ts";
import type { Markup } from "../../../report/html/markup.ts";
import { badgeMarkup } from "../pill.ts";
import type { ReaderMessage } from "./reader-message.ts";

/** Sentences that stand in for a summary, and their most characters: Apple Mail shows two lines, Gmail a short card. */
const [maxSentences, maxCharacters] = [2, 200];
/** Characters of the body that are read. */
const maxRead = 4000;
const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

/**
 * Returns what a summarizer would most likely take: the first sentences of the visible text, without lines such as
 * "View in browser". Empty if there is no text.
 */
export function toSummary({ visibleText }: Pick<ReaderMessage, "visibleText">): string {
  const sentences: string[] = [];
  let length = 0;
  for (const { segment } of segmenter.segment(visibleText.slice(0, maxRead))) {
    const sentence = segment.trim();
    if (sentence === "" || (sentences.length === 0 && isBoilerplate(sentence))) continue;
    const left = maxCharacters - length;
    if (sentences.length > 0 && sentence.length > left) break;
    sentences.push(sentence.length > left ? `${sentence.slice(0, left - 1).trimEnd()}…` : sentence);
    length += sentence.length + 1;
    if (sentences.length === maxSentences) break;
  }
  return sentences.join(" ");
}

/** Renders the summary that a reader may see instead of the preheader. It is a proxy, and says so. */
export function inboxSummaryMarkup(message: ReaderMessage): Markup {
  const summary = toSummary(message);
  return html`<div class="stack">
<h3>In an inbox summary ${badgeMarkup("proxy")}</h3>
<p class="small muted">Apple Mail, Gmail, and Yahoo may show a summary of their own in place of the preheader. Placewright does not have their models: these are the first sentences of the body, which such summaries build on.</p>
${summary === "" ? html`<p>– The body has no text to summarize.</p>` : html`<p class="inbox-row"><bdi>${summary}</bdi></p>`}
</div>`;
}
