import type { Finding } from "../../result/finding.ts";

/** Shorter texts occur anywhere. */
const minLength = 4;

/**
 * Returns findings with the lines of the text that a message was built from, in place of those of the built message, which
 * nobody wrote. Without a place in the text, a finding has no line.
 */
export function locateFindings(findings: readonly Finding[], source: string): Finding[] {
  return findings.map(({ line: _line, ...finding }) => {
    const line = lineOf(finding, source);
    return line === undefined ? finding : { ...finding, line };
  });
}

function lineOf({ items = [], excerpt = "" }: Finding, source: string): number | undefined {
  const begun = excerpt.endsWith("…") ? excerpt.slice(0, -1) : excerpt;
  for (const text of [...items, begun]) {
    if (text.length < minLength) continue;
    for (const spelled of [text, text.replaceAll("&", "&amp;")]) {
      const at = source.indexOf(spelled);
      if (at >= 0) return source.slice(0, at).split("\n").length;
    }
  }
  return undefined;
}
