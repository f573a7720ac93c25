import type { Check } from "../check.ts";

export const forms: Check = {
  id: "forms",
  severity: "warn",
  about: "The HTML holds no form",
  fix: "Link to a page with the form",
  source: "https://www.caniemail.com/features/html-form/",
  run: ({ html }) =>
    html?.elements.has("form") || html?.elements.has("input")
      ? [{ message: "The HTML holds a form, which most clients do not send and filters take for phishing" }]
      : [],
};
