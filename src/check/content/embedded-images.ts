import { plural } from "../../base/plural.ts";
import type { Check } from "../check.ts";

export const embeddedImages: Check = {
  id: "embedded-images",
  severity: "warn",
  about: "Images are linked or attached, not embedded in the HTML",
  fix: "Link to the image with https, or attach it and refer to it with cid:",
  source: "https://www.caniemail.com/features/image-base64/",
  run({ html }) {
    const embedded = (html?.images ?? []).filter(({ src }) => /^data:/i.test(src));
    const sizeKb = Math.round(embedded.reduce((sum, { src }) => sum + src.length, 0) / 1024);
    return embedded.length === 0
      ? []
      : [
          {
            message: `${plural(embedded.length, "image", ["is", "are"])} embedded in the HTML (${sizeKb} KB), which Gmail and Outlook do not show`,
          },
        ];
  },
};
