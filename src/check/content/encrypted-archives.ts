import { type Check, toList } from "../check.ts";
import type { LeafPart } from "../evidence/leaf-part.ts";
import { pdfTrailerKeys } from "../evidence/pdf-trailer.ts";

export const encryptedArchives: Check = {
  id: "encrypted-archives",
  severity: "error",
  about: "No attached archive or document is encrypted",
  fix: "Link to the file behind a log-in: filters refuse what they cannot look into",
  source: "https://support.google.com/mail/answer/6590",
  run: ({ files }) => {
    const names = files.filter(isEncrypted).map(({ filename, type }) => filename ?? type);
    return names.length === 0 ? [] : [{ message: `The attachment ${toList(names)} is encrypted` }];
  },
};

function isEncrypted({ content: { bytes } }: LeafPart): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 8)).toString("latin1");
  // ZIP: the first bit of a local header's flags. 7z and RAR 5 hide it in packed headers: the names tell.
  if (head.startsWith("PK\u0003\u0004")) return ((bytes[6] ?? 0) & 1) === 1;
  if (head.startsWith("Rar!\u001a\u0007\u0001")) return bytes[12] === 4;
  if (head.startsWith("%PDF-")) return pdfTrailerKeys(bytes).has("Encrypt");
  return false;
}
