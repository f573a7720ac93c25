import { plural } from "../../base/plural.ts";
import type { Check } from "../check.ts";

export const imageSizes: Check = {
  id: "image-sizes",
  severity: "warn",
  about: "Each image has its width and height, so that nothing jumps while it loads or is blocked",
  fix: 'Add width="600" height="300" to the image',
  source: "https://www.caniemail.com/features/html-img/",
  run({ html }) {
    const images = html?.images.filter(({ isHidden }) => !isHidden) ?? [];
    const unsized = images.filter(({ isSized }) => !isSized).length;
    return unsized > 0
      ? [{ message: `${plural(unsized, "image", ["has", "have"])} no width and height` }]
      : [];
  },
};
