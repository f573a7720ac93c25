const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** How much a text says, in Latin letters: a Chinese, Japanese, or Korean character says, and takes the room of, two. */
export const readingLength = (text: string): number => text.length + (text.match(wide)?.length ?? 0);
