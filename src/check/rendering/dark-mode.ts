import type { Check } from "../check.ts";

export const darkMode: Check = {
  id: "dark-mode",
  severity: "warn",
  about: "The HTML declares which color schemes it supports",
  fix: 'Add <meta name="color-scheme" content="light dark">, and the same color-scheme as a style of :root',
  source: "https://www.caniemail.com/features/html-meta-color-scheme/",
  run: ({ html }) =>
    !html || html.meta.has("color-scheme") || html.styleSheets.some((css) => /color-scheme/i.test(css))
      ? []
      : [
          {
            message:
              "The HTML does not declare whether it supports dark mode, so clients change its colors by their own rules",
          },
        ],
};
