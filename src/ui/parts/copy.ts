import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { iconMarkup } from "./icon.ts";

/**
 * Renders a button that copies the text of an element, by its id, or the text at an address. The script shows it: without
 * one, readers select the text.
 */
export const copyMarkup = (source: string | { readonly from: string }, words: string): Markup =>
  html`<button type="button" class="btn" ${typeof source === "string" ? html`data-copies="${source}"` : html`data-copies-from="${source.from}"`} hidden>${iconMarkup("copy")}${words}</button>`;
