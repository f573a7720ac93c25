import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../../src/check/check-message.ts";
import { invisibleCharacters } from "../../../../src/check/content/invisible-characters.ts";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { sampleMail } from "../sample-mail.ts";

/** The findings for a text, and a subject, in short: `error: 4 words are split by invisible characters`. */
async function findingsOf(text: string, subject = "Tulips"): Promise<string[]> {
  const encoded = `=?utf-8?B?${Buffer.from(subject).toString("base64")}?=`;
  const message = readMessage(sampleMail({ text, html: null, fields: { Subject: encoded } }));
  const { findings } = await checkMessage(message, {
    nowMs: Date.UTC(2026, 10, 21),
    only: [invisibleCharacters],
  });
  return findings.map(({ severity, message: words }) => `${severity}: ${words}`);
}

const split = (count: number, severity = "error") =>
  `${severity}: ${count} words are split by invisible characters`;
const mixed = (count: number, severity = "error") =>
  `${severity}: ${count} ${count === 1 ? "word mixes" : "words mix"} look-alike letters of several alphabets`;
const styled = (count: number, severity = "error") =>
  `${severity}: ${count} words are written in symbols that look like letters`;
const [zero, soft] = ["\u200b", "\u00ad"];
const filler = "Tulips and roses and more of it. ";

describe("words in the text", () => {
  test.each<[string, string, string[]]>([
    ["plain", "Tulips", []],
    ["in other alphabets", "Тюльпаны и розы, τουλίπες", []],
    // Split words.
    ["three split", `pass${zero}word se${zero}cu${zero}rity`, []],
    ["four words split in two places", `pa${zero}ss${zero}word `.repeat(4), [split(8)]],
    ["four split by a hint", `pass${zero}word `.repeat(4), []],
    ["three with a word joiner", "Wi\u2060Fi ".repeat(3), []],
    ["four with a word joiner", "Wi\u2060Fi ".repeat(4), [split(4, "warn")]],
    ["four split by fillers", "pass\u2800word ".repeat(4), [split(4)]],
    ["four split by two fillers", "pass\u2800\u2800word ".repeat(4), [split(4)]],
    ["long words with one hint", `information${zero}technology `.repeat(4), []],
    ["syllables with soft hyphens", `in${soft}for${soft}ma${soft}tion `.repeat(9), []],
    ["a single letter at an end", `E${soft}le${soft}fant `.repeat(4), [split(4, "warn")]],
    ["single letters at both ends", `v${soft}iagr${soft}a `.repeat(2), [split(4)]],
    ["numbers", `12${zero}34 `.repeat(9), []],
    ["names in isolates", "Hello \u2068Ann\u2069, and \u2068Bob\u2069. ".repeat(9), []],
    // Divided words that are most of the text.
    ["7 divided of 14", `information${zero}technology `.repeat(7), []],
    ["8 divided of 8", `information${zero}technology `.repeat(8), [split(8)]],
    ["8 divided of 16", `information${zero}technology gardening `.repeat(8), [split(8)]],
    ["8 divided of 17", `${`information${zero}technology gardening `.repeat(8)}gardening`, []],
    // Words that are reversed.
    ["reversed", "\u202ereverse", ["error: Words are written backward and reversed by U+202E"]],
    ["a number reversed", "\u202e123\u202c tulips", []],
    // Words of several alphabets.
    ["one mixed word", "gаrdening", [mixed(1, "warn")]],
    ["mixed words", "gаrdening gаrdening gаrdening gаrdening", [mixed(4)]],
    ["a brand", "Pаypal", [mixed(1)]],
    ["bait", "pаssword", [mixed(1)]],
    ["an abbreviation with an ending", "SMSок", []],
    ["formulas", "TNFα and NFκB", []],
    ["Greek in a word", "gαrdening", [mixed(1, "warn")]],
    ["Latin in Cyrillic", "тюльпaны", [mixed(1, "warn")]],
    ["a Cyrillic brand", "раураӏ", [mixed(1)]],
    // Styled words.
    ["9 styled letters", "𝐓𝐮𝐥𝐢𝐩𝐬 𝐧𝐨𝐰", []],
    ["10 styled letters", "𝐓𝐮𝐥𝐢𝐩𝐬 𝐡𝐞𝐫𝐞", [styled(2)]],
    ["pairs of styled letters", "𝐓𝐮 𝐥𝐢 𝐩𝐬 𝐓𝐮 𝐥𝐢 𝐩𝐬", []],
    ["letters in circles", "ⓉⓊⓁⒾⓅⓈ ⒽⒺⓇⒺ", [styled(2)]],
    ["wide letters", "Ｔｕｌｉｐｓ ｈｅｒｅ", [styled(2)]],
    ["wide letters in East Asian text", "Ｔｕｌｉｐｓ ｈｅｒｅ 花", []],
    // Smuggled characters.
    ["9 smuggled", `a${"\u{e0041}".repeat(9)}`, []],
    [
      "10 smuggled",
      `a${"\u{e0041}".repeat(10)}`,
      ["error: 10 invisible characters can carry text that only programs read"],
    ],
  ])("%s", async (_, text, expected) => {
    expect(await findingsOf(`${filler}\n${text}`)).toEqual(expected);
  });
});

describe("words in the subject", () => {
  test.each<[string, string, string[]]>([
    ["one divided", `pass${zero}word`, []],
    ["two divided", `pass${zero}word secu${zero}rity`, [split(2, "warn")]],
    ["styled, for show", "𝐓𝐮𝐥𝐢𝐩𝐬 𝐡𝐞𝐫𝐞", [styled(2, "warn")]],
    ["mixed", "Pаypal", [mixed(1)]],
  ])("%s", async (_, subject, expected) => {
    expect(await findingsOf(filler, subject)).toEqual(expected);
  });
});
