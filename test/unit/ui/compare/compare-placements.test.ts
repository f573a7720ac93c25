import { describe, expect, test } from "vitest";
import type { Placement } from "../../../../src/result/placement.ts";
import { comparePlacements, neededAt, sortByLoss } from "../../../../src/ui/compare/compare-placements.ts";
import { assertion } from "../../../support/sample-run-report.ts";

const placed = (
  inbox: number | undefined,
  isps: Record<string, number> = {},
  seeds?: number,
  more = {},
): Placement => {
  const figures = (inboxPercent: number | undefined) => ({
    ...(inboxPercent === undefined ? {} : { inboxPercent, spamPercent: 100 - inboxPercent }),
    ...(seeds === undefined ? {} : { seedCount: seeds }),
  });
  return {
    overall: figures(inbox),
    isps: Object.entries(isps).map(([isp, share]) => ({ isp, ...figures(share) })),
    simulated: false,
    ...more,
  };
};
const directions = (before: Placement, after: Placement) =>
  comparePlacements(before, after, []).map(({ scope, points, direction }) => [scope, points, direction]);

describe("differences of placements", () => {
  test("count if their interval does not contain 0", () => {
    expect(directions(placed(95, { Outlook: 91 }, 200), placed(84, { Outlook: 89 }, 200))).toEqual([
      ["overall", -11, "worse"],
      ["Outlook", -2, "same"],
    ]);
    expect(directions(placed(50, {}, 200), placed(70, {}, 200))).toEqual([["overall", 20, "better"]]);
  });

  test("need more evidence with few mailboxes, and with many providers", () => {
    expect(directions(placed(90, {}, 10), placed(60, {}, 10))[0]?.[2]).toBe("same");
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`P${at}`, 90]));
    const one = comparePlacements(placed(90, {}, 100), placed(80.5, {}, 100), [])[0];
    const all = comparePlacements(placed(90, many, 100), placed(80.5, many, 100), [])[0];
    expect(one?.direction).toBe("same");
    expect(comparePlacements(placed(90, {}, 100), placed(78, {}, 100), [])[0]?.direction).toBe("worse");
    expect(comparePlacements(placed(90, many, 100), placed(78, many, 100), [])[0]?.direction).toBe("same");
    // The interval that is shown is the usual one.
    expect(all?.difference).toEqual(one?.difference);
  });

  test("have intervals only if mailboxes were counted in both", () => {
    const [counted] = comparePlacements(placed(95, {}, 600), placed(84, {}, 600), []);
    expect(counted?.difference?.lowPercent).toBeCloseTo(-14.4, 0);
    expect(counted?.after?.lowPercent).toBeCloseTo(80.8, 0);
    const [without] = comparePlacements(placed(95), placed(84, {}, 600), []);
    expect(without?.difference).toBeUndefined();
    expect(without?.after).toBeDefined();
    const model = { simulated: true };
    const [simulated] = comparePlacements(placed(95, {}, 600, model), placed(84, {}, 600, model), []);
    expect(simulated).toMatchObject({ direction: "worse", points: -11 });
    expect(simulated?.difference ?? simulated?.after).toBeUndefined();
  });

  test.each([
    [95, 90, "same"],
    [95, 89.9, "worse"],
    [90, 95.1, "better"],
    [undefined, 90, "unknown"],
    [90, undefined, "unknown"],
    [Number.NaN, 90, "unknown"],
    [90, 400, "unknown"],
    [90, Number.NEGATIVE_INFINITY, "unknown"],
  ])("from %s to %s without counts are %s", (before, after, direction) => {
    expect(directions(placed(before), placed(after))[0]?.[2]).toBe(direction);
  });

  test("name providers that only one of them has", () => {
    expect(directions(placed(90, { Gmail: 90 }), placed(90, { Yahoo: 80 }))).toEqual([
      ["overall", 0, "same"],
      ["Yahoo", undefined, "unknown"],
      ["Gmail", undefined, "unknown"],
    ]);
  });

  test("are sorted: the whole, then the largest loss, then what is not known", () => {
    const changes = comparePlacements(
      placed(90, { A: 90, B: 90, C: 90 }),
      placed(80, { A: 80, B: 60, D: 5 }),
      [],
    );
    expect(sortByLoss(changes).map(({ scope }) => scope)).toEqual(["overall", "B", "A", "D", "C"]);
  });
});

test("the needed rate is the highest that fails a test, or else the highest", () => {
  const needs = [
    assertion("Gmail", "inbox", ">=", 80, 90),
    assertion("Gmail", "inbox", ">", 85, 90),
    { ...assertion("Gmail", "inbox", ">=", 99, 90), level: "warn" as const },
    assertion("Gmail", "spam", "<=", 5, 2),
  ];
  expect(neededAt(needs, "Gmail")).toBe(85);
  expect(neededAt(needs.slice(2), "Gmail")).toBe(99);
  expect(neededAt(needs, "Yahoo")).toBeUndefined();
});
