import type { Check } from "../check.ts";

export const subjectPunctuation: Check = {
  id: "subject-punctuation",
  severity: "warn",
  about: "The subject does not shout in signs",
  fix: "Use one exclamation mark at most, and write prices once",
  source: "https://support.google.com/mail/answer/81126#format",
  run: ({ subject }) =>
    /[!?]{2,}|[$€£]{2,}|(!.*){3}|\*{3,}|~{3,}|[-=_]{4,}/.test(subject)
      ? [{ message: "The subject shouts in signs", excerpt: subject }]
      : [],
};
