import { html } from "hono/html";
import { plural } from "../../../base/plural.ts";
import type { Markup } from "../../../report/html/markup.ts";
import { toSafeLine, toSafeText } from "../../../report/safe-text.ts";
import { verdictLooks } from "../../../report/words.ts";
import type { Finding } from "../../../result/finding.ts";
import type { LinePart } from "./line-notes.ts";

/** Lines that are shown, and characters of each. */
const [maxLines, maxLine] = [2000, 1000];
/** Consecutive base64 lines that are shown. More are of no use to a reader. */
const maxEncoded = 3;
const encoded = /^[A-Za-z0-9+/]{60,}={0,2}$/;

export interface LinesView {
  readonly part: LinePart;
  /** Name of the text, for screen readers. */
  readonly label: string;
  readonly text: string;
  /** Findings by 1-based line. */
  readonly notes: ReadonlyMap<number, readonly Finding[]>;
  /** Findings about the message as a whole. */
  readonly general: readonly Finding[];
}

/** Renders a text with its line numbers, and each finding under its line. */
export function linesMarkup({ part, label, text, notes, general }: LinesView): Markup {
  const all = text.split(/\r\n|\n|\r/);
  const shown: Markup[] = [];
  let run = 0;
  for (const [index, line] of all.slice(0, maxLines).entries()) {
    const here = notes.get(index + 1) ?? [];
    run = encoded.test(line) && here.length === 0 ? run + 1 : 0;
    if (run === maxEncoded + 1) shown.push(html`<li class="c">…</li>`);
    if (run <= maxEncoded) shown.push(lineMarkup(part, index + 1, line, here));
  }
  const late = [...notes].filter(([line]) => line > maxLines).flatMap(([, findings]) => findings);
  const left = all.length - maxLines;
  return html`<div class="frame" role="group" aria-label="${label}" tabindex="0">${
    general.length > 0 || late.length > 0
      ? html`<p class="said-above">${[...general, ...late].map(noteMarkup)}</p>`
      : ""
  }<ol class="lines">${shown}</ol>${left > 0 ? html`<p class="small muted said-above">And ${plural(left, "more line")}.</p>` : ""}</div>`;
}

function lineMarkup(part: LinePart, number: number, line: string, notes: readonly Finding[]): Markup {
  const cut = line.length > maxLine ? `${line.slice(0, maxLine)}…` : line;
  const isError = notes.some(({ severity }) => severity === "error");
  return html`<li value="${number}" id="${part}-${number}"${notes.length === 0 ? "" : html` class="${isError ? "bad" : "doubtful"}"`}><span><bdi>${toSafeText(cut)}</bdi>${notes.map(noteMarkup)}</span></li>`;
}

const noteMarkup = ({ severity, message }: Finding): Markup => {
  const verdict = severity === "error" ? "failed" : "warned";
  return html`<span class="said ${verdict}">${verdictLooks[verdict].sign} <bdi>${toSafeLine(message)}</bdi></span>`;
};
