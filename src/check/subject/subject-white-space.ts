import type { Check } from "../check.ts";
import { isAcronym, toInitials } from "../evidence/acronyms.ts";

const spelledOut = /(?<=^|\s)(?:\p{L}[\s.*_-]){3,}\p{L}(?=\.?(?:\s|$))/gu;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export const subjectWhiteSpace: Check = {
  id: "subject-white-space",
  severity: "warn",
  about: "The subject has single spaces, and no words spaced out letter by letter",
  fix: "Remove the extra spaces",
  source: "https://spamassassin.apache.org/full/3.4.x/doc/Mail_SpamAssassin_Plugin_HeaderEval.html",
  run: ({ subject }) =>
    /\s{3,}/.test(subject) ||
    [...subject.matchAll(spelledOut)].some(([word]) => !isInitials(toInitials(word)))
      ? [{ message: "The subject has extra spaces or spaced-out words", excerpt: subject }]
      : [],
};

const isInitials = (letters: string): boolean => isAcronym(letters) || alphabet.includes(letters);
