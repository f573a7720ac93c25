import type { Check } from "../check.ts";
import { isAcronym, toInitials } from "../evidence/acronyms.ts";

export const subjectCapitals: Check = {
  id: "subject-capitals",
  severity: "warn",
  about: "The subject is not mostly in capital letters",
  fix: "Write the subject in sentence case",
  source: "https://spamassassin.apache.org/full/3.4.x/doc/Mail_SpamAssassin_Plugin_HeaderEval.html",
  run({ subject }) {
    const words = (subject.match(/[\p{L}\p{M}\p{N}.]+/gu) ?? []).filter((word) => !isName(word)).join(" ");
    const letters = words.match(/\p{L}/gu)?.length ?? 0;
    const capitals = words.match(/\p{Lu}/gu)?.length ?? 0;
    return letters >= 8 && capitals / letters > 0.7
      ? [
          {
            message: `${Math.round((capitals / letters) * 100)}% of the subject's letters are capitals`,
            excerpt: subject,
          },
        ]
      : [];
  },
};

/**
 * Whether a word is capitalized by nature: an acronym (`RSVP`, `R.S.V.P.`), or one that contains digits
 * (`MP3`).
 */
const isName = (word: string): boolean => /\p{N}/u.test(word) || isAcronym(toInitials(word));
