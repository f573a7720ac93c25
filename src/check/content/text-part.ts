import type { Check } from "../check.ts";

export const textPart: Check = {
  id: "text-part",
  severity: "warn",
  about: "The message has a text part in addition to the HTML",
  fix: "Add a text/plain alternative; Placewright's template source generates one",
  source: "https://www.rfc-editor.org/rfc/rfc2046#section-5.1.4",
  run: ({ html, text }) =>
    html && !text?.trim() ? [{ message: "The message has HTML but no text part" }] : [],
};
