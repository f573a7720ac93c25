import type { Check } from "../check.ts";

export const bodyPresent: Check = {
  id: "body-present",
  severity: "error",
  about: "The message has a body",
  fix: "Give the message a text or HTML part",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-2.3",
  run({ html, text, files }) {
    if (html?.visibleText || html?.images.length || text?.trim()) return [];
    if (files.length === 0) return [{ message: "The message has no body" }];
    const enclosed = files.find(({ type }) => type.startsWith("message/"));
    return enclosed && files.length === 1
      ? [{ message: `The message has no body of its own, only a part of type ${enclosed.type}` }]
      : [];
  },
};
