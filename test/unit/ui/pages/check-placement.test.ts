import { describe, expect, test } from "vitest";
import type { Placement } from "../../../../src/result/placement.ts";
import { placementMarkup } from "../../../../src/ui/pages/check-placement.ts";
import { assertion } from "../../../support/sample-run-report.ts";
import { readPart } from "./rendered-page.ts";

const figures = (inboxPercent: number) => ({
  inboxPercent,
  spamPercent: 100 - inboxPercent,
  missingPercent: 0,
});
const placement: Placement = {
  overall: figures(90),
  isps: [
    { isp: "Gmail", ...figures(95) },
    { isp: "Yahoo", ...figures(52) },
    { isp: "Outlook", spamPercent: 1 },
  ],
  simulated: true,
};
const render = (more: Partial<Parameters<typeof placementMarkup>[0]> = {}) =>
  readPart(String(placementMarkup({ placement, noPlacement: undefined, assertions: [], ...more })));

describe("the placement that a model expects", () => {
  test("has the worst provider first, after the whole", () => {
    const { rows, text } = render();
    expect(rows().map(([name, inbox]) => [name, inbox])).toEqual([
      ["Overall", "90"],
      ["Outlook", "–"],
      ["Yahoo", "52"],
      ["Gmail", "95"],
    ]);
    expect(text).toContain("simulated");
    expect(text).not.toMatch(/Not measured|Why the model expects this/);
  });

  test("says what is needed, and whether it is met", () => {
    const { rows, html } = render({
      assertions: [
        assertion("overall", "inbox", ">=", 80, 90),
        assertion("Yahoo", "inbox", ">=", 70, 52),
        assertion("Yahoo", "inbox", ">=", 80, 52, "warn"),
        assertion("Gmail", "inbox", ">=", 96, 95, "warn"),
      ],
    });
    expect(rows().map(([, inbox]) => inbox)).toEqual(["90 ✓passed", "–", "52 ✕failed", "95 !warned"]);
    expect(html).toContain("90% inbox, 10% spam, 0% missing; at least 80% inbox needed");
    expect(html).toContain("52% inbox, 48% spam, 0% missing; at least 80% inbox needed");
    expect(html.match(/<td class="fit num[^"]*">/g)).toEqual([
      '<td class="fit num">',
      '<td class="fit num">',
      '<td class="fit num failed">',
      '<td class="fit num warned">',
    ]);
  });

  test("draws only what is known in full", () => {
    const { html } = render();
    expect(html.match(/<svg class="bar/g)).toHaveLength(3);
    expect(html).not.toContain("inbox needed");
  });

  test.each([
    [1, 1],
    [12, 12],
    [13, 12],
  ])("has at most 12 reasons: of %j are shown %j", (count, shown) => {
    const reasons = Array.from({ length: count }, (_, at) => `reason ${at}`);
    const { texts, text } = render({ placement: { ...placement, reasons } });
    expect(texts("li")).toEqual(reasons.slice(0, shown));
    expect(text).toContain("Why the model expects this");
  });

  test("may not be there, with the reason", () => {
    const { text, rows } = render({ placement: undefined, noPlacement: "it has no From header" });
    expect(text).toContain("Not measured: it has no From header");
    expect(rows()).toEqual([]);
  });
});
