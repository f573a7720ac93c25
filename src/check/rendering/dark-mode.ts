import type { Check } from "../check.ts";

export const darkMode: Check = {
  id: "dark-mode",
  severity: "warn",
  about: "The HTML says how it takes dark mode",
  fix: 'Add <meta name="color-scheme" content="light dark"> and the same as a style of :root',
  source: "https://www.caniemail.com/features/html-meta-color-scheme/",
  run: ({ html }) =>
    !html || html.meta.has("color-scheme") || html.styleSheets.some((css) => /color-scheme/i.test(css))
      ? []
      : [
          {
            message:
              "The HTML does not say how it takes dark mode: clients turn its colours over by rules of their own",
          },
        ],
};
