import type { Check } from "../check.ts";
import { withoutComments } from "../evidence/comments.ts";
import { lineOfField } from "../evidence/lines.ts";
import { absence } from "../unread.ts";

const dayMs = 86_400_000;
const pattern =
  /^(?:(?:mon|tue|wed|thu|fri|sat|sun)\s*,)?\s*\d{1,2}\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\s+\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?\s+(?:[+-]\d{4}|[a-z]{1,5})\s*$/i;

export const dateField: Check = {
  id: "date-field",
  severity: "error",
  about: "The message has one Date header, valid and not in the future",
  fix: "Let the mail library write the Date header: Sat, 21 Nov 2026 09:00:00 +0000",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-3.6.1",
  run(message, { nowMs }) {
    const { all, bytes } = message;
    const [field, another] = all("Date");
    if (!field) return absence(message, "headers", "There is no Date header");
    if (another)
      return [{ message: "There are several Date headers", line: lineOfField(bytes, "Date", 2) ?? 1 }];
    const line = lineOfField(bytes, "Date") ?? 1;
    const date = withoutComments(field.value);
    const atMs = Date.parse(date);
    if (!pattern.test(date) || Number.isNaN(atMs))
      return [{ message: "The Date header is not a valid date", line, excerpt: field.value }];
    return atMs > nowMs + dayMs
      ? [{ message: "The Date header is more than a day in the future", line, excerpt: field.value }]
      : [];
  },
};
