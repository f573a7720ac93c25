import type { Check } from "../check.ts";

/** Controls that send nothing without a form. Menus and carousels use them to open. */
const harmless = new Set(["input checkbox", "input radio", "button submit", "button button"]);

export const forms: Check = {
  id: "forms",
  severity: "warn",
  reads: "words",
  about: "The HTML has no form",
  fix: "Link to a web page with the form",
  source: "https://www.caniemail.com/features/html-form/",
  run: ({ html }) =>
    html?.elements.has("form") || [...(html?.inputTypes ?? [])].some((type) => !harmless.has(type))
      ? [
          {
            message:
              "The HTML has a form, which most mail clients do not submit and filters treat as phishing",
          },
        ]
      : [],
};
