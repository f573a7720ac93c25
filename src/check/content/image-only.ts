import type { Check } from "../check.ts";
import { bulkReason } from "../evidence/bulk.ts";

/** Of bulk mail; a code to log in with, below a logo, says all that it has to. */
const [minCharacters, minTransactional] = [100, 30];

export const imageOnly: Check = {
  id: "image-only",
  severity: "error",
  about: "The body says in words what it is about",
  fix: "Write the offer as text; images are blocked for many readers, and filters cannot read them",
  source: "https://support.google.com/mail/answer/81126#format",
  run: (message) => {
    const { html } = message;
    const images = html?.images.filter(({ isHidden }) => !isHidden).length ?? 0;
    const length = html?.visibleText.length ?? 0;
    return images > 0 && length < (bulkReason(message) === undefined ? minTransactional : minCharacters)
      ? [
          {
            message: `The body is ${images === 1 ? "an image" : `${images} images`} and ${length} characters of words`,
          },
        ]
      : [];
  },
};
