import type { Check } from "../check.ts";

export const fakeReply: Check = {
  id: "fake-reply",
  severity: "error",
  about: "A subject with Re: or Fwd: belongs to an answer",
  fix: "Leave Re: and Fwd: out of the subject",
  source: "https://support.google.com/mail/answer/81126#format",
  run: ({ subject, first }) =>
    /^\s*(re|fwd?|aw|wg|tr|rv|sv|antw)\s*(?:\[\d+\]\s*)?:/i.test(subject) &&
    first("In-Reply-To") === undefined &&
    first("References") === undefined
      ? [{ message: "The subject pretends to be an answer or a forwarded mail", excerpt: subject }]
      : [],
};
