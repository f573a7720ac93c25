import type { Check } from "../check.ts";

export const emptyParts: Check = {
  id: "empty-parts",
  severity: "warn",
  about: "No part of the message is empty",
  fix: "Remove the part, or add content to it",
  source: "https://www.rfc-editor.org/rfc/rfc2046#section-5.1",
  run: ({ leaves }) =>
    leaves
      .filter(({ part }) => part.body.trim() === "")
      .map(({ path, type, filename }) => ({
        message: `Part ${path} (${filename ?? type}) is empty`,
      })),
};
