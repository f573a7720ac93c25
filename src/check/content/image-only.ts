import type { Check } from "../check.ts";
import { readingLength } from "../evidence/reading-length.ts";

/**
 * Minimum reading length, in Latin letters. A sign-in code below a logo is enough for mail that is not
 * marketing.
 */
const [minMarketing, minOther] = [100, 30];

export const imageOnly: Check = {
  id: "image-only",
  severity: "warn",
  about: "The body states its content in text, not only in images",
  fix: "Write the offer as text: many mail clients block images, and filters cannot read them",
  source: "https://support.google.com/mail/answer/81126#format",
  run: ({ html }, { purpose }) => {
    const images =
      html?.images.filter(
        ({ isHidden, widthPx = 9, heightPx = 9 }) => !isHidden && widthPx > 1 && heightPx > 1,
      ).length ?? 0;
    const words = html?.visibleText ?? "";
    return images > 0 && readingLength(words) < (purpose === "marketing" ? minMarketing : minOther)
      ? [
          {
            message: `The body consists of ${images === 1 ? "an image" : `${images} images`} and ${words.length} characters of text`,
          },
        ]
      : [];
  },
};
