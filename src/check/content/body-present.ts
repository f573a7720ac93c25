import type { Check } from "../check.ts";

export const bodyPresent: Check = {
  id: "body-present",
  severity: "error",
  about: "The message has a body",
  fix: "Give the message a text or HTML part",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-2.3",
  run: ({ html, text, files }) =>
    !html?.visibleText && !html?.images.length && !text?.trim() && files.length === 0
      ? [{ message: "The message has no body" }]
      : [],
};
