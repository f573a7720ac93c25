import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { type Markup, screenReaderOnly } from "../../report/html/markup.ts";
import { toSafeText } from "../../report/safe-text.ts";
import { type DiffLine, diffLines, type Piece, type TextDifference } from "../compare/diff-lines.ts";

/** Renders the pieces of a line, and marks those that changed. */
export const piecesMarkup = (pieces: readonly Piece[], kind: "ins" | "del"): Markup =>
  html`${pieces.map(({ text, isChanged }) => {
    const words = toSafeText(text);
    if (!isChanged) return words;
    return kind === "ins" ? html`<ins>${words}</ins>` : html`<del>${words}</del>`;
  })}`;

function lineOf({ kind, number, pieces }: DiffLine): Markup {
  const spoken = { ins: "added: ", del: "removed: ", moved: "moved: ", same: "" }[kind];
  return html`<li value="${number}"${kind === "same" ? "" : html` class="${kind}"`}><span>${spoken ? screenReaderOnly(spoken) : ""}<bdi>${
    kind === "ins" || kind === "del" ? piecesMarkup(pieces, kind) : pieces.map(({ text }) => toSafeText(text))
  }</bdi></span></li>`;
}

/** Renders the lines in which two texts differ, or says why they are not shown. */
export const differenceMarkup = ({ hunks, left, isTooDifferent }: TextDifference): Markup =>
  html`${
    isTooDifferent
      ? html`<p class="frame-note">Too long or too different to show line by line.</p>`
      : hunks.map((hunk) => html`<ol class="lines">${hunk.map(lineOf)}</ol>`)
  }${left > 0 ? html`<p class="frame-note">${plural(left, "more line")} not shown.</p>` : ""}`;

/** Renders the lines in which two texts differ, with 3 lines around each, in a box that keys can scroll. */
export function lineDiffMarkup(before: string, after: string, label: string): Markup {
  const difference = diffLines(before, after);
  if (difference.hunks.length === 0 && !difference.isTooDifferent)
    return html`<p class="muted">${before === after ? "They do not differ." : "They differ only in the line breaks at their end."}</p>`;
  return html`<div class="frame scroll" role="group" aria-label="${label}" tabindex="0">${differenceMarkup(difference)}</div>`;
}
