export type ColorScheme = "light" | "dark";

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:";

/**
 * A message's HTML as the document of a sandboxed frame: it loads nothing, runs nothing and leads nowhere.
 * The sandbox and the policy keep that; what is rewritten only keeps the browser from trying.
 * A sandboxed frame follows the reader's own colour scheme, so the wanted one is written into the message's media queries.
 */
export function toFrameDocument(html: string, scheme: ColorScheme): string {
  const rootScheme = scheme === "light" || declaresDark(html) ? scheme : "light";
  const content = html
    .replace(/prefers-color-scheme\s*:\s*(dark|light)/gi, (_query, wanted: string) =>
      wanted.toLowerCase() === scheme ? "min-width:0" : "max-width:0",
    )
    // A policy does not stop <link rel="preconnect">; <meta> takes the same place in a document and does nothing.
    .replace(/<(?:link|base)(?=[\s/>])/gi, "<meta")
    .replace(/(<(?:a|area|form)\s[^>]*?)\btarget(?=\s*=)/gi, "$1data-target");
  return `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank"><style>:root{color-scheme:${rootScheme}!important}</style>${content}`;
}

/** True where the message brings styles of its own for dark mode. */
export function hasDarkStyles(html: string): boolean {
  return declaresDark(html) || /prefers-color-scheme|light-dark\(/i.test(html);
}

function declaresDark(html: string): boolean {
  return /(?<!prefers-)color-schemes?\b[^>;}]*dark/i.test(html);
}
