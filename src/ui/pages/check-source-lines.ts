import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { type Markup, screenReaderOnly } from "../../report/html/markup.ts";
import { toSafeLine, toSafeText } from "../../report/safe-text.ts";
import type { Finding } from "../../result/finding.ts";

/** Lines that are shown from the start, and around each finding beyond them. */
const [maxLines, around] = [1500, 3];
/** Longest line that is shown, in characters. Minified HTML is a single one. */
const maxLength = 1000;
/** Lines of an encoded file that are shown. More are of no use to a reader. */
const maxEncoded = 4;

/** A line of a source, or how many are left out. */
export type SourceRow =
  | { readonly line: number; readonly text: string; readonly findings: readonly Finding[] }
  | { readonly left: number };

/** Returns the lines to show: the first ones, and those with findings. Encoded files are left out but for their start. */
export function rowsOf(source: string, findings: readonly Finding[]): SourceRow[] {
  const lines = source.split(/\r?\n/);
  const byLine = new Map<number, Finding[]>();
  for (const finding of findings)
    if (finding.line !== undefined) byLine.set(finding.line, [...(byLine.get(finding.line) ?? []), finding]);
  const rows: SourceRow[] = [];
  let left = 0;
  let encoded = 0;
  const near = new Set<number>();
  for (const line of byLine.keys())
    for (let each = line - around; each <= line + around; each++) near.add(each);
  lines.forEach((text, index) => {
    const line = index + 1;
    encoded = /^[A-Za-z0-9+/]{60,}={0,2}$/.test(text) ? encoded + 1 : 0;
    const own = byLine.get(line) ?? [];
    if (own.length === 0 && (encoded > maxEncoded || (line > maxLines && !near.has(line)))) {
      left++;
      return;
    }
    if (left > 0) rows.push({ left });
    left = 0;
    rows.push({ line, text, findings: own });
  });
  if (left > 0) rows.push({ left });
  return rows;
}

/** The address of a line in the page. */
export const lineHref = (line: number): string => `#line-${line}`;

/** Renders a source with its line numbers, and the findings at their lines. */
export const sourceLinesMarkup = (rows: readonly SourceRow[]): Markup =>
  html`<div class="frame check-source" tabindex="0" role="group" aria-label="Source with findings"><ol class="lines">${rows.map(
    (row) =>
      "left" in row
        ? html`<li class="muted"><span>${plural(row.left, "more line")}</span></li>`
        : html`<li value="${row.line}" id="line-${row.line}"${row.findings.length > 0 ? html` class="${row.findings.some(({ severity }) => severity === "error") ? "bad" : "careful"}"` : ""}><span><bdi>${toSafeText(row.text.slice(0, maxLength))}</bdi>${row.text.length > maxLength ? ` … ${row.text.length - maxLength} more characters` : ""}${row.findings.map(
            ({ severity, message }) =>
              html`<span class="said">${severity === "error" ? "✕" : "!"}${screenReaderOnly(severity === "error" ? " error:" : " warning:")} <bdi>${toSafeLine(message)}</bdi></span>`,
          )}</span></li>`,
  )}</ol></div>`;
