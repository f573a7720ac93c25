import { describe, expect, test } from "vitest";
import { edited, type Texts } from "../texts.ts";

const subjectAfter = async (check: string, subject: string): Promise<string | undefined> =>
  (await edited(check, { subject }))?.subject;

describe("a subject", () => {
  test.each([
    ["subject-capitals", "{{NAME}}, THE TULIPS {{A}} ARE OUT", "{{NAME}}, The tulips {{A}} are out"],
    ["subject-capitals", "ÉTÉ!", "Été!"],
    ["subject-punctuation", "Tulips ~ roses * seeds!!!", "Tulips ~ roses * seeds!"],
    ["subject-punctuation", "Tulips~~~ roses*** now", "Tulips roses now"],
    ["subject-punctuation", "{{a}}!! {{b '!!'}}", "{{a}}! {{b '!!'}}"],
    ["subject-punctuation", "Really???!", "Really?"],
    ["subject-punctuation", "A! B!", undefined],
    ["subject-punctuation", "A! B! {{c '!'}}", undefined],
    ["subject-punctuation", "A! B! C! {{d '!'}}", "A. B. C! {{d '!'}}"],
    ["subject-punctuation", "A! B! C!", "A. B. C!"],
    ["subject-punctuation", "a - b = c _ d", undefined],
    ["subject-punctuation", "a ---- b", "a - b"],
    ["subject-punctuation", "Only $$ here", "Only here"],
    ["subject-punctuation", "Only $ 5 here", undefined],
    ["subject-emoji", "🌷 {{a}} 🌷 🌷", "🌷 {{a}} 🌷"],
    ["subject-emoji", "🌷 🌷 20", undefined],
    ["subject-white-space", "F R E E {{a  b}}  now", "FREE {{a  b}} now"],
    ["subject-white-space", "A B C", undefined],
    ["fake-reply", "The tulips are out", undefined],
  ])("%s: %s → %s", async (check, subject, expected) => {
    expect(await subjectAfter(check, subject)).toBe(expected);
  });
});

describe("a text that the subject prints is changed with it", () => {
  test.each<[string, Texts, string, boolean]>([
    ["a row", { row: "Re: the tulips" }, "Re: the tulips", true],
    ["a locale", { locale: "Re: the tulips" }, "Re: the tulips are out", true],
    ["a row with a variable", { row: "Re: {{name}}, the tulips" }, "Re: Ann, the tulips", true],
    ["not a row with other words", { row: "Re: the roses" }, "Re: the tulips", false],
    [
      "not a row with other words too",
      { row: "Re: the tulips {{a}} and the roses" },
      "Re: the tulips",
      false,
    ],
    ["not a row of a few letters", { row: "Re:" }, "Re: the tulips", false],
    ["not a row of variables", { row: "{{a}}{{b}}" }, "Re: the tulips", false],
    ["not another text", { text: "Re: the tulips" }, "Re: the tulips", false],
  ])("%s", async (_, texts, subject, isChanged) => {
    expect((await edited("fake-reply", texts, { subject })) !== undefined).toBe(isChanged);
  });
});
