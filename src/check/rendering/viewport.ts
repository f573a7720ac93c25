import type { Check } from "../check.ts";

export const viewport: Check = {
  id: "viewport",
  severity: "warn",
  about: "The HTML adapts to the width of a phone",
  fix: 'Add <meta name="viewport" content="width=device-width, initial-scale=1">',
  source: "https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/meta/name/viewport",
  run({ html }) {
    if (!html) return [];
    const content = html.meta.get("viewport");
    if (content === undefined) return [{ message: "The HTML has no viewport, so phones shrink it" }];
    return /user-scalable\s*=\s*(no|0)|maximum-scale\s*=\s*1\b/i.test(content)
      ? [{ message: "The viewport prevents readers from enlarging the text", excerpt: content }]
      : [];
  },
};
