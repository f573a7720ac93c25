import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";

/** Renders links to the page before and after, and which one it is. Nothing if there is only one. */
export function pagesMarkup(page: number, count: number, pathOf: (page: number) => string): Markup | string {
  if (count <= 1) return "";
  const link = (to: number, words: string) =>
    to < 1 || to > count ? "" : html`<a class="btn" href="${pathOf(to)}">${words}</a>`;
  return html`<nav class="pages" aria-label="Pages">${link(page - 1, "Newer")}<span class="small muted">Page ${page} of ${count}</span>${link(page + 1, "Older")}</nav>`;
}

/** Returns the number of a page from an address: 1 if it is none, and the last one if it is too large. */
export function pageNumber(text: string | undefined, items: number, size: number): number {
  const last = Math.max(1, Math.ceil(items / size));
  const number = /^\d{1,9}$/.test(text ?? "") ? Number(text) : 1;
  return Math.min(last, Math.max(1, number));
}
