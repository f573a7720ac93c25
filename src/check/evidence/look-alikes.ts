import unhomoglyph from "unhomoglyph";

/** Scripts with look-alikes of Latin letters and with upper and lower case, as in Latin; and Lisu. */
const scripts =
  "\\p{Script=Cyrillic}\\p{Script=Greek}\\p{Script=Armenian}\\p{Script=Cherokee}\\p{Script=Coptic}\\p{Script=Lisu}";

/** A letter of another script that could be mistaken for a Latin one. */
export const foreignLetter: RegExp = new RegExp(`[${scripts}]`, "u");
/** Words of Latin letters, letters of these other scripts, or both. */
export const wordsOfLetters: RegExp = new RegExp(`[\\p{Script=Latin}${scripts}]+`, "gu");

/** Look-alikes of ASCII letters that Unicode maps to non-ASCII letters. */
const further: Readonly<Record<string, string>> = {
  κ: "k",
  к: "k",
  ĸ: "k",
  χ: "x",
  в: "b",
  т: "t",
  н: "h",
  ӏ: "l",
};

/** Small capitals. */
const small = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ";
const ofSmall = "abcdefghijklmnoprstuvwyz";

const known = new Map<string, string>();

/**
 * Returns the ASCII letters that a letter looks like (UTS 39, confusables), or the letter itself if there are
 * none.
 */
function toLatin(letter: string): string {
  let latin = known.get(letter);
  if (latin === undefined) {
    const like = further[letter] ?? ofSmall[small.indexOf(letter)] ?? unhomoglyph(letter);
    latin = /^[a-z]+$/i.test(like) ? like : letter;
    known.set(letter, latin);
  }
  return latin;
}

/** Replaces each letter that looks like ASCII letters with those letters. */
export const toSkeleton = (word: string): string => word.replace(/[^\x21-\x7e]/gu, toLatin);

/**
 * Returns a name as a hasty reader sees it: replaces digits and pairs of letters with the letters that they
 * resemble.
 */
export const toHastyReading = (name: string): string =>
  name
    .replaceAll("rn", "m")
    .replaceAll("vv", "w")
    .replace(/[015]/g, (digit) => (digit === "0" ? "o" : digit === "1" ? "l" : "s"));
