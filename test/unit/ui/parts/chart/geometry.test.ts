import { describe, expect, test } from "vitest";
import { datesOf } from "../../../../../src/ui/parts/chart/axis.ts";
import { bandsMarkup, bandsOf } from "../../../../../src/ui/parts/chart/bands.ts";
import { flagRoom, flagsMarkup, rowsOf } from "../../../../../src/ui/parts/chart/flags.ts";
import { labelsMarkup, placeLabels } from "../../../../../src/ui/parts/chart/labels.ts";
import { dotsMarkup, lineMarkup, pathOf } from "../../../../../src/ui/parts/chart/line.ts";
import { multipleMarkup } from "../../../../../src/ui/parts/chart/multiple.ts";
import { ruleMarkup, spansOf } from "../../../../../src/ui/parts/chart/rules.ts";
import { isDrawn, slotWidth, toX, toY } from "../../../../../src/ui/parts/chart/scale.ts";

const plot = { top: 10, height: 200 };
const never = () => false;
const dayMs = 86_400_000;
const many = Array.from({ length: 1000 }, (_, at) => at % 101);

describe("the scale", () => {
  test.each([
    [100, 10],
    [0, 210],
    [50, 110],
    [140, 10],
    [-5, 210],
    [Number.POSITIVE_INFINITY, 10],
    [33.333, 143.33],
  ])("places %d percent at %d px", (percent, y) => {
    expect(toY(plot, percent)).toBe(y);
  });

  test("places runs in the middle of equal slots", () => {
    expect([0, 5, 11].map((at) => toX(at, 12))).toEqual([4.17, 45.83, 95.83]);
    expect(toX(0, 1)).toBe(50);
    expect(toX(0, 0)).toBe(50);
    expect(slotWidth(0)).toBe(100);
    expect(toX(999, 1000)).toBe(99.95);
  });

  test.each([undefined, Number.NaN, Number.POSITIVE_INFINITY])("does not draw %s", (value) => {
    expect(isDrawn(value)).toBe(false);
  });
});

describe("a line", () => {
  test("leaves a gap for runs that were not measured", () => {
    expect(pathOf(plot, [100, 0, undefined, 50, Number.NaN])).toBe("M10 10L30 210M70 110");
    expect(pathOf(plot, [])).toBe("");
    expect(lineMarkup(plot, [undefined, Number.NaN], "voice")).toBe("");
  });

  test("of one point, and of points beside gaps, is a dot", async () => {
    expect(String(await dotsMarkup(plot, [80], never))).toBe('<circle class="dot" cx="50%" cy="50" r="4"/>');
    const sparse = String(
      await dotsMarkup(plot, [1, 2, undefined, 3, undefined, 4, 5], never, { isSparse: true }),
    );
    expect(sparse.match(/cx="[^"]*"/g)).toEqual(['cx="50%"', 'cx="92.86%"']);
  });

  test("of many runs has dots only for points that are too low, and the last one", async () => {
    const dots = String(await dotsMarkup(plot, many, (at) => at === 7));
    expect(dots.match(/<circle/g)).toHaveLength(2);
    expect(dots).toContain('class="dot-bad" cx="0.75%"');
    expect(dots).toContain('r="6"');
    expect(String(await lineMarkup(plot, many, "whisper")).length).toBeLessThan(20_000);
  });

  test("shows every point of few runs, red if it is too low", async () => {
    const dots = String(await dotsMarkup(plot, [90, 50], (at) => at === 1));
    expect(dots.match(/class="[^"]*"/g)).toEqual(['class="dot"', 'class="dot-bad"']);
  });
});

describe("a rule", () => {
  test("is a step where the limit changed, and absent without one", async () => {
    expect(spansOf([80, 80, undefined, 80, 90, Number.NaN])).toEqual([
      { percent: 80, from: 0, to: 2 },
      { percent: 80, from: 3, to: 4 },
      { percent: 90, from: 4, to: 5 },
    ]);
    expect(String(await ruleMarkup(plot, [80, 90], "rule-warn"))).toBe(
      '<line class="rule-warn" x1="0%" x2="50%" y1="50" y2="50"/><line class="rule-warn" x1="50%" x2="100%" y1="30" y2="30"/>',
    );
    expect(String(await ruleMarkup(plot, [], "baseline"))).toBe("");
  });
});

describe("bands", () => {
  test("never exceed 100 percent", () => {
    expect(bandsOf({ inbox: 90, spam: 20, missing: 30 })).toEqual([
      { kind: "inbox", from: 0, to: 90 },
      { kind: "spam", from: 90, to: 100 },
    ]);
  });

  test("leave out what was not measured", async () => {
    const none = { inbox: undefined, spam: Number.NaN, missing: -3 };
    expect(bandsOf(none)).toEqual([]);
    expect(String(await bandsMarkup(plot, [none]))).toBe("");
    expect(String(await bandsMarkup(plot, [none, { inbox: 50, spam: undefined, missing: 0 }]))).toBe(
      '<rect class="f-inbox" x="58.75%" width="32.5%" y="110" height="100"/>',
    );
  });
});

describe("labels at the ends of lines", () => {
  const at = (percent: number, isStrong = false) => ({ percent, words: `P ${percent}`, isStrong });

  test("do not cover each other, and stay near their lines", () => {
    const ys = placeLabels(plot, [at(99), at(98), at(97), at(0)]).map(({ y }) => y);
    expect(ys).toEqual([12, 25, 38, 210]);
    expect(placeLabels(plot, [at(2), at(1), at(0)]).map(({ y }) => y)).toEqual([180, 193, 206]);
    // The one that speaks is at its line, and moves the others.
    expect(placeLabels(plot, [at(52), at(51, true), at(50)]).map(({ y, percent }) => [percent, y])).toEqual([
      [52, 95],
      [51, 108],
      [50, 121],
    ]);
  });

  test("leave out figures that are none", () => {
    expect(placeLabels(plot, [at(Number.NaN)])).toEqual([]);
  });

  test("keep the ones that speak, and leave out those without room", () => {
    const placed = placeLabels(plot, [
      ...Array.from({ length: 50 }, () => at(100)),
      at(100, true),
      at(3, true),
    ]);
    expect(placed.map(({ y, isStrong }) => [y, isStrong])).toEqual([
      [10, true],
      [23, false],
      [36, false],
      [49, false],
      [204, true],
    ]);
  });

  test("are cut, and escaped", async () => {
    const long = String(await labelsMarkup(plot, [{ percent: 5, words: "<b>a provider with a long name" }]));
    expect(long).toContain("&lt;b&gt;a provide…");
  });
});

describe("flags", () => {
  test("of neighboring runs are in rows of their own", () => {
    const flags = [0, 1, 2, 3, 50].map((index) => ({ number: index + 1, at: index }));
    expect(rowsOf(flags, 100)).toEqual([0, 1, 2, 0, 0]);
    expect(flagRoom(flags, 100)).toBe(70);
    expect(flagRoom([], 100)).toBe(0);
  });

  test("are numbered, each with a line to the axis", async () => {
    const flags = String(await flagsMarkup({ top: 26, height: 200 }, [{ number: 3, at: 0 }], 2));
    expect(flags).toContain('x1="25%" x2="25%" y1="20" y2="226"');
    expect(flags).toContain(">3</text>");
  });
});

describe("dates", () => {
  const words = (times: readonly number[]) => datesOf(times).map(({ words: each }) => each);

  test("are days, with the year if runs are a year apart, and times within two days", () => {
    expect(words([0, dayMs * 3])).toEqual(["Jan 1", "Jan 4"]);
    expect(words([0, dayMs * 400])).toEqual(["Jan 1, 70", "Feb 5, 71"]);
    expect(words([0, dayMs / 2])).toEqual(["00:00", "12:00"]);
  });

  test("of many runs are at most 5, with room on a phone", () => {
    const all = datesOf(many.map((_, at) => at * dayMs));
    expect(all.map(({ at }) => at)).toEqual([0, 250, 500, 749, 999]);
    expect(all.filter(({ isWide }) => isWide)).toHaveLength(2);
    expect(datesOf([0, dayMs * 3, dayMs * 6], 2).map(({ at, isWide }) => [at, isWide])).toEqual([
      [0, false],
      [2, false],
    ]);
  });

  test("of one run, of none, and of times that are none", () => {
    expect(words([0])).toEqual(["00:00"]);
    expect(words([])).toEqual([]);
    expect(words([0, Number.NaN])).toEqual([]);
    expect(words([9e15])).toEqual([]);
    expect(words([5, 5, 5])).toEqual(["00:00"]);
  });
});

test("a small chart is bounded with 1,000 runs, and has a sentence", async () => {
  const chart = String(
    await multipleMarkup({
      words: "Gmail",
      percents: many,
      limits: many.map(() => 80),
      times: many.map((_, at) => at * dayMs),
      isShort: (at) => (many[at] ?? 0) < 80,
    }),
  );
  expect(chart).toContain('role="img" aria-label="Gmail"');
  expect(chart.match(/<circle/g)).toHaveLength(1);
  expect(chart).not.toContain("NaN");
  expect(chart).not.toContain("style=");
});
