import { foreignLetter, toSkeleton, wordsOfLetters } from "./look-alikes.ts";

/** Maximum characters of a name that are read, as written and after normalization. */
const [maxWritten, maxShown] = [3000, 300];

/** Single letters separated by symbols: `P a y P a l`, `D.H.L`. */
const spaced = /(?<![\p{L}\p{N}])(?:\p{L}[\s._*·-]{1,2}){2,}\p{L}(?![\p{L}\p{N}])/gu;

/**
 * Replaces words in letters of another alphabet with Latin look-alikes, if every letter of the word has one.
 */
const toLatin = (name: string): string =>
  foreignLetter.test(name)
    ? name.replace(wordsOfLetters, (word) => {
        const latin = toSkeleton(word);
        return /^\p{Script=Latin}+$/u.test(latin) ? latin : word;
      })
    : name;

/** Removes accents, which are easy to overlook. */
const withoutAccents = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/(?<=[a-z])\p{M}+/giu, "")
    .normalize("NFC");

/**
 * Returns a name as a hasty reader sees it: with compatible letters, without invisible ones, spaced letters
 * joined, and look-alikes replaced.
 */
export function toShownName(written: string): string {
  const name = written.slice(0, maxWritten);
  const plain = name
    .replace(/[®™©℠]/g, "")
    .normalize("NFKC")
    .replace(/[\p{Default_Ignorable_Code_Point}\u2800]/gu, "")
    .slice(0, maxShown);
  // Phonetic letters, small capitals, and dotless letters look like Latin letters.
  const latin = toLatin(withoutAccents(plain)).replace(
    /[\u0131\u0250-\u02af\u1d00-\u1d7f\ua730\ua731]/gu,
    toSkeleton,
  );
  return latin.replace(spaced, close);
}

const close = (word: string): string => word.replace(/[\s._*·-]/g, "");

/** Reduces a name to lower-case letters and digits of any alphabet, with single spaces. */
const toWords = (name: string): string =>
  name
    .toLowerCase()
    .replace(/['’\u02bb-\u02bd]/g, "")
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, " ")
    .trim();

/** Characters that can be mistaken for a letter in a word: `Micros0ft`, `PayPaI`. */
const disguises: readonly (readonly [sign: RegExp, letter: string])[] = [
  [/(?<=\p{L})0|0(?=\p{L})/gu, "o"],
  [/(?<=\p{Ll})I(?!\p{Lu})/gu, "l"],
  [/(?<=\p{L})[1|!]|[1|](?=\p{L})/gu, "l"],
  [/(?<=\p{L})\$|\$(?=\p{L})/gu, "s"],
  [/(?<=\p{L})5(?=\p{L})/gu, "s"],
  [/(?<=\p{L})3(?=\p{L})/gu, "e"],
  [/(?<=\p{L})[@4](?=\p{L})/gu, "a"],
];
const undisguise = (name: string): string =>
  disguises.reduce((text, [sign, letter]) => text.replace(sign, letter), name);

/** Names of brands with an i or an l, of at least 5 letters so that no other word reads like one. */
const namesOfStrokes =
  "binance citibank docusign gmail google hotmail icloud instagram itunes linkedin microsoft netflix outlook paypal spotify telekom wells".split(
    " ",
  );
const byStrokes = new Map(namesOfStrokes.map((name) => [name.replaceAll("i", "l"), name] as const));

/**
 * Replaces words that read like the name of a brand because a small l and a capital I look alike: `Linkedln`,
 * `iCIoud`, `lnstagram`.
 */
const withoutFalseStrokes = (name: string): string =>
  name.replace(/[A-Za-z]{5,}/g, (word) => {
    const brand = byStrokes.get(word.toLowerCase().replaceAll("i", "l")) ?? word;
    // A small i has a dot, and a capital L has a foot.
    const isUnlike = [...brand].some((letter, at) => ["li", "iL"].includes(`${letter}${word[at]}`));
    return isUnlike ? word : brand;
  });

/**
 * Returns the possible readings of a shown name, as words: as is, split at capitals, and with disguised
 * letters replaced (`Micros0ft`, `rnicrosoft`, `Linkedln`).
 */
export function readingsOf(shown: string): readonly string[] {
  const plain = undisguise(shown);
  const parted = shown.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, " ").replace(/(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, " ");
  const readings = [
    shown,
    parted,
    plain,
    plain.replace(/rn/gi, "m").replace(/vv/gi, "w"),
    withoutFalseStrokes(shown),
    undisguise(shown.replace(/(?<=\p{L})1|1(?=\p{L})/gu, "i")),
  ];
  return [...new Set(readings.map(toWords))];
}
