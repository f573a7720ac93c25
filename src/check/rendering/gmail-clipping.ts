import type { Check, Observation } from "../check.ts";

const maxBytes = 102 * 1024;

export const gmailClipping: Check = {
  id: "gmail-clipping",
  severity: "warn",
  about: "The HTML is smaller than 102 KB, so Gmail does not clip it",
  fix: "Shorten the message, and move repeated inline styles into one style sheet: clipping hides the unsubscribe link",
  source: "https://github.com/hteumeuleu/email-bugs/issues/41",
  run({ htmlPart }) {
    if (!htmlPart) return [];
    const observations: Observation[] = [];
    const decoded = htmlPart.content.bytes.length;
    const encoded = htmlPart.part.body.length;
    if (decoded > maxBytes)
      observations.push({ message: `The HTML is ${toKb(decoded)} KB; Gmail clips it after 102 KB` });
    else if (encoded > maxBytes)
      observations.push({
        message: `The HTML is ${toKb(decoded)} KB, or ${toKb(encoded)} KB encoded; Gmail may clip it after 102 KB`,
      });
    return observations;
  },
};

const toKb = (bytes: number): number => Math.ceil(bytes / 1024);
