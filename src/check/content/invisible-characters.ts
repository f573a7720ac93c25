import type { Check } from "../check.ts";
import { foreignLetter, toSkeleton, wordsOfLetters } from "../evidence/look-alikes.ts";

/** Characters that show nothing, within a word: soft hyphens, joiners, marks of direction, fillers, variation selectors, tags. */
const gap =
  /(?<=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}])[\p{Default_Ignorable_Code_Point}\u2800]+(?=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}])/gu;
/** Where a long word may break or may not join its letters: between syllables. */
const breakHints = /^[\u00ad\u200b\u200c]+$/;
/** Around names that were inserted. */
const isolates = /^[\u2066-\u2069]+$/;
const anyBlank = /[\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Latin letters after a sign that turns their order round. */
const reversed = /\u202e[^\u202c\n]{0,200}?\p{Script=Latin}/u;
/** Letters of mathematics, in circles and squares, and small capitals, in words; those of phonetics that English needs are not among them. */
const styledWord =
  /[\u{1d400}-\u{1d7cb}\u24b6-\u24e9\u{1f130}-\u{1f189}\u1d00-\u1d22\ua730\ua731\u0262\u029f\u0274\u029c\u0299]{3,}/gu;
const fullWidthWord = /[\uff21-\uff3a\uff41-\uff5a]{3,}/gu;
const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Everything that is looked for is among these; letters of Western languages, quotation marks, and dashes are not. */
const mayDeceive =
  /[\u00ad\u0262-\u058f\u061c\u115f-\u1160\u13a0-\u13ff\u17b4-\u180f\u1d00-\u1d22\u200b-\u200f\u202a-\u202e\u2060-\u206f\u24b6-\u24e9\u2800\u2c80-\uffff]/;

const [maxHarmless, maxStyled] = [3, 9];

export const invisibleCharacters: Check = {
  id: "invisible-characters",
  severity: "error",
  reads: "words",
  about: "Words are written in one alphabet, without invisible characters in them",
  fix: "Write the words as they are",
  source: "https://www.unicode.org/reports/tr36/#visual_spoofing",
  run({ subject, html, text = "" }) {
    const body = html?.written ?? text;
    const words = `${subject}\n${body}`;
    if (!mayDeceive.test(words)) return [];
    const split = anyBlank.test(words) ? countSplits(words) : 0;
    const mixed = foreignLetter.test(words) ? (words.match(wordsOfLetters) ?? []).filter(isDisguised) : [];
    const isEastAsian = eastAsian.test(words);
    const styledInBody = styledWords(body, isEastAsian);
    const styled = [...styledWords(subject, isEastAsian), ...styledInBody];
    // A subject alone is for show; a body is for filters.
    const isForShow = lettersOf(styledInBody) <= maxStyled;
    return [
      ...(split > maxHarmless
        ? [{ message: `${split} words are split by characters that show nothing` }]
        : []),
      ...(reversed.test(words)
        ? [{ message: "Words are written backwards, and turned round by U+202E" }]
        : []),
      ...(mixed.reduce((sum, word) => sum + rarerLetters(word), 0) > maxHarmless
        ? [
            {
              message: `${mixed.length} words mix look-alike letters of several alphabets`,
              excerpt: mixed.join(" "),
            },
          ]
        : []),
      ...(lettersOf(styled) > maxStyled
        ? [
            {
              message: `${styled.length} words are written in letters that only look like the alphabet's`,
              excerpt: styled.join(" "),
              ...(isForShow ? { severity: "warn" as const } : {}),
            },
          ]
        : []),
    ];
  },
};

/** Wide letters are usual among East Asian ones. */
const styledWords = (words: string, isEastAsian: boolean): readonly string[] => [
  ...(words.match(styledWord) ?? []),
  ...(isEastAsian ? [] : (words.match(fullWidthWord) ?? [])),
];

const lettersOf = (words: readonly string[]): number => [...words.join("")].length;

/** Gaps that are no hints, and single letters that hints part from their word. */
function countSplits(words: string): number {
  let count = 0;
  for (const { 0: blanks, index } of words.matchAll(gap)) {
    const [before, after] = [words[index - 2], words[index + blanks.length + 1]];
    if (isolates.test(blanks)) count += Number(isBlank(before));
    else if (!breakHints.test(blanks)) count++;
    else count += Number(!isLetter(before)) + Number(!isLetter(after) && !isBlank(after));
  }
  return count;
}

const isLetter = (character = ""): boolean => /[\p{L}\p{M}]/u.test(character);
const isBlank = (character = ""): boolean => anyBlank.test(character);

/** How many letters of a word are of the alphabet that has fewer of them. */
function rarerLetters(word: string): number {
  const latin = word.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return Math.min(latin, [...word].length - latin);
}

const latinInCyrillic = /\p{Script=Cyrillic}[aeopcyxiABEKMHOPCTX]+\p{Script=Cyrillic}/u;

/** Whether a word of two alphabets reads as one of a single alphabet. */
function isDisguised(word: string): boolean {
  if (!/\p{Script=Latin}/u.test(word) || /^\p{Script=Latin}+$/u.test(word)) return false;
  // `SMSок`: an abbreviation with an ending.
  if (/^[A-Z]{2,}\p{Script=Cyrillic}+$/u.test(word)) return false;
  // `TNFα`, `NFκB`: Greek letters of formulas, before no small letter.
  if (
    /^[\p{Script=Latin}\p{Script=Greek}]+$/u.test(word) &&
    !/\p{Script=Greek}[a-z]|(?!\p{Ll})\p{Script=Greek}/u.test(word)
  )
    return false;
  return latinInCyrillic.test(word) || /^\p{Script=Latin}+$/u.test(toSkeleton(word));
}
