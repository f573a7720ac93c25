import type { Check } from "../check.ts";
import { lineOfField } from "../evidence/lines.ts";
import { hasGroup, splitAddresses } from "../evidence/mailboxes.ts";
import { absence } from "../unread.ts";

export const fromField: Check = {
  id: "from-field",
  severity: "error",
  about: "The message has one From header with one valid email address",
  fix: 'Write one From header: Acme <news@acme.example>, with quotes around a name that has a comma: "Acme, Inc."',
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-3.6.2",
  run(message) {
    const { all, from, bytes } = message;
    const fields = all("From");
    if (fields.length === 0) return absence(message, "headers", "There is no From header");
    if (fields.length > 1)
      return [
        { message: `There are ${fields.length} From headers`, line: lineOfField(bytes, "From", 2) ?? 1 },
      ];
    const [mailbox] = from;
    const line = lineOfField(bytes, "From") ?? 1;
    if (!mailbox?.domain.includes("."))
      return [
        { message: "The From header has no valid email address", line, excerpt: fields[0]?.value ?? "" },
      ];
    const addresses = splitAddresses(fields[0]?.raw ?? "");
    if (addresses.length > 1 && addresses.some((address) => !address.includes("@")))
      return [
        {
          message:
            "The From header has a comma outside of quotes, so that part of it is not an email address",
          line,
          excerpt: fields[0]?.value ?? "",
        },
      ];
    const excerpt = fields[0]?.value ?? "";
    if (from.length > 1)
      return [{ message: `The From header has ${from.length} email addresses`, line, excerpt }];
    return hasGroup(fields[0]?.raw ?? "")
      ? [
          {
            message:
              "The From header has a group, and some providers reject a From header that is not a single mailbox",
            line,
            excerpt,
            severity: "warn",
          },
        ]
      : [];
  },
};
