import type { Check } from "../check.ts";

/** Maximum number of hidden characters: enough for the rest of a preheader or text for screen readers. */
const maxHarmless = 200;

/** Maximum number of words that hidden text may divide. */
const maxDivisions = 2;

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
    if (first === undefined) return [];
    if (length > maxHarmless)
      return [
        { message: `${length} characters are hidden from readers (${first.how})`, excerpt: first.text },
      ];
    const divisions = html?.hiddenInWords ?? 0;
    return divisions > maxDivisions
      ? [
          {
            message: `Words are divided in ${divisions} places by text that readers do not see (${first.how})`,
          },
        ]
      : [];
  },
};
