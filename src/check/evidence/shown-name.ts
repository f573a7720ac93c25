import { foreignLetter, toSkeleton, wordsOfLetters } from "./look-alikes.ts";

/** No name is longer, as it is written and as it is shown. */
const [maxWritten, maxShown] = [3000, 300];

/** Letters one by one with signs between them: `P a y P a l`, `P.a.y.P.a.l`. */
const spaced = /(?<![\p{L}\p{N}])(?:\p{L}[\s._*·-]{1,2}){3,}\p{L}(?![\p{L}\p{N}])/gu;

/** Letters of another alphabet as the Latin ones that they look like, if all of the word's do. */
const toLatin = (name: string): string =>
  foreignLetter.test(name)
    ? name.replace(wordsOfLetters, (word) => {
        const latin = toSkeleton(word);
        return /^\p{Script=Latin}+$/u.test(latin) ? latin : word;
      })
    : name;

/** Accents are small. */
const withoutAccents = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/(?<=[a-z])\p{M}+/giu, "")
    .normalize("NFC");

/** A name as a hasty reader sees it: compatible letters, no invisible ones, spaced words closed, look-alikes replaced. */
export function toShownName(written: string): string {
  const name = written.slice(0, maxWritten);
  if (!/[^ -~]/.test(name)) return name.slice(0, maxShown).replace(spaced, close);
  const plain = name
    .replace(/[®™©℠]/g, "")
    .normalize("NFKC")
    .replace(/[\p{Default_Ignorable_Code_Point}\u2800]/gu, "")
    .slice(0, maxShown);
  // Phonetic, small, and dotless letters are Latin ones.
  const latin = toLatin(withoutAccents(plain)).replace(
    /[\u0131\u0250-\u02af\u1d00-\u1d7f\ua730\ua731]/gu,
    toSkeleton,
  );
  return latin.replace(spaced, close);
}

const close = (word: string): string => word.replace(/[\s._*·-]/g, "");

/** Small letters and digits of any alphabet, with single blanks. */
const toWords = (name: string): string =>
  name
    .toLowerCase()
    .replace(/['’\u02bb-\u02bd]/g, "")
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, " ")
    .trim();

/** Signs and pairs of letters that pass for a letter within a word: `Micros0ft`, `PayPaI`, `rnicrosoft`. */
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

/** The readings of a shown name, in words: as it is, at its capitals, and with what its signs pass for. */
export function readingsOf(shown: string): readonly string[] {
  const plain = undisguise(shown);
  const parted = shown.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, " ").replace(/(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, " ");
  const readings = [shown, parted, plain, plain.replaceAll("rn", "m").replaceAll("vv", "w")];
  if (/1/.test(shown)) readings.push(undisguise(shown.replace(/(?<=\p{L})1|1(?=\p{L})/gu, "i")));
  return [...new Set(readings.map(toWords))];
}
