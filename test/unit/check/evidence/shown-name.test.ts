import { expect, test } from "vitest";
import { readingsOf, toShownName } from "../../../../src/check/evidence/shown-name.ts";

test.each([
  // Spaced letters are joined, from three on.
  ["P a y P a l", "PayPal"],
  ["D.H.L", "DHL"],
  ["P.a-y_P*a·l", "PayPal"],
  ["P  a  y", "Pay"],
  ["P   a   y", "P   a   y"],
  ["a b", "a b"],
  ["xP a y", "xP a y"],
  ["P a yx", "P a yx"],
  ["1P a y", "1P a y"],
  ["P a y1", "P a y1"],
  ["1 a b c", "1 abc"],
  ["1 2 3", "1 2 3"],
  // Letters of another alphabet, if the whole word looks Latin.
  ["Аррӏе", "Apple"],
  ["Рayрal Ж", "Paypal Ж"],
  ["Жара", "Жара"],
  ["араЖ", "араЖ"],
  // Accents, also several on a letter, but not those of other alphabets.
  ["Pàypal", "Paypal"],
  ["PÀYPAL", "PAYPAL"],
  ["Việt", "Viet"],
  ["йога", "йога"],
  // Signs, invisible and compatible letters.
  ["PayPal™ ®x©y℠", "PayPal xy"],
  ["Pay\u200bPal\u2800", "PayPal"],
  ["ＰａｙＰａｌ", "PayPal"],
  // Phonetic letters, small capitals, and dotless letters.
  ["ᴘᴀʏpal", "paypal"],
  ["dısney", "disney"],
  ["\u0251pple", "apple"],
  // Long names are cut.
  ["a".repeat(400), "a".repeat(300)],
  [`${"\u200b".repeat(2999)}ab`, "a"],
])("%j is shown as %j", (written, shown) => {
  expect(toShownName(written)).toBe(shown);
});

test.each<[string, string[]]>([
  // As words, and split at capitals.
  ["PayPal", ["paypal", "pay pal"]],
  ["DHLExpress", ["dhlexpress", "dhl express"]],
  ["Ab", ["ab"]],
  [" a -- b ", ["a b"]],
  ["Lowe's O’Neill ʻokina", ["lowes oneill okina"]],
  ["हिन्दी", ["हिन्दी"]],
  ["7-Eleven", ["7 eleven"]],
  // Digits and signs in the place of letters, beside a letter.
  ["shell0", ["shell0", "shello"]],
  ["0range", ["0range", "orange"]],
  ["100", ["100"]],
  ["PayPaI", ["paypai", "pay pa i", "paypal"]],
  ["éI", ["éi", "é i", "él"]],
  ["PaIB", ["paib", "pa ib"]],
  ["AI", ["ai"]],
  ["paypa!", ["paypa", "paypal"]],
  ["1ive", ["1ive", "live", "iive"]],
  ["|ive", ["ive", "live"]],
  ["!ive", ["ive"]],
  ["pa1", ["pa1", "pal", "pai"]],
  ["pa|", ["pa", "pal"]],
  ["1", ["1"]],
  ["Ca$h", ["ca h", "cash"]],
  ["$hell", ["hell", "shell"]],
  ["Shell$", ["shell", "shells"]],
  ["$5", ["5"]],
  ["Micro5oft", ["micro5oft", "microsoft"]],
  ["5ive", ["5ive"]],
  ["hi5", ["hi5"]],
  ["N3tflix", ["n3tflix", "netflix"]],
  ["3M", ["3m"]],
  ["M3", ["m3"]],
  ["P@yp4l", ["p yp4l", "paypal"]],
  ["@me", ["me"]],
  ["me4", ["me4"]],
  ["4me", ["4me"]],
  // Pairs of letters that look like one.
  ["rnicrosoft", ["rnicrosoft", "microsoft"]],
  ["vvells RNA VVeb", ["vvells rna vveb", "vvells rna v veb", "wells ma web"]],
  // A small l and a capital I, in names of brands.
  ["Linkedln", ["linkedln", "linkedin"]],
  ["iCIoud", ["icioud", "i c ioud", "icloud"]],
  ["lnstagram", ["lnstagram", "instagram"]],
  ["Spotlfy", ["spotlfy", "spotify"]],
  ["Paypai", ["paypai"]],
  ["GmaLl", ["gmall", "gma ll"]],
  // A 1 is an l or an i.
  ["Cit1bank 1ng", ["cit1bank 1ng", "citlbank lng", "citibank ing"]],
])("%j may be read as %j", (shown, readings) => {
  expect(readingsOf(shown)).toEqual(readings);
});
