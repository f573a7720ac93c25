import { type Check, notMeasured } from "../check.ts";
import { unknownPurpose } from "../evidence/purpose.ts";
import { readingLength } from "../evidence/reading-length.ts";

/** Limits of the reading length, in Latin letters. */
const [minCharacters, maxCharacters] = [25, 200];

const padding = /[\p{Default_Ignorable_Code_Point}\u00a0\u2007]/gu;

export const preheader: Check = {
  id: "preheader",
  severity: "warn",
  about: "Marketing mail starts with a preheader that continues the subject",
  fix: "Start the body with a hidden line of 40 to 130 characters, different from the subject",
  source: "https://www.caniemail.com/features/css-display/",
  run({ html, subject }, { purpose }) {
    if (!html || purpose === "transactional") return [];
    if (purpose === undefined) return notMeasured(unknownPurpose);
    const { isHidden } = html.preheader;
    // Exclude the padding that keeps body text out of the inbox preview.
    const text = html.preheader.text.replace(padding, "").trim();
    if (!isHidden)
      return [
        {
          message: "There is no preheader, so mail clients show the first words of the body",
          excerpt: text,
        },
      ];
    const length = readingLength(text);
    if (length < minCharacters || length > maxCharacters)
      return [{ message: `The preheader has ${text.length} characters`, excerpt: text }];
    return text.toLowerCase() === subject.trim().toLowerCase()
      ? [{ message: "The preheader repeats the subject", excerpt: text }]
      : [];
  },
};
