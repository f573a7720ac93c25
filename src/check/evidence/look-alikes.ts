import unhomoglyph from "unhomoglyph";

/** Scripts that have look-alikes of Latin letters and whose words have upper and lower case, as Latin ones do; and Lisu. */
const scripts =
  "\\p{Script=Cyrillic}\\p{Script=Greek}\\p{Script=Armenian}\\p{Script=Cherokee}\\p{Script=Coptic}\\p{Script=Lisu}";

/** A letter of another script that could pass for a Latin one. */
export const foreignLetter: RegExp = new RegExp(`[${scripts}]`, "u");
/** Words of Latin letters, foreign ones, or both. */
export const wordsOfLetters: RegExp = new RegExp(`[\\p{Script=Latin}${scripts}]+`, "gu");

/** Unicode compares these to letters that are not ASCII. */
const further: Readonly<Record<string, string>> = { κ: "k", к: "k", ĸ: "k", χ: "x", в: "b", т: "t", н: "h" };

/** Small capitals. */
const small = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ";
const ofSmall = "abcdefghijklmnoprstuvwyz";

const known = new Map<string, string>();

/** The ASCII letters that a letter looks like (UTS 39, confusables); the letter itself if there are none. */
function toLatin(letter: string): string {
  let latin = known.get(letter);
  if (latin === undefined) {
    const like = further[letter] ?? ofSmall[small.indexOf(letter)] ?? unhomoglyph(letter);
    latin = /^[a-z]+$/i.test(like) ? like : letter;
    known.set(letter, latin);
  }
  return latin;
}

/** A word with each letter that looks like an ASCII one replaced by that one. */
export const toSkeleton = (word: string): string => word.replace(/[^\x21-\x7e]/gu, toLatin);

/** A name as a hasty reader takes it: digits and pairs of letters for the letters that they resemble. */
export const toHastyReading = (name: string): string =>
  name
    .replaceAll("rn", "m")
    .replaceAll("vv", "w")
    .replace(/[015]/g, (digit) => (digit === "0" ? "o" : digit === "1" ? "l" : "s"));
