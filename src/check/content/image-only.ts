import type { Check } from "../check.ts";

const minCharacters = 100;

export const imageOnly: Check = {
  id: "image-only",
  severity: "error",
  about: "The body says in words what it is about",
  fix: "Write the offer as text; images are blocked for many readers, and filters cannot read them",
  source: "https://support.google.com/mail/answer/81126#format",
  run: ({ html }) => {
    const images = html?.images.filter(({ isHidden }) => !isHidden).length ?? 0;
    const length = html?.visibleText.length ?? 0;
    return images > 0 && length < minCharacters
      ? [
          {
            message: `The body is ${images === 1 ? "an image" : `${images} images`} and ${length} characters of words`,
          },
        ]
      : [];
  },
};
