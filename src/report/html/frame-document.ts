export type ColorScheme = "light" | "dark";

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:";

/**
 * A message's HTML as the document of a sandboxed frame: it loads nothing, runs nothing and leads nowhere.
 * Sandbox and policy see to that, but for one thing: a browser opens a connection for a frame, a link or a hint that it then
 * blocks, so those are disarmed in the text. A sandboxed frame also follows the reader's own colour scheme, so the wanted
 * one is written into the message's media queries.
 */
export function toFrameDocument(html: string, scheme: ColorScheme): string {
  const rootScheme = scheme === "light" || declaresDark(html) ? scheme : "light";
  const content = html
    .replace(/prefers-color-scheme\s*:\s*(dark|light)/gi, (_query, wanted: string) =>
      wanted.toLowerCase() === scheme ? "min-width:0" : "max-width:0",
    )
    // <meta> may stand wherever <link> and <base> may, and does nothing with their attributes.
    .replace(/<(?:link|base)(?=[\s/>])/gi, "<meta")
    .replace(/<(\/?)(?:iframe|frameset|frame|embed|object|portal)(?=[\s/>])/gi, "<$1x-frame")
    // Without a target of its own a link would open a window, which the sandbox forbids.
    .replace(/(?<=[\s"'/])(?:form)?target(?=\s*=)/gi, "data-target");
  return `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank"><style>:root{color-scheme:${rootScheme}!important}</style>${content}`;
}

/** True where the message brings styles of its own for dark mode. */
export function hasDarkStyles(html: string): boolean {
  return declaresDark(html) || /prefers-color-scheme|light-dark\(/i.test(html);
}

function declaresDark(html: string): boolean {
  return /(?<!prefers-)color-schemes?\b[^>;}]{0,200}dark/i.test(html);
}
