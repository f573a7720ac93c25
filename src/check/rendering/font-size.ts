import type { Check } from "../check.ts";

const minPx = 10;

export const fontSize: Check = {
  id: "font-size",
  severity: "warn",
  about: `Text is at least ${minPx} px in size`,
  fix: "Use 14 to 16 px for body text, and at least 10 px for small print",
  source: "https://developer.apple.com/design/human-interface-guidelines/typography",
  run({ html }) {
    const small = html?.runs.find(
      ({ fontSizePx, text }) => fontSizePx !== undefined && fontSizePx < minPx && text.length > 3,
    );
    return small
      ? [
          {
            message: `Text is ${Math.round((small.fontSizePx ?? 0) * 10) / 10} px in size`,
            excerpt: small.text,
          },
        ]
      : [];
  },
};
