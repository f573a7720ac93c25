import type { Check } from "../check.ts";
import { absence } from "../unread.ts";

export const bodyPresent: Check = {
  id: "body-present",
  severity: "error",
  about: "The message has a body",
  fix: "Add a text or HTML part",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-2.3",
  run(message) {
    const { html, text, files } = message;
    const fragment = files.find(({ type }) => type === "message/partial");
    if (fragment)
      return [
        {
          message: `Part ${fragment.path} is a message fragment (message/partial), which cannot be read`,
        },
      ];
    if (html?.visibleText || html?.images.length || text?.trim()) return [];
    if (files.length === 0) return absence(message, "bodies", "The message has no body");
    const enclosed = files.find(({ type }) => type.startsWith("message/"));
    return enclosed && files.length === 1
      ? [{ message: `The message itself has no body, only a part of type ${enclosed.type}` }]
      : [];
  },
};
