import type { Check } from "../check.ts";

export const documentTitle: Check = {
  id: "document-title",
  severity: "warn",
  about: "The HTML has a title for screen readers and browsers",
  fix: "Put the subject in <title>",
  source: "https://www.w3.org/WAI/WCAG22/Understanding/page-titled",
  run: ({ html }) => (html && !html.title?.trim() ? [{ message: "The HTML has no title" }] : []),
};
