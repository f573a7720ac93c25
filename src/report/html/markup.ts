import { html } from "hono/html";
import { isEmlPath } from "../../result/eml-path.ts";
import { isLink } from "../../result/link.ts";
import type { Verdict } from "../../result/verdict.ts";
import { verdictLooks } from "../words.ts";

/** Escaped HTML. Every value in an `html` template is escaped unless it is markup itself; attributes are always quoted. */
export type Markup = ReturnType<typeof html>;

/** Renders a verdict's sign, hidden from screen readers: the caller adds the word. */
export const signMarkup = (verdict: Verdict): Markup =>
  // The variation selector keeps the text color if a font would draw an emoji.
  html`<span class="sign v-${verdict}" aria-hidden="true">${verdictLooks[verdict].sign}${verdict === "errored" ? "\uFE0E" : ""}</span>`;

/** Renders a link to an external page. Renders only its text if the link is not safe to follow. */
export const linkMarkup = (link: string, words: Markup | string, className?: string): Markup =>
  isLink(link)
    ? html`<a${className ? html` class="${className}"` : ""} href="${link}" rel="noreferrer">${words}</a>`
    : html`${words}`;

/** Renders a link to a message's file. Undefined if Placewright never creates such a path. */
export const emlMarkup = (path: string | undefined, words: string): Markup | undefined =>
  path !== undefined && isEmlPath(path) ? html`<a href="${path}" download>${words}</a>` : undefined;

/** Renders text for screen readers only. */
export const screenReaderOnly = (text: string): Markup => html`<span class="spoken">${text}</span>`;

/** The placeholder for a value that was not measured. */
export const noValue = html`<span aria-hidden="true">–</span>${screenReaderOnly("not measured")}`;

const days = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" });

/** Renders a time in UTC, which the page's script converts to the reader's time zone. */
export function timeMarkup(iso: string): Markup {
  const [date = "", time = ""] = iso.split("T");
  const day = days.format(new Date(date));
  return html`<time datetime="${iso}" title="${iso}">${day}, ${time.slice(0, 5)} UTC</time>`;
}

const sizes = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** Returns a size such as `48 B`, `12.5 kB`, or `1.2 MB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${sizes.format(bytes / 1000)} kB` : `${sizes.format(bytes / 1_000_000)} MB`;
}
