import { plural } from "../../base/plural.ts";
import type { Check, Observation } from "../check.ts";
import { foreignLetter, toSkeleton, wordsOfLetters } from "../evidence/look-alikes.ts";
import { smuggledCharacters } from "../evidence/smuggled-text.ts";
import { brandOf } from "../links/imitated-hosts.ts";

/**
 * Invisible characters within a word: soft hyphens, joiners, direction marks, fillers, variation selectors,
 * and tags.
 */
const gap =
  /(?<=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}])[\p{Default_Ignorable_Code_Point}\u2800]+(?=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}])/gu;
/** Hints between syllables: a long word may break there, or its letters must not join. */
const breakHints = /^[\u00ad\u200b\u200c]+$/;
/** Characters that senders write into a word so that no program links it: `M&zwnj;onday`, `Wi&#8288;Fi`. */
const singleHint = /^[\u00ad\u200b\u200c\u2060\ufeff]$/;
const wordWithBlanks = /[\p{L}\p{M}\p{N}\p{Default_Ignorable_Code_Point}\u2800]+/gu;
/** Direction isolates, which surround inserted names. */
const isolates = /^[\u2066-\u2069]+$/;
/** Soft hyphens and direction isolates. */
const notDividing = /^[\u00ad\u2066-\u2069]+$/;
const anyBlank = /[\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Latin letters after a character that reverses their order. */
const reversed = /\u202e[^\u202c\n]{0,200}?\p{Script=Latin}/u;
/**
 * Words in mathematical letters, letters in circles and squares, and small capitals. Excludes phonetic
 * letters that English needs.
 */
const styledWord =
  /[\u{1d400}-\u{1d7cb}\u24b6-\u24e9\u{1f130}-\u{1f189}\u1d00-\u1d22\ua730\ua731\u0262\u029f\u0274\u029c\u0299]{3,}/gu;
const fullWidthWord = /[\uff21-\uff3a\uff41-\uff5a]{3,}/gu;
const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * Fast first test: contains all characters that this check searches for, but no letters of Western languages,
 * quotation marks, or dashes.
 */
const mayDeceive =
  /[\u00ad\u0262-\u058f\u061c\u115f-\u1160\u13a0-\u13ff\u17b4-\u180f\u1d00-\u1d22\u200b-\u200f\u202a-\u202e\u2060-\u206f\u24b6-\u24e9\u2800\u2c80-\uffff]/;

const [maxHarmless, maxStyled, maxSmuggled] = [3, 9, 9];

export const invisibleCharacters: Check = {
  id: "invisible-characters",
  severity: "error",
  reads: "words",
  about: "Words use one alphabet and contain no invisible characters",
  fix: "Write the words in ordinary letters, without invisible characters",
  source: "https://www.unicode.org/reports/tr36/#visual_spoofing",
  run({ subject, html, text = "" }) {
    const body = html?.written ?? text;
    const words = `${subject}\n${body}`;
    const smuggled =
      smuggledCharacters(subject) + Math.max(html?.smuggledCharacters ?? 0, smuggledCharacters(text));
    return [
      ...(smuggled > maxSmuggled
        ? [
            {
              message: `${smuggled} invisible characters can carry text that only programs read`,
            },
          ]
        : []),
      ...(mayDeceive.test(words) ? deceptions(subject, body, words) : []),
    ];
  },
};

function deceptions(subject: string, body: string, words: string): Observation[] {
  const splits = countSplits(words);
  const split = splits.deceptive + splits.harmless;
  const isDivided = isSystematic(splits, words);
  const isHint = splits.deceptive <= maxHarmless && !isDivided;
  const inSubject = countSplits(subject).divided;
  const mixed = foreignLetter.test(words) ? (words.match(wordsOfLetters) ?? []).filter(isDisguised) : [];
  const isMixed = mixed.reduce((sum, word) => sum + rarerLetters(word), 0) > maxHarmless;
  const isBait = mixed.some((word) => isOfPhishing(toSkeleton(word).toLowerCase()));
  const isEastAsian = eastAsian.test(words);
  const styledInBody = styledWords(body, isEastAsian);
  const styled = [...styledWords(subject, isEastAsian), ...styledInBody];
  // Styled letters in the subject alone are decoration; in the body they evade filters.
  const isForShow = lettersOf(styledInBody) <= maxStyled;
  return [
    ...(split > maxHarmless || isDivided || inSubject > 1
      ? [
          {
            message: `${Math.max(split, splits.divided)} words are split by invisible characters`,
            ...(isHint ? { severity: "warn" as const } : {}),
          },
        ]
      : []),
    ...(reversed.test(words) ? [{ message: "Words are written backward and reversed by U+202E" }] : []),
    ...(mixed.length > 0
      ? [
          {
            message: `${plural(mixed.length, "word")} ${mixed.length === 1 ? "mixes" : "mix"} look-alike letters of several alphabets`,
            excerpt: mixed.join(" "),
            // A single one may be a slip of the keyboard layout.
            ...(isMixed || isBait ? {} : { severity: "warn" as const }),
          },
        ]
      : []),
    ...(lettersOf(styled) > maxStyled
      ? [
          {
            message: `${styled.length} words are written in symbols that look like letters`,
            excerpt: styled.join(" "),
            ...(isForShow ? { severity: "warn" as const } : {}),
          },
        ]
      : []),
  ];
}

/**
 * Returns the words in styled letters. Full-width letters count only if no East Asian text is present, where
 * they are usual.
 */
const styledWords = (words: string, isEastAsian: boolean): readonly string[] => [
  ...(words.match(styledWord) ?? []),
  ...(isEastAsian ? [] : (words.match(fullWidthWord) ?? [])),
];

const lettersOf = (words: readonly string[]): number => [...words.join("")].length;

interface Splits {
  /** Gaps in words that have several, or whose characters have no place in a word. */
  readonly deceptive: number;
  /** Single gaps that keep a program from linking a word, and gaps in keys. */
  readonly harmless: number;
  /** Words with a gap of other characters than soft hyphens and isolates. */
  readonly divided: number;
}

/** Number of divided words, and of letters in a word that is long, above which their share matters. */
const [minDivided, minLong] = [8, 7];

/** Whether half of the long words are divided, which no author does for the sake of line breaks. */
const isSystematic = ({ divided }: Splits, words: string): boolean =>
  divided >= minDivided &&
  divided * 2 >=
    [...words.matchAll(wordWithBlanks)].filter(([word]) => (word.match(/\p{L}/gu)?.length ?? 0) >= minLong)
      .length;

function countSplits(words: string): Splits {
  let [deceptive, harmless, divided] = [0, 0, 0];
  if (!anyBlank.test(words)) return { deceptive, harmless, divided };
  for (const [word] of words.matchAll(wordWithBlanks)) {
    if (!anyBlank.test(word)) continue;
    const gaps = [...word.matchAll(gap)];
    const count = isChopped(word, gaps)
      ? gaps.length
      : gaps.reduce((sum, { 0: blanks, index }) => sum + weightOf(word, blanks, index), 0);
    const isHarmless =
      /\p{N}/u.test(word) ||
      (gaps.length === 1 && gaps.every(([blanks]) => singleHint.test(blanks))) ||
      isHyphenated(word);
    if (isHarmless) harmless += count;
    else deceptive += count;
    if (!/\p{N}/u.test(word) && gaps.some(([blanks]) => !notDividing.test(blanks))) divided++;
  }
  return { deceptive, harmless, divided };
}

/**
 * Whether a word is divided into syllables by soft hyphens, of which only its first or its last is a single
 * letter: `E-le-fant`, and neither `v-i-agra` nor `v-iagr-a`.
 */
const isHyphenated = (word: string): boolean =>
  /^\p{L}{1,30}(?:\u00ad\p{L}{2,30}){1,20}(?:\u00ad\p{L})?$/u.test(word) &&
  !/^\p{L}\u00ad.*\u00ad\p{L}$/su.test(word);

/** Length below which no word needs a hint where it may break, and least mean length of its syllables. */
const [leastHinted, leastSyllable] = [12, 3.5];

/** Whether hints divide a short word into parts of two or three letters. Excludes soft hyphens. */
function isChopped(word: string, gaps: readonly RegExpMatchArray[]): boolean {
  if (gaps.length === 0 || word.length > 2 * leastHinted || /[\p{N}\u00ad]/u.test(word)) return false;
  const letters = word.match(/\p{L}/gu)?.length ?? 0;
  return (
    letters < leastHinted &&
    letters < leastSyllable * (gaps.length + 1) &&
    gaps.every(([blanks]) => breakHints.test(blanks))
  );
}

/** Returns 1 for a gap that is not a hint, and the number of single letters that a hint separates. */
function weightOf(word: string, blanks: string, index: number): number {
  const [before, after] = [word[index - 2], word[index + blanks.length + 1]];
  if (isolates.test(blanks)) return Number(isBlank(before));
  if (!breakHints.test(blanks)) return 1;
  return Number(!isLetter(before)) + Number(!isLetter(after) && !isBlank(after));
}

const isLetter = (character = ""): boolean => /[\p{L}\p{M}]/u.test(character);
const isBlank = (character = ""): boolean => anyBlank.test(character);

/** Whether a word is a name that phishers imitate, or a word of theirs that filters search for. */
const isOfPhishing = (word: string): boolean => brandOf(word) !== undefined || bait.test(word);
const bait =
  /^(?:accounts?|bank(?:ing)?|confirm(?:ed)?|invoices?|log-?in|passwords?|payments?|security|sign-?in|verif(?:y|ied|ication))$/;

/** Number of letters in a word that are of its less frequent alphabet. */
function rarerLetters(word: string): number {
  const latin = word.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return Math.min(latin, [...word].length - latin);
}

const latinInCyrillic = /\p{Script=Cyrillic}[aeopcyxiABEKMHOPCTX]+\p{Script=Cyrillic}/u;

/** Whether a word that mixes two alphabets looks like a word of one, or a foreign one like a brand's name. */
function isDisguised(word: string): boolean {
  if (/^\p{Script=Latin}+$/u.test(word)) return false;
  if (!/\p{Script=Latin}/u.test(word)) return brandOf(toSkeleton(word).toLowerCase()) !== undefined;
  // `SMSок`: an abbreviation with a Cyrillic ending.
  if (/^[A-Z]{2,}\p{Script=Cyrillic}+$/u.test(word)) return false;
  // `TNFα`, `NFκB`: lowercase Greek letters in formulas, not before a lowercase Latin letter.
  if (
    /^[\p{Script=Latin}\p{Script=Greek}]+$/u.test(word) &&
    !/\p{Script=Greek}[a-z]|(?!\p{Ll})\p{Script=Greek}/u.test(word)
  )
    return false;
  return latinInCyrillic.test(word) || /^\p{Script=Latin}+$/u.test(toSkeleton(word));
}
