import type { Check } from "../check.ts";

export const readInFull: Check = {
  id: "read-in-full",
  severity: "warn",
  about: "The whole message could be read",
  fix: "Make the message simpler: smaller and fewer parts, headers, and style sheets, and less nesting. Mailbox providers have limits, too",
  source: "https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3",
  run(message) {
    // Bodies are parsed on first access, which records the cuts.
    void message.html;
    void message.text;
    for (const { message: other } of message.otherBodies) void other.html;
    return message.cuts.map((cut) => ({ message: `Not read: ${cut}` }));
  },
};
