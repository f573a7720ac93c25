import { plural } from "../../base/plural.ts";
import type { Check } from "../check.ts";

export const imageSizes: Check = {
  id: "image-sizes",
  severity: "warn",
  about: "Each image has a width and height",
  fix: 'Add width="600" height="300" to the image, so that the layout does not shift while it loads or is blocked',
  source: "https://www.caniemail.com/features/html-img/",
  run({ html }) {
    const images = html?.images.filter(({ isHidden }) => !isHidden) ?? [];
    const unsized = images.filter(({ isSized }) => !isSized).length;
    return unsized > 0
      ? [{ message: `${plural(unsized, "image", ["lacks", "lack"])} a width or height` }]
      : [];
  },
};
