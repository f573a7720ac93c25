import { parseDocument } from "htmlparser2";
import { expect, test } from "vitest";
import { placementBarMarkup } from "../../../../src/ui/parts/placement-bar.ts";
import { elementsOf } from "../pages/rendered-page.ts";

function barOf(...given: Parameters<typeof placementBarMarkup>) {
  const [svg] = elementsOf(parseDocument(String(placementBarMarkup(...given))), "svg");
  return {
    words: svg?.attribs["aria-label"],
    className: svg?.attribs["class"],
    shares: elementsOf(svg, "rect").map(({ attribs }) => [attribs["class"], attribs["x"], attribs["width"]]),
    ticks: elementsOf(svg, "line").map(({ attribs }) => attribs["x1"]),
  };
}

test("a bar has inbox, spam, and missing side by side, and what is needed", () => {
  const shares = { inboxPercent: 70, spamPercent: 20, missingPercent: 10 };
  expect(barOf(shares, { needed: 80 })).toEqual({
    words: "70% inbox, 20% spam, 10% missing; at least 80% inbox needed",
    className: "bar",
    shares: [
      ["track", undefined, "100%"],
      ["f-inbox", "0%", "70%"],
      ["f-spam", "70%", "20%"],
      ["f-missing", "90%", "10%"],
    ],
    ticks: ["80%", "80%"],
  });
});

test("a bar leaves out what is nothing", () => {
  const { shares, ticks, words, className } = barOf(
    { inboxPercent: 100, spamPercent: 0, missingPercent: 0 },
    { isSmall: true },
  );
  expect(shares.map(([name]) => name)).toEqual(["track", "f-inbox"]);
  expect([ticks, words, className]).toEqual([[], "100% inbox, 0% spam, 0% missing", "bar bar-small"]);
});
