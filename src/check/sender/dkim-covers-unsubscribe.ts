import { type Check, notMeasured } from "../check.ts";

const fields = ["List-Unsubscribe", "List-Unsubscribe-Post"];

export const dkimCoversUnsubscribe: Check = {
  id: "dkim-covers-unsubscribe",
  severity: "error",
  about: "A DKIM signature covers the unsubscribe headers",
  fix: "Add List-Unsubscribe and List-Unsubscribe-Post to the signed headers (h=)",
  source: "https://www.rfc-editor.org/rfc/rfc8058#section-4",
  run({ first, all }, { purpose }) {
    // Only one-click unsubscribe requires the signature, and only marketing mail requires one-click
    // unsubscribe.
    if (purpose === "transactional" && first("List-Unsubscribe-Post") === undefined) return [];
    const present = fields.filter((name) => first(name) !== undefined);
    if (present.length === 0) return [];
    const signatures = all("DKIM-Signature").map(({ raw }) => signedFields(raw));
    if (signatures.length === 0) return notMeasured("the sending service signs the message");
    return signatures.some((signed) => present.every((name) => signed.includes(name.toLowerCase())))
      ? []
      : [{ message: `No DKIM signature covers ${present.join(" and ")}` }];
  },
};

const signedFields = (signature: string): string[] =>
  (/(?:^|;)\s*h\s*=([^;]*)/i.exec(signature)?.[1] ?? "")
    .toLowerCase()
    .split(":")
    .map((name) => name.trim());
