import type { Check } from "../check.ts";

export const language: Check = {
  id: "language",
  severity: "warn",
  about: "The HTML says its language, for screen readers and translators",
  fix: 'Add lang="en" to <html>',
  source: "https://www.w3.org/WAI/WCAG22/Understanding/language-of-page",
  run({ html }) {
    if (!html || (html.lang !== undefined && isLanguage(html.lang))) return [];
    return [
      html.lang === undefined
        ? { message: "The HTML does not say its language" }
        : { message: "The HTML's language is no language", excerpt: html.lang },
    ];
  },
};

function isLanguage(tag: string): boolean {
  try {
    return new Intl.Locale(tag).language.length >= 2;
  } catch {
    return false;
  }
}
