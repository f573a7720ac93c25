import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { iconMarkup } from "./icon.ts";

/**
 * Renders a button that copies the text of an element, by its id. The script shows it: without one, readers select the
 * text.
 */
export const copyMarkup = (id: string, words: string): Markup =>
  html`<button type="button" class="btn" data-copies="${id}" hidden>${iconMarkup("copy")}${words}</button>`;
