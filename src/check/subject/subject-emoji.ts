import type { Check } from "../check.ts";

const maxEmoji = 2;
const emoji = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

export const subjectEmoji: Check = {
  id: "subject-emoji",
  severity: "warn",
  about: `The subject has at most ${maxEmoji} emoji`,
  fix: "Use at most one emoji, at the end: a screen reader reads out the name of each",
  source: "https://www.unicode.org/reports/tr51/",
  run({ subject }) {
    if (!emoji.test(subject)) return [];
    // Count grapheme clusters: a family, a flag, or a waving hand with its skin tone is one emoji.
    const count = [...characters.segment(subject.slice(0, 500))].filter(({ segment }) =>
      emoji.test(segment),
    ).length;
    return count > maxEmoji ? [{ message: `The subject has ${count} emoji`, excerpt: subject }] : [];
  },
};
