import type { Check } from "../check.ts";
import { lineOfField } from "../evidence/lines.ts";

const once = [
  "Sender",
  "Reply-To",
  "To",
  "Cc",
  "Bcc",
  "In-Reply-To",
  "References",
  "Subject",
  "MIME-Version",
  "Content-Type",
  "Content-Transfer-Encoding",
  "List-Unsubscribe",
  "List-Unsubscribe-Post",
];

export const singleFields: Check = {
  id: "single-fields",
  severity: "error",
  about: "Single-occurrence headers appear only once",
  fix: "Keep one of the headers",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-3.6",
  run: ({ all, bytes }) =>
    once
      .filter((name) => all(name).length > 1)
      .map((name) => ({
        message: `There are ${all(name).length} ${name} headers`,
        line: lineOfField(bytes, name, 2) ?? 1,
      })),
};
