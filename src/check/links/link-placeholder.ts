import type { Check } from "../check.ts";

export const linkPlaceholder: Check = {
  id: "link-placeholder",
  severity: "warn",
  reads: "links",
  about: "Each link has a destination",
  fix: 'Replace href="#" with the URL',
  source: "https://www.w3.org/WAI/WCAG22/Understanding/link-purpose-in-context",
  run: ({ html }) =>
    (html?.links ?? [])
      .filter(({ href }) => href === "#")
      .map(({ text }) => ({ message: "A link has no destination (#)", excerpt: text, items: [text] })),
};
