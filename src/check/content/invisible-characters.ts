import type { Check } from "../check.ts";

/**
 * A letter, something that shows nothing, a letter: words are split so that filters do not find them. Emoji and Indic joins are none; a
 * soft hyphen is one only between single letters, as others are where words may break.
 */
const splitWord =
  /[\u200b\u2060\ufeff\u180e\u200c\u200d](?<=\p{Script=Latin}.)(?=\p{Script=Latin})|\u00ad(?<=\u00ad\p{Script=Latin}.)(?=\p{Script=Latin})/gu;
/** Cyrillic and Greek letters that look like Latin ones; µ, Ω and Δ are of units and formulas. */
const lookAlike = "аеорсухіјѕһԁԛАВЕКМНОРСТУХІЈЅοανρικυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";
const anyLookAlike = new RegExp(`[${lookAlike}]`, "u");
/** One of them next to a Latin letter. */
const mixedWord = new RegExp(`\\p{Script=Latin}[${lookAlike}]|[${lookAlike}]\\p{Script=Latin}`, "gu");
const maxHarmless = 3;

export const invisibleCharacters: Check = {
  id: "invisible-characters",
  severity: "error",
  about: "Words are written in one alphabet, without invisible characters in them",
  fix: "Write the words as they are",
  source: "https://www.unicode.org/reports/tr36/#visual_spoofing",
  run({ subject, html, text = "" }) {
    const words = `${subject}\n${html === undefined ? text : html.runs.map((run) => run.text).join("\n")}`;
    const source = `${subject}\n${html?.source ?? text}`;
    const split = source.match(splitWord)?.length ?? 0;
    const mixed = anyLookAlike.test(words) ? (words.match(mixedWord) ?? []) : [];
    return [
      ...(split > maxHarmless
        ? [{ message: `${split} words are split by characters that show nothing` }]
        : []),
      ...(mixed.length > maxHarmless
        ? [
            {
              message: `${mixed.length} words mix look-alike letters of several alphabets`,
              excerpt: mixed.join(" "),
            },
          ]
        : []),
    ];
  },
};
