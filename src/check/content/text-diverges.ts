import type { Check } from "../check.ts";

/** Minimum number of distinct words in the HTML for a comparison. */
const minWords = 20;
const minShared = 0.4;

export const textDiverges: Check = {
  id: "text-diverges",
  severity: "warn",
  about: "The text part has the same content as the HTML",
  fix: "Write the text part with the same words as the HTML",
  source: "https://www.rfc-editor.org/rfc/rfc2046#section-5.1.4",
  run({ html, text }) {
    if (!html || !text?.trim()) return [];
    const [inHtml, inText] = [wordsOf(html.visibleText), wordsOf(text.replace(/https?:\/\/\S+/g, " "))];
    if (inHtml.size < minWords) return [];
    const shared = [...inHtml].filter((word) => inText.has(word)).length / inHtml.size;
    return shared < minShared
      ? [{ message: `The text part has ${Math.round(shared * 100)}% of the HTML's words` }]
      : [];
  },
};

const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
