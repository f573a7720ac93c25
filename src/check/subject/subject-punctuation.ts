import type { Check } from "../check.ts";

export const subjectPunctuation: Check = {
  id: "subject-punctuation",
  severity: "warn",
  about: "The subject has no excessive punctuation",
  fix: "Use at most one exclamation mark, and write each currency symbol once",
  source: "https://support.google.com/mail/answer/81126#format",
  run: ({ subject }) =>
    /[!?]{2,}|[$€£]{2,}|(!.*){3}|\*{3,}|~{3,}|[-=_]{4,}/.test(withoutMasks(subject))
      ? [{ message: "The subject has excessive punctuation", excerpt: subject }]
      : [],
};

/**
 * Removes asterisks that mask digits or letters: `****1234`, `**** **** **** 1234`, `12****89`,
 * `a***n@acme.example`.
 */
const withoutMasks = (subject: string): string =>
  subject
    .replace(/[*\d][*\d -]*/g, (signs, at: number) =>
      subject[at + signs.length] !== "%" && isMask(signs.trim()) ? signs.replaceAll("*", "") : signs,
    )
    .replace(/(?<=[\p{L}\p{N}])\*+(?=[\p{L}\p{N}@])/gu, "");

const isMask = (signs: string): boolean =>
  /\*\d{2,6}$|\*{4}[ -]\d{4}$/.test(signs) && !/^\d[\d -]*$/.test(signs);
