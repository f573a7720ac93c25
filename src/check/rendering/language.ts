import type { Check } from "../check.ts";

export const language: Check = {
  id: "language",
  severity: "warn",
  about: "The HTML declares its language for screen readers and translators",
  fix: 'Add lang="en" to <html>',
  source: "https://www.w3.org/WAI/WCAG22/Understanding/language-of-page",
  run({ html }) {
    if (!html || (html.lang !== undefined && isLanguage(html.lang))) return [];
    return [
      html.lang === undefined
        ? { message: "The HTML does not declare its language" }
        : { message: "The HTML declares an invalid language", excerpt: html.lang },
    ];
  },
};

/** Cache of checked language tags: creating a locale is slow. */
const known = new Map<string, boolean>();

function isLanguage(tag: string): boolean {
  const found = known.get(tag);
  if (found !== undefined) return found;
  if (known.size > 200) known.clear();
  const answer = parses(tag);
  known.set(tag, answer);
  return answer;
}

function parses(tag: string): boolean {
  // "Undetermined", the default of MJML: screen readers detect the language from the text.
  if (tag.toLowerCase() === "und") return true;
  try {
    return new Intl.Locale(tag).language.length >= 2;
  } catch {
    return false;
  }
}
