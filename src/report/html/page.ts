import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { Markup } from "./markup.ts";
import { reportScript, timesScript } from "./script.ts";
import { styles } from "./styles.ts";

// Frames inherit the page's policy, so it must allow a message's own inline styles and data: images. Nothing
// is loaded from outside.
const policyOf = (script: string, isServed: boolean): string =>
  [
    "default-src 'none'",
    `script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "font-src data:",
    "base-uri 'none'",
    ...(isServed ? ["connect-src 'self'", "form-action 'self'"] : ["form-action 'none'"]),
  ].join("; ");

export interface PageFrame {
  readonly title: string;
  /** The color of the dot in the browser tab. */
  readonly color: string;
  /** The target of the skip link, which is the page's first Tab stop: the id of a heading. */
  readonly skipTo: { readonly id: string; readonly words: string };
  /**
   * Extra styles and the script of a page that the dashboard serves. Such a page may connect to that server
   * only.
   */
  readonly served?: { readonly styles: string; readonly script: string };
}

/** Renders a whole page as one self-contained HTML file: no requests, and no script except its own. */
export async function renderPage({ body, ...frame }: PageFrame & { readonly body: Markup }): Promise<string> {
  let page = "";
  for await (const part of streamPage(frame, [body])) page += part;
  return page;
}

/** Renders the same page in pieces, as its body arrives. */
export async function* streamPage(
  page: PageFrame,
  body: AsyncIterable<Markup> | Iterable<Markup>,
): AsyncGenerator<string> {
  const script = `${timesScript}${page.served?.script ?? reportScript}`;
  const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${page.color}"/></svg>`;
  const head = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script, page.served !== undefined)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="${page.served ? "same-origin" : "no-referrer"}">
<title>${page.title}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">
<style>${raw(styles)}${raw(page.served?.styles ?? "")}</style>
</head>
<body>
<a class="skip" href="#${page.skipTo.id}">${page.skipTo.words}</a>
`;
  yield String(head);
  for await (const part of body) yield String(await part);
  const foot = await html`
<svg class="patterns" aria-hidden="true"><defs>
<pattern id="print-spam" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/><rect width="2" height="5" fill="#000"/></pattern>
<pattern id="print-missing" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="#fff"/><circle cx="2" cy="2" r="1" fill="#000"/></pattern>
</defs></svg>
<script>${raw(script)}</script>
</body>
</html>
`;
  yield String(foot);
}
