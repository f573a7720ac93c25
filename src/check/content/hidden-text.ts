import type { Check } from "../check.ts";

/** What a preheader's rest or a word for screen readers comes to. */
const maxHarmless = 200;

export const hiddenText: Check = {
  id: "hidden-text",
  severity: "error",
  reads: "words",
  about: "Readers see the words that filters read",
  fix: "Remove the hidden words; a preheader stands at the body's beginning, at most a few hundred characters",
  source: "https://support.google.com/mail/answer/81126#format",
  run({ html }) {
    const hidden = html?.hidden ?? [];
    const length = hidden.reduce((sum, { text }) => sum + text.length, 0);
    const [first] = hidden;
    return first && length > maxHarmless
      ? [
          {
            message: `${length} characters are hidden from readers (${first.how})`,
            excerpt: first.text,
          },
        ]
      : [];
  },
};
