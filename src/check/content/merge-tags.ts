import { type Check, toList } from "../check.ts";
import { mergeTagsIn } from "../evidence/merge-tags.ts";

export const mergeTags: Check = {
  id: "merge-tags",
  severity: "error",
  reads: "words",
  about: "All merge tags were replaced",
  fix: "Give the template the value, or correct the tag's name",
  source: "https://handlebarsjs.com/guide/expressions.html",
  run({ subject, first, from, html, text = "" }) {
    const words = [
      subject,
      first("From") ?? "",
      first("To") ?? "",
      html?.visibleText ?? "",
      html?.preheader.text ?? "",
      text,
      ...(html?.links ?? []).map(({ href }) => decodeSafely(href)),
    ].join("\n");
    // Mail about code quotes it.
    if (from.some(({ domain }) => codeHosts.test(domain))) return [];
    const tags = mergeTagsIn(words).filter((tag) => !html?.code.includes(tag));
    return tags.length === 0 ? [] : [{ message: `Merge tags were not replaced: ${toList(tags)}` }];
  },
};

/** Their mail is what people write about code. */
const codeHosts = /(?:^|\.)(?:github|gitlab|bitbucket|stackoverflow|stackexchange)\.(?:com|org)$/;

function decodeSafely(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}
