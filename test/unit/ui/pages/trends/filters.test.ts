import { describe, expect, test } from "vitest";
import type { MeasuredTest } from "../../../../../src/store/store.ts";
import { filtersMarkup, titleOf } from "../../../../../src/ui/pages/trends/filters.ts";
import { parseTrendQuery } from "../../../../../src/ui/trends/trend-query.ts";
import { readPart } from "../rendered-page.ts";

const measured = (name: string, project = "ses", tags: readonly string[] = []): MeasuredTest =>
  ({
    testId: `${name}@${project}`,
    scenario: name,
    project,
    identity: { title: name, tags },
  }) as unknown as MeasuredTest;
const [sale, order, other] = [
  measured("sale"),
  measured("order", "eu", ["b", "a"]),
  measured("other", "eu", ["a"]),
];

const render = (
  query: Readonly<Record<string, string>> = {},
  {
    all = [sale, order, other],
    matching = all,
    chosen = matching[0],
  }: {
    all?: readonly MeasuredTest[];
    matching?: readonly MeasuredTest[];
    chosen?: MeasuredTest | undefined;
  } = {},
) => readPart(String(filtersMarkup(parseTrendQuery(query), all, matching, chosen)));

describe("the choice of a trend", () => {
  test("is a test, a project, and a tag", () => {
    expect(render().options()).toEqual([
      "Worst first",
      "sale · ses",
      "order · eu",
      "other · eu",
      "Any project",
      "eu",
      "ses",
      "Any tag",
      "a",
      "b",
    ]);
    expect(titleOf(sale)).toBe("sale · ses");
  });

  test("marks what is chosen", () => {
    const { options } = render({ test: "order@eu", project: "eu", tag: "a" }, { chosen: order });
    expect(options()).toEqual([
      "sale · ses",
      "order · eu*",
      "other · eu",
      "Any project",
      "eu*",
      "ses",
      "Any tag",
      "a*",
      "b",
    ]);
  });

  test("has a test that does not match the rest, if it is chosen", () => {
    const { options } = render({ test: "sale@ses" }, { matching: [order], chosen: sale });
    expect(options().slice(0, 2)).toEqual(["sale · ses*", "order · eu"]);
  });

  test("leaves out what there is one of, or none", () => {
    expect(render({}, { all: [sale] }).options()).toEqual(["Worst first", "sale · ses"]);
  });

  test("keeps the scenario and the period", () => {
    expect(render({ scenario: "sale", days: "7" }).hidden()).toEqual(["scenario=sale", "days=7"]);
    expect(render().hidden()).toEqual([]);
  });

  test.each([
    [30, {}, false],
    [31, {}, true],
    [1, { q: "x" }, true],
  ])("searches among %j tests with %j: %j", (count, query, has) => {
    const all = Array.from({ length: count }, (_, at) => measured(`t${at}`));
    expect(render(query, { all }).html.includes('type="search" name="q"')).toBe(has);
  });

  test("lists at most 300 tests", () => {
    const all = Array.from({ length: 301 }, (_, at) => measured(`t${at}`));
    expect(render({}, { all }).options()).toHaveLength(301);
  });

  test("has a link for each period, without days", () => {
    const links = (query: Readonly<Record<string, string>>) => render(query).links();
    expect(links({ test: "sale@ses", days: "7", page: "3" })).toEqual([
      "30 runs → /trends?test=sale%40ses",
      "7 days → /trends?test=sale%40ses&days=7 (current)",
      "30 days → /trends?test=sale%40ses&days=30",
      "90 days → /trends?test=sale%40ses&days=90",
      "Year → /trends?test=sale%40ses&days=365",
    ]);
    expect(links({})[0]).toBe("30 runs → /trends (current)");
    for (const query of [{ from: "2026-03-01" }, { to: "2026-03-01" }] as const)
      expect(links({ ...query }).join()).not.toContain("current");
    expect(render({ from: "2026-03-01" }).html).toContain('name="from" value="2026-03-01"');
  });
});
