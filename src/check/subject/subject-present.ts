import type { Check } from "../check.ts";

export const subjectPresent: Check = {
  id: "subject-present",
  severity: "error",
  about: "The message has a subject",
  fix: "Write a subject that says what the message is about",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-3.6.5",
  run: ({ subject }) => (subject.trim() ? [] : [{ message: "There is no subject" }]),
};
