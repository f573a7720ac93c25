import type { Check } from "../check.ts";

export const textPart: Check = {
  id: "text-part",
  severity: "warn",
  about: "There is a text part beside the HTML",
  fix: "Add a text/plain alternative; Placewright's template source makes one",
  source: "https://www.rfc-editor.org/rfc/rfc2046#section-5.1.4",
  run: ({ html, text }) =>
    html && !text?.trim() ? [{ message: "There is no text part beside the HTML" }] : [],
};
