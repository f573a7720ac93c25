import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import type { ScopeChange } from "../../../../src/ui/compare/compare-placements.ts";
import { scopesMarkup } from "../../../../src/ui/pages/compare-scopes.ts";
import { elementsOf, readPart } from "./rendered-page.ts";

const change = (more: Partial<ScopeChange> = {}): ScopeChange => ({
  scope: "Gmail",
  beforePercent: 90,
  afterPercent: 80,
  points: -10,
  isShort: false,
  direction: "same",
  ...more,
});
const render = (changes: readonly ScopeChange[], isSimulated = false) =>
  readPart(String(scopesMarkup(changes, isSimulated)));

/** Returns the shapes of the first chart, with where they are across. */
function shapesOf(markup: string): string[] {
  const [chart] = elementsOf(parseDocument(markup), "svg");
  return [...elementsOf(chart, "line"), ...elementsOf(chart, "circle")].map(({ attribs }) =>
    [attribs["class"], attribs["x1"], attribs["x2"], attribs["cx"]].filter(Boolean).join(" "),
  );
}
const chartOf = (more: Partial<ScopeChange>) => {
  const { html } = render([change(more)]);
  return { shapes: shapesOf(html), words: /aria-label="([^"]*%[^"]*|not measured[^"]*)"/.exec(html)?.[1] };
};

describe("the table of providers", () => {
  test("has the whole first, and then the largest loss", () => {
    const { rows } = render([
      change({ scope: "Gmail", points: 5 }),
      change({ scope: "Yahoo", points: undefined, direction: "unknown" }),
      change({ scope: "Outlook", points: -40 }),
      change({ scope: "overall", points: 1 }),
    ]);
    expect(rows().map(([name]) => name)).toEqual(["Overall", "Outlook", "Gmail", "Yahoo"]);
  });

  test("has the rates, what is too low, and the difference", () => {
    const { rows, html } = render([
      change({
        isShort: true,
        neededPercent: 85,
        after: { lowPercent: 70, highPercent: 88 },
        difference: { lowPercent: -20, highPercent: -1 },
        direction: "worse",
      }),
      change({ scope: "Yahoo", beforePercent: undefined, afterPercent: undefined, points: undefined }),
    ]);
    expect(rows().map((cells) => cells.filter((_, at) => at !== 3))).toEqual([
      ["Gmail", "90", "80 ✕too low70 to 88", "▼ 1010 points less−20 to −1"],
      ["Yahoo", "–not measured", "–not measured", "–not measured"],
    ]);
    expect(html).toContain('<td class="num fit failed">');
    expect(html).toContain('<b class="down">');
  });

  test.each([
    ["better", "up"],
    ["worse", "down"],
    ["same", "muted"],
  ] as const)("a change that is %s is %s", (direction, tone) => {
    const points = direction === "better" ? 10 : -10;
    const { html } = render([change({ direction, points })]);
    expect(html).toContain(`<b class="${tone}">`);
    expect(html).not.toContain("failed");
    expect(html).not.toContain("too low");
  });

  test("says where the figures come from, and whether they have intervals", () => {
    const plain = render([change()]).text;
    expect(plain).toContain("Percent of seed mailboxes.");
    expect(plain).not.toContain("thin line");
    expect(render([change()], true).text).toContain("Percent, as a model computed it.");
    const interval = { lowPercent: 1, highPercent: 2 };
    expect(render([change(), change({ after: interval })]).text).toContain("thin line");
    expect(render([change({ difference: interval })]).text).toContain("thin line");
  });

  test("is not there if nothing was measured, and has at most 60 rows", () => {
    expect(render([]).text).toContain("Not measured in both.");
    const many = (count: number) =>
      render(Array.from({ length: count }, (_, at) => change({ scope: `p${at}` })));
    expect(many(62).rows()).toHaveLength(60);
    expect(many(62).text).toContain("2 more providers: in the CSV.");
    expect(many(60).text).not.toContain("in the CSV");
    expect(many(1).text).not.toContain("Not measured in both.");
  });
});

describe("the chart of a provider", () => {
  test("joins both rates, with what is needed and the interval", () => {
    expect(chartOf({ neededPercent: 85, after: { lowPercent: 70, highPercent: 120 } })).toEqual({
      shapes: ["grid 0 100%", "rule 85% 85%", "whisker 70% 100%", "span 90% 80%", "dot-open 90%", "dot 80%"],
      words: "from 90%, to 80%, between 70% and 120%, 85% needed",
    });
  });

  test.each([[{ isShort: true }], [{ direction: "worse" as const }]])(
    "has another color if it is bad: %j",
    (more) => {
      expect(chartOf(more).shapes.slice(1)).toEqual(["span-bad 90% 80%", "dot-open 90%", "dot-bad 80%"]);
    },
  );

  test.each([
    [{ beforePercent: undefined }, ["dot 80%"], "not measured before, to 80%"],
    [{ afterPercent: undefined }, ["dot-open 90%"], "from 90%, not measured after"],
    [{ beforePercent: Number.NaN, afterPercent: undefined }, [], "not measured before, not measured after"],
    [{ beforePercent: -5 }, ["span 0% 80%", "dot-open 0%", "dot 80%"], "from -5%, to 80%"],
  ])("draws only what was measured: %j", (more, shapes, words) => {
    const chart = chartOf(more);
    expect(chart.shapes.slice(1)).toEqual(shapes);
    expect(chart.words?.replace("−", "-")).toBe(words);
  });
});
