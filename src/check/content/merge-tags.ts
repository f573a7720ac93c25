import { type Check, toList } from "../check.ts";

/** Of Handlebars, Mailchimp, Salesforce, ActiveCampaign, Braze, ERB, and what people write by hand. */
const tag =
  /\{\{[^{}\n]{1,80}\}\}|\{%[^%\n]{1,80}%\}|\$\{[^{}\n]{1,60}\}|\*\|[\w:]{1,60}\|\*|%%[^%\s]{1,60}%%|%[A-Z][A-Z_]{2,30}%|\[\[[^[\]\n]{1,60}\]\]|<%=?[^%\n]{1,60}%>|\[(?:[FL]|FIRST|LAST|FULL)?_?NAME\]|\[(?:first|last)[ _]name\]/gi;
/** Percent signs round capitals that are no tag: an encoded address. */
const isEncoded = (text: string): boolean => /^%[0-9A-F]{2}/.test(text);

export const mergeTags: Check = {
  id: "merge-tags",
  severity: "error",
  reads: "words",
  about: "All merge tags were replaced",
  fix: "Give the template the value, or correct the tag's name",
  source: "https://handlebarsjs.com/guide/expressions.html",
  run({ subject, first, html, text = "" }) {
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
    const tags = [...words.matchAll(tag)]
      .map(([found]) => found)
      .filter((found) => !isEncoded(found) && !html?.code.includes(found));
    return tags.length === 0 ? [] : [{ message: `Merge tags were not replaced: ${toList(tags)}` }];
  },
};

function decodeSafely(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}
