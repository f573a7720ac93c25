import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";

/** A column: its words, and the classes of its head. Without words, its cells have actions. */
export type Column = string | { readonly words: string; readonly className: string };

/** Renders a table of figures, which scrolls in its own box where the page is narrow. */
export const tableMarkup = (
  label: string,
  columns: readonly Column[],
  body: readonly Markup[],
  className = "",
): Markup => html`<div class="scroll" role="group" aria-label="${label}" tabindex="0"><table class="table${className ? ` ${className}` : ""}">
<thead><tr>${columns.map((column) => {
  const { words, className: ofHead } = typeof column === "string" ? { words: column, className: "" } : column;
  return html`<th scope="col"${ofHead ? html` class="${ofHead}"` : ""}>${words === "" ? html`<span class="spoken">Action</span>` : words}</th>`;
})}</tr></thead>
<tbody>${body}</tbody>
</table></div>`;
