import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { type IconName, iconMarkup } from "./icon.ts";

/** Renders what stands where there is nothing yet: one sentence, and the next actions. */
export const emptyMarkup = (icon: IconName, words: Markup | string, actions: Markup | string): Markup =>
  html`<div class="empty">${iconMarkup(icon)}<p>${words}</p><div class="chips">${actions}</div></div>`;
