import type { Check } from "../check.ts";

const maxCharacters = 70;
const segmenter = new Intl.Segmenter();

export const subjectLength: Check = {
  id: "subject-length",
  severity: "warn",
  about: `The subject has at most ${maxCharacters} characters`,
  fix: "Put the most important words in the first 40 characters: phones show no more",
  source: "https://support.google.com/mail/answer/81126#format",
  run({ subject }) {
    // A visible character takes at least one code unit, so a short string needs no segmentation.
    if (subject.length <= maxCharacters) return [];
    const length = [...segmenter.segment(subject.slice(0, 2000))].length;
    return length > maxCharacters
      ? [{ message: `The subject has ${length} characters; most mail clients truncate it` }]
      : [];
  },
};
