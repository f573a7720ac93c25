import type { Check } from "../check.ts";

export const subjectCapitals: Check = {
  id: "subject-capitals",
  severity: "warn",
  about: "The subject does not shout in capitals",
  fix: "Write it as a sentence",
  source: "https://spamassassin.apache.org/full/3.4.x/doc/Mail_SpamAssassin_Plugin_HeaderEval.html",
  run({ subject }) {
    const letters = subject.match(/\p{L}/gu)?.length ?? 0;
    const capitals = subject.match(/\p{Lu}/gu)?.length ?? 0;
    return letters >= 8 && capitals / letters > 0.7
      ? [
          {
            message: `${Math.round((capitals / letters) * 100)} % of the subject's letters are capitals`,
            excerpt: subject,
          },
        ]
      : [];
  },
};
