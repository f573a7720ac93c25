import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";

/** Renders a time of day in UTC, with its date unless it is of `nowMs`. The script shows it in the reader's time zone. */
export function clockMarkup(ms: number, nowMs: number): Markup {
  const iso = new Date(ms).toISOString();
  const [day = "", time = ""] = iso.split("T");
  const isToday = new Date(nowMs).toISOString().startsWith(day);
  return html`<time datetime="${iso}" title="${iso}" data-clock>${isToday ? "" : `${day}, `}${time.slice(0, 5)} UTC</time>`;
}
