import { html, raw } from "hono/html";
import { simulatedNotice, verdictLooks } from "../words.ts";
import { moreWords, type Notice, shorten, type TestNote } from "./notice.ts";
import { toPlainText } from "./plain-text.ts";

export interface NoticeMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Renders a notification as an email, which loads nothing from anywhere. */
export const toMail = (notice: Notice): NoticeMail => ({
  subject: `${notice.isSimulated ? "Simulated: " : ""}${notice.decision}: ${shorten(notice.summary, 120)}`,
  text: `${toPlainText(notice)}\n`,
  html: String(page(notice)),
});

// Mail clients without media queries show the light colors, which are inline.
const dark = `
  body, .page { background: #121314 !important; color: #edece9 !important; }
  .card { background: #1a1b1d !important; border-color: #303236 !important; }
  .quiet { color: #a9a6a0 !important; }
  .notice { background: #2b2210 !important; color: #f0d68a !important; }
  .button { background: #edece9 !important; color: #17181a !important; }
  ${Object.entries(verdictLooks)
    .map(([verdict, look]) => `.${verdict} { color: ${look.dark} !important; }`)
    .join(" ")}`;

const font = "font-family: -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const quiet = "color: #5d5a54; font-size: 14px";

function page(notice: Notice) {
  const { decision, verdict, summary, isSimulated, counts, troubles, recovered, facts, link } = notice;
  const look = verdictLooks[verdict];
  const more = moreWords(notice);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${decision}</title>
<style>:root { color-scheme: light dark; } @media (prefers-color-scheme: dark) {${raw(dark)}}</style></head>
<body style="margin: 0; background: #faf9f7; color: #1c1b19">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background: #faf9f7"><tr><td align="center" style="padding: 16px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width: 640px; background: #ffffff; border: 1px solid #e3e1db; border-radius: 8px"><tr><td style="padding: 24px; ${font}; font-size: 16px; line-height: 1.5; overflow-wrap: anywhere">
<h1 class="${verdict}" style="margin: 0 0 8px; font-size: 24px; line-height: 1.25; color: ${look.light}">${look.sign} ${decision}</h1>
<p style="margin: 0 0 8px"><bdi>${summary}</bdi></p>
<p class="quiet" style="margin: 0 0 16px; ${quiet}">${counts.join(", ")}</p>
${isSimulated ? html`<p class="notice" style="margin: 0 0 16px; padding: 8px 12px; border-radius: 6px; background: #fff8c5; color: #4d3800; font-size: 14px">${simulatedNotice}</p>` : ""}
${troubles.map(testMarkup)}
${more ? html`<p style="margin: 0 0 16px">${more}</p>` : ""}
${recovered.length > 0 ? html`<h2 style="margin: 24px 0 8px; font-size: 18px">Passing again</h2>${recovered.map(testMarkup)}` : ""}
${link ? html`<p style="margin: 24px 0 16px"><a class="button" href="${link}" style="display: inline-block; padding: 10px 18px; border-radius: 6px; background: #1c1b19; color: #ffffff; text-decoration: none; font-weight: 600">Open the report</a></p>` : ""}
<p class="quiet" style="margin: 16px 0 0; ${quiet}"><bdi>${facts.join(" · ")}</bdi></p>
</td></tr></table>
</td></tr></table>
</body></html>
`;
}

function testMarkup({ verdict, title, place, lines }: TestNote) {
  const { sign, word, light } = verdictLooks[verdict];
  return html`<div style="margin: 0 0 16px"><p style="margin: 0"><strong><bdi>${title}</bdi></strong> <span class="quiet" style="${quiet}"><bdi>${place}</bdi></span> <span class="${verdict}" style="color: ${light}; white-space: nowrap">${sign} ${word}</span></p>
${lines.length > 0 ? html`<ul style="margin: 4px 0 0; padding-left: 20px">${lines.map((line) => html`<li><bdi>${line}</bdi></li>`)}</ul>` : ""}</div>`;
}
