import { html, raw } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";

/** Lines of the icons, on a grid of 16. */
const lines = {
  busy: '<path d="M13.5 8A5.5 5.5 0 1 1 8 2.5"/>',
  check: '<path d="M8 2v7M5 6.5 8 9.5l3-3M2.5 10v3.5h11V10"/>',
  close: '<path d="m4 4 8 8M12 4l-8 8"/>',
  compare: '<path d="M5.5 3v10M10.5 3v10M2.5 6l3-3 3 3M7.5 10l3 3 3-3"/>',
  copy: '<path d="M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3"/>',
  home: '<path d="M2.5 7.2 8 2.5l5.5 4.7v6.3h-4v-3.5h-3v3.5h-4z"/>',
  outbox: '<path d="M2.5 3.500h11v9h-11zM2.5 4.500 8 9l5.5-4.5"/>',
  runs: '<path d="M5 3v10l8-5z"/>',
  search: '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3 3"/>',
  team: '<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12.2 9.8c1.4.5 2.3 1.8 2.3 3.7"/>',
  tray: '<path d="M2.5 9.5 4.5 3h7l2 6.500v4h-11zM2.5 9.500h3l1 2h3l1-2h3"/>',
  trends: '<path d="M2.5 2.5v11h11M5 10l2.7-3.3 2.3 1.8L13.5 4"/>',
  write: '<path d="M3 13.2 3.6 10.4 10.8 3.2l2 2-7.2 7.2zM9.5 4.5l2 2"/>',
  key: '<circle cx="5" cy="11" r="3"/><path d="m7.2 8.8 6.3-6.300M11 5l2 2"/>',
  list: '<path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.1M2.5 8h.1M2.5 12h.1"/>',
} as const;

export type IconName = keyof typeof lines;

/** Renders an icon. It says nothing to screen readers: words stand beside it, or its control has a label. */
export const iconMarkup = (name: IconName): Markup =>
  html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${raw(lines[name])}</svg>`;

/** Renders the mark: a letter set on a post, so a P and a mailbox. */
export const markMarkup: Markup = html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M4 21V5.200A1.2 1.2 0 0 1 5.2 4h13.600A1.2 1.2 0 0 1 20 5.200v8.600a1.2 1.2 0 0 1-1.2 1.200H4M4.8 4.8 12 10.500l7.2-5.7"/></svg>`;

/** Returns the icon of the browser tab: the mark, with a dot in the color of a verdict, if there is one. */
export function tabIcon(color?: string): string {
  const dot =
    color === undefined
      ? ""
      : `<circle cx="25" cy="25" r="6.5" fill="${color}" stroke="#fff" stroke-width="1.5"/>`;
  const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1c1b19"/><path d="M8 26V8.500a1.5 1.5 0 0 1 1.5-1.500h14a1.5 1.5 0 0 1 1.5 1.500v9.500a1.5 1.5 0 0 1-1.5 1.500H8M9 8l7.5 6L24 8" fill="none" stroke="#fff" stroke-width="2.8" stroke-linecap="round" stroke-linejoin="round"/>${dot}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(icon)}`;
}
