import type { Check } from "../check.ts";

/** Maximum number of hidden characters: enough for the rest of a preheader or text for screen readers. */
const maxHarmless = 200;

/** Maximum number of words that hidden text may divide. */
const maxDivisions = 2;

export const hiddenText: Check = {
  id: "hidden-text",
  severity: "error",
  reads: "words",
  about: "No text is hidden from readers",
  fix: "Remove the hidden text. A preheader is allowed at the start of the body, with at most a few hundred characters",
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
            message: `Hidden text divides words in ${divisions} places (${first.how})`,
          },
        ]
      : [];
  },
};
