import { describe, expect, test } from "vitest";
import { placementTableMarkup } from "../../../../src/report/html/placement-table.ts";
import type { Assertion } from "../../../../src/result/assertion.ts";
import type { IspPlacement, PlacementFigures } from "../../../../src/result/placement.ts";
import { assertion, test as sampleTest } from "../../../support/sample-run-report.ts";
import { attributes, elements, rows, texts } from "./elements.ts";

const markupOf = (
  overall: PlacementFigures,
  isps: readonly IspPlacement[] = [],
  assertions: readonly Assertion[] = [],
) =>
  placementTableMarkup(
    sampleTest("a", undefined, { placement: { overall, isps, simulated: true }, assertions }),
  );

const bars = (markup: unknown) =>
  elements(markup, "rect")
    .filter(({ attribs }) => attribs["class"] !== "track")
    .map(({ attribs }) => [attribs["class"], attribs["x"], attribs["width"]]);
const ticks = (markup: unknown): (string | undefined)[] =>
  elements(markup, "line")
    .filter(({ attribs }) => attribs["class"] === "halo")
    .map(({ attribs }) => attribs["x1"]);
const labels = (markup: unknown) =>
  attributes(markup, "svg", "aria-label").filter((label) => label !== undefined);

const whole = { inboxPercent: 52, spamPercent: 42, missingPercent: 6, spfPercent: 100, dkimPercent: 99 };

describe("the table of a placement", () => {
  test("has the shares overall, and at each mailbox provider, most urgent first", () => {
    const markup = markupOf(
      whole,
      [
        { isp: "Gmail", inboxPercent: 97 },
        { isp: "<AOL>", ...whole },
      ],
      [assertion("<AOL>", "spam", "<=", 5, 42), assertion("Gmail", "inbox", ">=", 90, 97)],
    );
    const none = "–not measured";
    expect(rows(markup)).toEqual([
      ["Mailbox provider", "Bar from 0 to 100 percent050100", "inbox", "spam", "missing", "SPF", "DKIM"],
      ["Overall", "", "52", "42", "6", "100", "99"],
      ["<AOL>", "spam ≤ 5%", "52", "42✕failed", "6", "100", "99"],
      ["Gmail", "inbox ≥ 90%", "97", none, none, none, none],
    ]);
    expect(attributes(markup, "tr", "class")).toEqual([undefined, "overall", undefined, undefined]);
    expect(labels(markup)).toEqual([
      "Overall: 52% in the inbox, 42% in spam, 6% not delivered",
      "<AOL>: 52% in the inbox, 42% in spam, 6% not delivered; expected spam ≤ 5%",
      "Gmail: 97% in the inbox; expected inbox ≥ 90%",
    ]);
  });

  test.each<[string, Parameters<typeof markupOf>, boolean]>([
    ["was neither measured nor expected", [whole, [{ isp: "Gmail", inboxPercent: 1 }]], false],
    ["was measured overall", [{ ...whole, dmarcPercent: 0 }], true],
    ["was measured somewhere", [whole, [{ isp: "Gmail", dmarcPercent: 90 }]], true],
    ["was expected", [whole, [], [assertion("overall", "dmarc", ">=", 99, undefined)]], true],
  ])("has DMARC only if it is of use: it %s", (_, given, expected) => {
    const markup = markupOf(...given);
    expect(rows(markup)[0]?.includes("DMARC")).toBe(expected);
    expect(rows(markup)[1]).toHaveLength(expected ? 8 : 7);
    expect(attributes(markup, "table", "class")).toEqual([expected ? "placement six" : "placement"]);
  });

  test("shows the outcome of a share that did not meet its expectation only", () => {
    const markup = markupOf(
      whole,
      [],
      [
        assertion("overall", "inbox", ">=", 50, 52),
        assertion("overall", "spam", "<=", 5, 42, "warn"),
        assertion("overall", "missing", "<=", 5, 6),
        assertion("overall", "dmarc", ">=", 99, undefined),
      ],
    );
    expect(rows(markup)[1]?.slice(2)).toEqual(["52", "42!warned", "6✕failed", "100", "99", "–not measured"]);
    expect(attributes(markup, "td", "class").slice(1)).toEqual([
      "num",
      "num v-warned",
      "num v-failed",
      "num",
      "num",
      "num v-not-measured",
    ]);
  });

  test("explains thresholds if some are drawn", () => {
    const legend = (each: Assertion) => texts(markupOf(whole, [], [each]), "p", "legend").length;
    expect(legend(assertion("overall", "missing", "<=", 5, 6))).toBe(1);
    expect(legend(assertion("overall", "spf", ">=", 99, 100))).toBe(0);
    expect(texts(markupOf(whole), "p")).toEqual([]);
  });
});

describe("a bar", () => {
  test.each<[PlacementFigures, (string | undefined)[][]]>([
    [
      whole,
      [
        ["inbox", "0%", "52%"],
        ["spam", "52%", "42%"],
        ["missing", "94%", "6%"],
      ],
    ],
    [{ inboxPercent: 0, spamPercent: 100 }, [["spam", "0%", "100%"]]],
    [
      { inboxPercent: 100 / 3, missingPercent: 200 / 3 },
      [
        ["inbox", "0%", "33.33%"],
        ["missing", "33.33%", "66.67%"],
      ],
    ],
    [{}, []],
  ])("of %j", (figures, expected) => {
    expect(bars(markupOf(figures))).toEqual(expected);
  });

  test.each<[string, Assertion, string[]]>([
    ["a minimum inbox rate, even if met", assertion("overall", "inbox", ">=", 40, 52), ["40%"]],
    ["a maximum spam rate, where its excess begins", assertion("overall", "spam", "<=", 5, 42), ["57%"]],
    ["a maximum missing rate, where its excess begins", assertion("overall", "missing", "<=", 2, 6), ["96%"]],
    ["no spam rate that was met", assertion("overall", "spam", "<=", 50, 42), []],
    [
      "a place on the axis only",
      { ...assertion("overall", "missing", "<=", 2, 6), expectedPercent: 20 },
      ["100%"],
    ],
    ["no threshold of another scope", assertion("Gmail", "inbox", ">=", 90, 52), []],
    ["no threshold that is not about landing", assertion("overall", "spf", ">=", 101, 100), []],
  ])("marks %s", (_, each, expected) => {
    expect(ticks(markupOf(whole, [], [each]))).toEqual(expected);
  });

  test("marks no threshold without a value, and none where nothing was measured", () => {
    const { expectedPercent: _, ...unknown } = assertion("overall", "inbox", ">=", 90, 52);
    expect(ticks(markupOf(whole, [], [unknown]))).toEqual([]);
    const markup = markupOf(whole, [], [assertion("AOL", "inbox", ">=", 90, undefined)]);
    expect(ticks(markup)).toEqual([]);
    expect(labels(markup)[1]).toBe("AOL: not measured");
  });

  test("marks the thresholds of shares that were not measured from the start", () => {
    const thresholds = [
      assertion("overall", "spam", "<=", 5, 42),
      assertion("overall", "missing", "<=", 2, 6),
    ];
    expect(ticks(markupOf({ spamPercent: 42, missingPercent: 6 }, [], thresholds))).toEqual(["5%", "44%"]);
    expect(ticks(markupOf({ missingPercent: 6 }, [], thresholds))).toEqual(["5%", "2%"]);
  });

  test("distinguishes thresholds that only warn, and names each", () => {
    const markup = markupOf(
      whole,
      [],
      [assertion("overall", "inbox", ">=", 90, 52), assertion("overall", "spam", "<=", 5, 42, "warn")],
    );
    expect(attributes(markup, "g", "class")).toEqual(["tick", "tick warning"]);
    expect(texts(markup, "title")).toEqual(["inbox ≥ 90%", "spam ≤ 5%"]);
  });
});
