import type { Check } from "../check.ts";
import { lineOfField } from "../evidence/lines.ts";
import { hasGroup, splitAddresses } from "../evidence/mailboxes.ts";

export const fromField: Check = {
  id: "from-field",
  severity: "error",
  about: "There is one From field, with one valid address",
  fix: 'Write one From field: Acme <news@acme.example>, and a name with a comma in quotes: "Acme, Inc."',
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-3.6.2",
  run({ all, from, bytes }) {
    const fields = all("From");
    if (fields.length === 0) return [{ message: "There is no From field" }];
    if (fields.length > 1)
      return [
        { message: `There are ${fields.length} From fields`, line: lineOfField(bytes, "From", 2) ?? 1 },
      ];
    const [mailbox] = from;
    const line = lineOfField(bytes, "From") ?? 1;
    if (!mailbox?.domain.includes("."))
      return [{ message: "The From field holds no valid address", line, excerpt: fields[0]?.value ?? "" }];
    const addresses = splitAddresses(fields[0]?.raw ?? "");
    if (addresses.length > 1 && addresses.some((address) => !address.includes("@")))
      return [
        {
          message: "The From field has a comma outside of quotes, so that it holds what is no address",
          line,
          excerpt: fields[0]?.value ?? "",
        },
      ];
    const excerpt = fields[0]?.value ?? "";
    if (from.length > 1) return [{ message: `The From field holds ${from.length} addresses`, line, excerpt }];
    return hasGroup(fields[0]?.raw ?? "")
      ? [
          {
            message: "The From field holds a group, and some providers refuse a From without one mailbox",
            line,
            excerpt,
            severity: "warn",
          },
        ]
      : [];
  },
};
