/** Start of a comment that Outlook for Windows may read as HTML: `<!--[if gte mso 9]>…<![endif]-->`. */
const conditional = /<!--\[if([^\]>]{0,100})\]>/gi;

/**
 * Returns the HTML in conditional comments, which only Outlook for Windows shows, if it contains a link.
 * Omits comments for all programs except Outlook.
 */
export function outlookHtml(source: string): string | undefined {
  const parts: string[] = [];
  conditional.lastIndex = 0;
  for (let found = conditional.exec(source); found; found = conditional.exec(source)) {
    const start = conditional.lastIndex;
    const end = source.indexOf("-->", start);
    if (!/!\s*mso|!\s*\(/i.test(found[1] ?? "")) parts.push(source.slice(start, end < 0 ? undefined : end));
    if (end < 0) break;
    conditional.lastIndex = end;
  }
  const html = parts.join("");
  return /\shref\s*=/i.test(html) ? html : undefined;
}
