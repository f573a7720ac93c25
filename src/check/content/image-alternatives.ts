import { plural } from "../../base/plural.ts";
import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";

export const imageAlternatives: Check = {
  id: "image-alternatives",
  severity: "warn",
  about: "Each image has alt text, empty if decorative; linked images describe the destination",
  fix: 'Add alt="…" to the image, or alt="" if it is decorative',
  source: "https://www.w3.org/WAI/WCAG22/Understanding/non-text-content",
  run({ html }) {
    const images = html?.images.filter(({ isHidden }) => !isHidden) ?? [];
    const missing = images.filter(({ alt }) => alt === undefined);
    const wordless = (html?.links ?? []).filter(
      ({ text, isLabeled, isHidden }) => text === "" && !isLabeled && !isHidden,
    );
    return [
      ...(missing.length > 0
        ? [
            {
              message: `${plural(missing.length, "image", ["has", "have"])} no alt text: ${toNames(missing.map(nameOf))}`,
              items: missing.map(({ src }) => src),
            },
          ]
        : []),
      ...(wordless.length > 0
        ? [{ message: `${plural(wordless.length, "link", ["has", "have"])} no text for screen readers` }]
        : []),
    ];
  },
};

const nameOf = ({ src }: { readonly src: string }): string =>
  src.startsWith("data:") ? "an embedded image" : (src.split(/[?#]/)[0]?.split("/").at(-1) ?? src) || src;
