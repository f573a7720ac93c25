import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";
import type { LeafPart } from "../evidence/leaf-part.ts";
import { readZipDirectory } from "../evidence/zip-directory.ts";

export const encryptedArchives: Check = {
  id: "encrypted-archives",
  severity: "error",
  about: "No attached archive is encrypted; encrypted PDFs are allowed",
  fix: "Link to the file behind a sign-in: filters reject archives that they cannot inspect",
  source: "https://support.google.com/mail/answer/6590",
  run: ({ files }) => {
    const names = files.filter(isEncrypted).map(({ filename, type }) => filename ?? type);
    return names.length === 0
      ? []
      : [{ message: `Encryption hides the content of ${toNames(names)} from filters`, items: names }];
  },
};

function isEncrypted({ content: { bytes } }: LeafPart): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 8)).toString("latin1");
  if (head.startsWith("Rar!\u001a\u0007\u0001")) return bytes[12] === 4;
  // RAR 4: the flags in the archive header and in the first file header.
  if (head.startsWith("Rar!\u001a\u0007\u0000"))
    return ((bytes[10] ?? 0) & 0x80) !== 0 || ((bytes[23] ?? 0) & 4) !== 0;
  // ZIP: bit 0 of the first local header's flags, in case the directory is cut off. 7z hides encryption in
  // packed headers.
  const isFirstEncrypted = head.startsWith("PK\u0003\u0004") && ((bytes[6] ?? 0) & 1) === 1;
  return isFirstEncrypted || readZipDirectory(bytes).some((entry) => entry.isEncrypted);
}
