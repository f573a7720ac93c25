import type { Check } from "../check.ts";

/** What mail programs put before the subject of an answer, once or several times; `re:Invent` is a name. */
export const answerMarks =
  /^\s*(?:(?:(?:RE|Re|FWD?|Fwd?|AW|Aw|WG|Wg|ANTW|Antw)\s*(?:\[\d+\]\s*)?:|(?:re|fwd?)\s*(?:\[\d+\]\s*)?:(?=\s))\s*)+/;

export const fakeReply: Check = {
  id: "fake-reply",
  severity: "error",
  about: "A subject with Re: or Fwd: belongs to an answer",
  fix: "Leave Re: and Fwd: out of the subject",
  source: "https://support.google.com/mail/answer/81126#format",
  run: ({ subject, first }) =>
    answerMarks.test(subject) && first("In-Reply-To") === undefined && first("References") === undefined
      ? [{ message: "The subject pretends to be an answer or a forwarded mail", excerpt: subject }]
      : [],
};
