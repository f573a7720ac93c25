import type { Check } from "../check.ts";

const maxEmoji = 2;

export const subjectEmoji: Check = {
  id: "subject-emoji",
  severity: "warn",
  about: `The subject has at most ${maxEmoji} emoji`,
  fix: "Put one emoji at the end, if any: a screen reader reads each by its name",
  source: "https://www.unicode.org/reports/tr51/",
  run({ subject }) {
    const count = subject.match(/\p{Emoji_Presentation}|\p{Emoji}\ufe0f/gu)?.length ?? 0;
    return count > maxEmoji ? [{ message: `The subject has ${count} emoji`, excerpt: subject }] : [];
  },
};
