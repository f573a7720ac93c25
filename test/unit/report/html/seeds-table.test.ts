import { describe, expect, test } from "vitest";
import { arrivalMarkup, seedsMarkup } from "../../../../src/report/html/seeds-table.ts";
import type { Placement, PlacementFigures, SeedPlacement } from "../../../../src/result/placement.ts";
import { attributes, elements, rows, texts } from "./elements.ts";

const placed = (overall: PlacementFigures, seeds?: readonly SeedPlacement[]): Placement => ({
  overall,
  isps: [],
  simulated: false,
  ...(seeds ? { seeds } : {}),
});
const seed = (place: SeedPlacement["place"], more: Partial<SeedPlacement> = {}): SeedPlacement => ({
  seed: `${place}@seed.example`,
  isp: "Gmail",
  place,
  ...more,
});

test.each<[string, PlacementFigures, string[]]>([
  ["nothing", {}, []],
  [
    "delivery times",
    { deliverySeconds: { median: 4, slowest: 90 } },
    ["Delivery time: median 4 seconds, slowest 1 minute 30 seconds"],
  ],
  ["tabs", { tabs: { Primary: 79.6, Promotions: 20.4 } }, ["tabs: Primary 80%, Promotions 20%"]],
  [
    "both",
    { deliverySeconds: { median: 4, slowest: 5 }, tabs: { Updates: 100 } },
    ["Delivery time: median 4 seconds, slowest 5 seconds; tabs: Updates 100%"],
  ],
])("the arrival of a message shows %s", (_, overall, expected) => {
  expect(texts(arrivalMarkup(placed(overall)), "p")).toEqual(expected);
});

describe("seed mailboxes", () => {
  test("are absent if the provider does not report them", () => {
    expect([seedsMarkup(placed({})), seedsMarkup(placed({}, []))]).toEqual(["", ""]);
  });

  test("are listed, problems first, with their results", () => {
    const none = "–not measured";
    const markup = seedsMarkup(
      placed({}, [
        seed("inbox", { tab: "Promotions", deliverySeconds: 3, spf: true, dkim: false, dmarc: true }),
        seed("not-measured", { reason: "sign-in failed" }),
        seed("spam", { deliverySeconds: 0 }),
        seed("missing", { isp: "AOL" }),
        seed("inbox"),
      ]),
    );
    expect(rows(markup)).toEqual([
      ["Mailbox", "Placement", "Mailbox provider", "Delivery time", "SPF", "DKIM", "DMARC"],
      ["missing@seed.example", "✕ missing", "AOL", none, none, none, none],
      ["spam@seed.example", "✕ spam", "Gmail", "less than a second", none, none, none],
      ["not-measured@seed.examplesign-in failed", "– not measured", "Gmail", none, none, none, none],
      ["inbox@seed.example", "✓ inbox, Promotions", "Gmail", "3 seconds", "pass", "fail", "pass"],
      ["inbox@seed.example", "✓ inbox", "Gmail", none, none, none, none],
    ]);
    expect(texts(markup, "span", "sentence")).toEqual(["2 inbox, 1 spam, 1 missing, 1 not measured"]);
    expect(attributes(markup, "td", "class").filter((name) => name?.startsWith("v-"))).toEqual([
      "v-failed",
      "v-failed",
      "v-not-measured",
      "v-passed",
      "v-passed",
    ]);
    const results = elements(markup, "span").filter(({ text }) => text === "pass" || text === "fail");
    expect(results.map(({ attribs }) => attribs["class"])).toEqual(["v-passed", "v-failed", "v-passed"]);
  });

  test("are counted only where there are some", () => {
    const markup = seedsMarkup(placed({}, [seed("spam"), seed("spam")]));
    expect(texts(markup, "span", "sentence")).toEqual(["2 spam"]);
  });
});
