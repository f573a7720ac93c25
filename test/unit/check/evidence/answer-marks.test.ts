import { describe, expect, test } from "vitest";
import { answerMarkOf, withoutAnswerMarks } from "../../../../src/check/evidence/answer-marks.ts";

type Mark = [word: string, rest: string, lead?: string, form?: string];

/** The mark of a subject, its rest, the text before it, and its form. */
function markOf(subject: string): Mark | undefined {
  const mark = answerMarkOf(subject);
  if (!mark) return undefined;
  const { word, rest, lead, form } = mark;
  return form === undefined ? (lead === "" ? [word, rest] : [word, rest, lead]) : [word, rest, lead, form];
}

describe("the mark that a subject begins with", () => {
  test.each<[string, Mark | undefined]>([
    ["", undefined],
    ["Tulips", undefined],
    ["Re: Tulips", ["Re", "Tulips"]],
    ["RE:  Tulips ", ["RE", "Tulips"]],
    ["re: Tulips", ["re", "Tulips"]],
    ["Fwd: Tulips", ["Fwd", "Tulips"]],
    ["R e: Tulips", ["R e", "Tulips"]],
    ["AW: Tulips", ["AW", "Tulips"]],
    ["Antwort: 42", ["Antwort", "42"]],
    ["Rép : Tulipes", ["Rép", "Tulipes"]],
    ["Re\u0301p : Tulipes", ["Rép", "Tulipes"]],
    ["回复：Tulips", ["回复", "Tulips"]],
    ["回复:郁金香", ["回复", "郁金香"]],
    ["Automatic reply: Tulips", ["Automatic reply", "Tulips"]],
    ["Re", undefined],
    ["Rex: Tulips", undefined],
    ["More: Tulips", undefined],
    // Counts of replies.
    ["Re[2]: Tulips", ["Re", "Tulips"]],
    ["Re (3): Tulips", ["Re", "Tulips"]],
    ["Re^4: Tulips", ["Re", "Tulips"]],
    ["Re.: Tulips", ["Re", "Tulips"]],
    ["RE 5: Tulips", undefined],
    ["Re[2000]: Tulips", undefined],
    // Names in lower case.
    ["re:Invent", undefined],
    ["aw: tulips", undefined],
    ["antwort: tulips", undefined],
    ["ответ: тюльпаны", ["ответ", "тюльпаны"]],
    ["Re:Store", ["Re", "Store", "", "no space"]],
    ["Re:магазин", ["Re", "магазин", "", "no space"]],
    ["Re:42", ["Re", "42"]],
    // Text before the mark.
    ["[EXT] Re: Tulips", ["Re", "Tulips", "[EXT] "]],
    ["(EXT): Re: Tulips", ["Re", "Tulips", "(EXT): "]],
    ["URGENT! Re: Tulips", ["Re", "Tulips", "URGENT! "]],
    ["Wichtig: AW: Tulpen", ["AW", "Tulpen", "Wichtig: "]],
    ["** Re: Tulips", ["Re", "Tulips", "** "]],
    ["[A] [B] [C] Re: Tulips", ["Re", "Tulips", "[A] [B] [C] "]],
    ["[A] [B] [C] [D] Re: Tulips", undefined],
    ["urgently Re: Tulips", undefined],
    // Brackets.
    ["[Re] Tulips", ["Re", "Tulips"]],
    ["(Fwd) Tulips", ["Fwd", "Tulips"]],
    ["[Re:] Tulips", ["Re", "Tulips"]],
    ["[ Re : Tulips]", ["Re", "Tulips]"]],
    ["[Re]search", undefined],
    ["[Rex] Tulips", undefined],
    // Forms that no mail program writes.
    ["Re; Tulips", ["Re", "Tulips", "", "other sign"]],
    ["RE - Tulips", ["RE", "Tulips", "", "other sign"]],
    ["Fwd| Tulips", ["Fwd", "Tulips", "", "other sign"]],
    ["FW ~ Tulips", ["FW", "Tulips", "", "other sign"]],
    ["[EXT] Re; Tulips", ["Re", "Tulips", "[EXT] ", "other sign"]],
    ["Re-engage", undefined],
    ["re; Tulips", undefined],
    ["Follow-up: Re: Tulips", ["Re", "Tulips", "Follow-up: ", "after text"]],
    ["Acme - RE: Tulips", ["RE", "Tulips", "Acme - ", "after text"]],
    [`${"a".repeat(41)}: Re: Tulips`, undefined],
    ["RE Invoice", ["RE", "Invoice", "", "no sign"]],
    ["Fwd Invoice", ["Fwd", "Invoice", "", "no sign"]],
    ["Re Invoice", undefined],
    ["RE 42", undefined],
    // What readers see.
    ["Rе: Tulips", ["Re", "Tulips"]],
    ["Ｒｅ：Tulips", ["Re", "Tulips"]],
    ["R\u200be: Tulips", ["Re", "Tulips"]],
    ["Re∶ Tulips", ["Re", "Tulips"]],
    ["Reː Tulips", ["Re", "Tulips"]],
    ["Re꞉ Tulips", ["Re", "Tulips"]],
    ["Re︓Tulips", ["Re", "Tulips"]],
  ])("%j: %j", (subject, expected) => {
    expect(markOf(subject)).toEqual(expected);
  });

  test.each<[string, object]>([
    ["Re: a", {}],
    ["AW: a", { languages: ["de"] }],
    ["Antwort: a", { languages: ["de"], isWord: true }],
    ["Antw: a", { languages: ["de", "nl"] }],
    ["WG: a", { languages: ["de"], isAmbiguous: true }],
    ["Doorst: a", { languages: ["nl"] }],
    ["SV: a", { languages: ["sv", "da", "no", "nb", "nn", "is"] }],
    ["VS: a", { languages: ["fi", "sv", "da", "no", "nb", "nn", "is"], isWord: true }],
    ["VL: a", { languages: ["fi"] }],
    ["Rép: a", { languages: ["fr"] }],
    ["TR: a", { languages: ["fr"], isWord: true }],
    ["YNT: a", { languages: ["tr"] }],
    ["RV: a", { languages: ["es"], isWord: true }],
    ["RES: a", { languages: ["pt"], isWord: true }],
    ["RIF: a", { languages: ["it"], isWord: true }],
    ["ODP: a", { languages: ["pl"] }],
    ["PD: a", { languages: ["pl"], isWord: true }],
    ["ODG: a", { languages: ["hr", "sr", "bs", "sl"] }],
    ["VÁ: a", { languages: ["hu"] }],
    ["Továbbítás: a", { languages: ["hu"], isWord: true }],
    ["BLS: a", { languages: ["id", "ms"] }],
    ["ОТВ: a", {}],
    ["Ответ: a", { isWord: true }],
    ["返信: a", { isWord: true }],
    ["Forwarded: a", { isAmbiguous: true }],
    ["Reply: a", { isAmbiguous: true, isTitle: true }],
    ["Out of office: a", { isAmbiguous: true }],
    ["RE; a", {}],
  ])("of %s is known by its languages and meanings: %j", (subject, expected) => {
    const { words, ...kind } = answerMarkOf(subject)?.kind ?? { words: undefined };
    expect(words).toBeDefined();
    expect(kind).toEqual(expected);
  });

  test("is read in the first 300 characters", () => {
    expect(answerMarkOf(`Re: ${"a".repeat(400)}`)?.rest).toHaveLength(296);
    expect(answerMarkOf(`Re: ${"\u200b".repeat(2994)}ab`)?.rest).toBe("ab");
    expect(answerMarkOf(`Re: ${"\u200b".repeat(2995)}ab`)?.rest).toBe("a");
  });
});

test.each([
  ["Tulips", "Tulips"],
  ["Re: Tulips", "Tulips"],
  ["Re: AW: Fwd: Tulips", "Tulips"],
  ["[EXT] Re: Tulips", "[EXT] Tulips"],
  [`${"Re: ".repeat(10)}Tulips`, "Tulips"],
  [`${"Re: ".repeat(11)}Tulips`, "Re: Tulips"],
])("%j without its marks is %j", (subject, expected) => {
  expect(withoutAnswerMarks(subject)).toBe(expected);
});
