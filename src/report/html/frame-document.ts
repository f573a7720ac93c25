export type ColorScheme = "light" | "dark";

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:";

/**
 * Returns a message's HTML as the document of a sandboxed frame: it loads nothing, runs nothing, and opens no
 * links.
 * The sandbox and the policy enforce this, but a browser still connects for a frame, a link, or a hint that
 * it then blocks. The text of those elements is therefore disarmed. A <use> of another document is one of them:
 * Chromium blocks it, and the page then never ends to load.
 * A sandboxed frame follows the reader's own color scheme, so `scheme` is written into the message's media
 * queries.
 */
export function toFrameDocument(html: string, scheme: ColorScheme): string {
  const rootScheme = scheme === "light" || declaresDark(html) ? scheme : "light";
  // An animation may change the address of a <use> later.
  const keepsUse = !/<(?:set|animate)/i.test(html);
  const content = html
    .replace(/prefers-color-scheme\s*:\s*(dark|light)/gi, (_query, wanted: string) =>
      wanted.toLowerCase() === scheme ? "min-width:0" : "max-width:0",
    )
    // <meta> may appear wherever <link> and <base> may, and ignores their attributes.
    .replace(/<(?:link|base)(?=[\s/>])/gi, "<meta")
    .replace(/<(\/?)(?:iframe|frameset|frame|embed|object|portal)(?=[\s/>])/gi, "<$1x-frame")
    .replace(/<use(?=[\s/>])[^>]*/gi, (tag) =>
      keepsUse && isLocalUse(tag) ? tag : tag.replace(/<use(?=[\s/>]|$)/gi, "<x-use"),
    )
    // Rename the target attributes, so that the base target applies: a new window, which the sandbox forbids.
    .replace(/(?<=[\s"'/])(?:form)?target(?=\s*=)/gi, "data-target");
  return `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank"><style>:root{color-scheme:${rootScheme}!important}</style>${content}`;
}

/** Whether a <use> is written plainly, and only refers to the message itself. */
const isLocalUse = (tag: string): boolean =>
  /^<use(?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*\/?$/i.test(tag) &&
  [...tag.matchAll(/href\s*=\s*["'](.?)/gi)].every(([, first]) => first === "#");

/** Whether the message has its own styles for dark mode. */
export function hasDarkStyles(html: string): boolean {
  return declaresDark(html) || /prefers-color-scheme|light-dark\(/i.test(html);
}

function declaresDark(html: string): boolean {
  return /(?<!prefers-)color-schemes?\b[^>;}]{0,200}dark/i.test(html);
}
