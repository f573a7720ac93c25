const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/**
 * Returns the length of a text in Latin letters. A Chinese, Japanese, or Korean character counts as two: in
 * meaning and in width.
 */
export const readingLength = (text: string): number => text.length + (text.match(wide)?.length ?? 0);
