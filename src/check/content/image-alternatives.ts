import { plural } from "../../base/plural.ts";
import { toList } from "../../base/to-list.ts";
import type { Check } from "../check.ts";

export const imageAlternatives: Check = {
  id: "image-alternatives",
  severity: "warn",
  about:
    "Each image has an alternative text, empty where it is decoration; a link's image says where it leads",
  fix: 'Add alt="…" to the image; alt="" where it says nothing',
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
              message: `${plural(missing.length, "image", ["has", "have"])} no alternative text: ${toList(missing.map(nameOf))}`,
            },
          ]
        : []),
      ...(wordless.length > 0
        ? [{ message: `${plural(wordless.length, "link", ["has", "have"])} no words for a screen reader` }]
        : []),
    ];
  },
};

const nameOf = ({ src }: { readonly src: string }): string =>
  src.startsWith("data:") ? "an embedded one" : (src.split(/[?#]/)[0]?.split("/").at(-1) ?? src) || src;
