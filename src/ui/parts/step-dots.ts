import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";

/** Renders the steps of a test as dots: those that are done, and how it stands with the next one. */
export function stepDotsMarkup(done: number, all: number, at?: "pending" | "failed"): Markup {
  const classOf = (index: number) => (index < done ? "f-done" : index === done && at ? `o-${at}` : "o-todo");
  return html`<svg width="${all * 12 - 4}" height="8" role="img" aria-label="${done} of ${all} steps done">${Array.from(
    { length: all },
    (_, index) => {
      const className = classOf(index);
      return html`<circle cx="${4 + index * 12}" cy="4" r="${className === "f-done" || className === "o-failed" ? 4 : 3.25}" class="${className}"/>`;
    },
  )}</svg>`;
}
