import type { Check } from "../check.ts";

const minPx = 10;

export const fontSize: Check = {
  id: "font-size",
  severity: "warn",
  about: `Text is at least ${minPx} pixels large`,
  fix: "Make body text 14 to 16 pixels large, small print at least 10",
  source: "https://developer.apple.com/design/human-interface-guidelines/typography",
  run({ html }) {
    const small = html?.runs.find(
      ({ fontSizePx, text }) => fontSizePx !== undefined && fontSizePx < minPx && text.length > 3,
    );
    return small
      ? [
          {
            message: `Text is ${Math.round((small.fontSizePx ?? 0) * 10) / 10} pixels large`,
            excerpt: small.text,
          },
        ]
      : [];
  },
};
