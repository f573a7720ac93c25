import type { Check } from "../check.ts";
import { withoutComments } from "../evidence/comments.ts";
import { lineOfField } from "../evidence/lines.ts";

export const messageId: Check = {
  id: "message-id",
  severity: "error",
  about: "The message has one valid Message-ID",
  fix: "Let the mail library generate the Message-ID: <unique@acme.example>",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4",
  run({ all, bytes }) {
    const [field, another] = all("Message-ID");
    if (!field) return [{ message: "There is no Message-ID header" }];
    if (another)
      return [
        { message: "There are several Message-ID headers", line: lineOfField(bytes, "Message-ID", 2) ?? 1 },
      ];
    return /^\s*<(?:[^\s<>@]+|"(?:[^"\\]|\\.)*")@[^\s<>@]+>\s*$/.test(withoutComments(field.raw))
      ? []
      : [
          {
            message: "The Message-ID does not have the form <left@right>",
            line: lineOfField(bytes, "Message-ID") ?? 1,
            excerpt: field.raw,
          },
        ];
  },
};
