import { describe, expect, test } from "vitest";
import {
  isFunction,
  type LineHeight,
  lineHeightInPx,
  lineHeightOf,
  readDisplay,
  readFontSize,
  readLength,
  readNumber,
  splitList,
  splitWords,
} from "../../../../../src/check/evidence/html/css-values.ts";
import { viewports } from "../../../../../src/check/evidence/html/viewport.ts";

/** The length on a desktop of 1280 × 800 px, with a font of 20 px. */
const lengthOf = (value: string, percentOfPx?: number): number | undefined =>
  readLength(value, 20, viewports.desktop, false, percentOfPx);

describe("a display value", () => {
  test.each([
    ["none", "none"],
    ["table-cell", "table-cell"],
    ["table-row-group", "table-row-group"],
    ["revert-layer", "revert-layer"],
    ["-webkit-flex", "flex"],
    ["-webkit-inline-flex", "inline-flex"],
    ["-webkit-inline-box", "inline-flex"],
    ["block flow", "block"],
    ["block flow-root", "flow-root"],
    ["block flex", "flex"],
    ["block grid", "grid"],
    ["block table", "table"],
    ["inline flow", "inline"],
    ["inline flow-root", "inline-block"],
    ["inline flex", "inline-flex"],
    ["inline grid", "inline-grid"],
    ["inline table", "inline-table"],
    ["nonesuch", undefined],
    ["x none", undefined],
    ["table-", undefined],
    ["toString", undefined],
    ["", undefined],
  ])("%j is %s", (value, expected) => {
    expect(readDisplay(value)).toBe(expected);
  });
});

describe("a length in pixels", () => {
  test.each([
    ["0", 0],
    ["+0", 0],
    ["1", undefined],
    ["10px", 10],
    ["10PX", 10],
    ["-10px", -10],
    ["+1.5px", 1.5],
    [".5px", 0.5],
    ["5.px", 5],
    ["1e2px", 100],
    ["1e-1px", 0.1],
    ["1e+1px", 10],
    ["3pt", 4],
    ["2em", 40],
    ["2rem", 32],
    ["2pc", 32],
    ["2ex", 20],
    ["2ch", 20],
    ["2rex", 16],
    ["2rch", 16],
    ["2cap", 40],
    ["2ic", 40],
    ["1lh", 24],
    ["1rlh", 19.2],
    ["1in", 96],
    ["2.54cm", 96],
    ["25.4mm", 96],
    ["101.6q", 96],
    ["10vw", 128],
    ["10vi", 128],
    ["10svw", 128],
    ["10lvw", 128],
    ["10dvw", 128],
    ["10cqw", 128],
    ["10cqi", 128],
    ["10vh", 80],
    ["10vb", 80],
    ["10cqb", 80],
    ["10vmin", 80],
    ["10vmax", 128],
    ["10xvw", undefined],
    ["10vwx", undefined],
    ["10vx", undefined],
    ["10foo", undefined],
    ["10%", undefined],
    ["auto", undefined],
    ["", undefined],
    ["px", undefined],
    ["10 px", undefined],
    ["x10px", undefined],
    ["10px)", undefined],
    ["1e999px", undefined],
  ])("%j is %s", (value, expected) => {
    const actual = lengthOf(value);
    if (expected === undefined) expect(actual).toBeUndefined();
    else expect(actual).toBeCloseTo(expected, 6);
  });

  test("of nothing is undefined", () => {
    expect(readLength(undefined, 20, viewports.desktop, true)).toBeUndefined();
  });

  test("may omit the unit in quirks mode", () => {
    expect(readLength("10", 20, viewports.desktop, true)).toBe(10);
  });

  test.each([
    ["50%", 100, 50],
    ["calc(50% + 10px)", 100, 60],
    ["150%", 0, 0],
  ])("%s of %d px is %d", (value, base, expected) => {
    expect(lengthOf(value, base)).toBe(expected);
  });

  test("takes the smaller and the larger side of a phone", () => {
    expect(readLength("100vmin", 20, viewports.phone, false)).toBe(390);
    expect(readLength("100vmax", 20, viewports.phone, false)).toBe(844);
  });
});

describe("a calculated length", () => {
  test.each([
    ["calc(1px + 2px)", 3],
    ["calc(5px - 2px)", 3],
    ["calc(1px + 2px - 4px)", -1],
    ["calc(2 * 3px)", 6],
    ["calc(3px * 2)", 6],
    ["calc(3px*2)", 6],
    ["calc(9px / 3)", 3],
    ["calc(2px + 3px * 4)", 14],
    ["calc((2px + 3px) * 4)", 20],
    ["calc(12px / 2 / 3)", 2],
    ["CALC(1PX + 1EM)", 21],
    ["-webkit-calc(1px + 1px)", 2],
    ["calc( 1px )", 1],
    ["calc(1px + -2px)", -1],
    ["min(3px, 1px, 2px)", 1],
    ["max(3px,1px , 5px)", 5],
    ["clamp(1px, 5px, 3px)", 3],
    ["clamp(4px, 1px, 9px)", 4],
    ["clamp(4px, 1px, 2px)", 4],
    ["clamp(1px, 2px, 3px)", 2],
    ["abs(-3px)", 3],
    ["calc(sign(-3px) * 2px)", -2],
    ["round(7px, 5px)", 5],
    ["round(8px, 5px)", 10],
    ["round(nearest, 8px, 5px)", 10],
    ["round(up, 6px, 5px)", 10],
    ["round(down, 9px, 5px)", 5],
    ["ROUND(To-Zero, -9px, 5px)", -5],
    ["round(down, -9px, 5px)", -10],
    ["round(1.6px)", 2],
    ["mod(-7px, 5px)", 3],
    ["rem(-7px, 5px)", -2],
    ["calc(1px * pi)", Math.PI],
    ["calc(1px * e)", Math.E],
    ["calc(1px * sin(0))", 0],
    ["calc(1px * cos(0))", 1],
    ["calc(1px * tan(0))", 0],
    ["calc(1px * exp(0))", 1],
    ["calc(1px * sqrt(9))", 3],
    ["calc(1px * infinity)", 3e7],
    ["calc(1px * -infinity)", -3e7],
    ["min(1px, calc(2px - 4px))", -2],
  ])("%s is %d px", (value, expected) => {
    expect(lengthOf(value)).toBeCloseTo(expected, 6);
  });

  test.each([
    "calc(1px + 2)",
    "calc(1 + 2px)",
    "calc(1 + 2)",
    "calc(1px * 2px)",
    "calc(1 / 2px)",
    "calc(1px / )",
    "calc(1px +)",
    "calc(1px + 2px",
    "calc(1px) 2px)",
    "calc(1px+2px)",
    "calc()",
    "calc(1px, 2px)",
    "calc(1px 2px)",
    "calc(1px + foo)",
    "calc(1px * toString)",
    "calc(1foo)",
    "calc(10%)",
    "clamp(1px, 2px)",
    "clamp(1px, 2px, 3px, 4px)",
    "min(1px, 2)",
    "abs(1px, 2px)",
    "sign(1px)",
    "calc(1px * sign(1px, 2px))",
    "round(1px, 2px, 3px)",
    "round(sideways, 1px, 2px)",
    "round(toString, 1px, 2px)",
    "mod(1px)",
    "mod(1px, 2px, 3px)",
    "rem(1px)",
    "sin(0px)",
    "calc(1px * sin(0, 1))",
    "calc(1px * sin(1px))",
    "calc(1px * toString(1))",
    "calc(0px * infinity)",
    "calc(1px # 2px)",
    "calc(2 * 3)",
    "calc(calc(1px)",
    "min(1px, )",
    "min(1px, foo)",
    "min(1px, 1foo)",
    "min(up, 5px)",
    "round(nearest 5px)",
    "url(1px)",
    "1px)",
    "(",
  ])("%s is invalid", (value) => {
    expect(lengthOf(value)).toBeUndefined();
  });
});

describe("a number", () => {
  test.each([
    ["0.5", 0.5],
    ["50%", 0.5],
    ["-1", -1],
    ["calc(1 / 4)", 0.25],
    ["calc(50% + 10%)", 0.6],
    ["min(0.5, 0.2)", 0.2],
    ["1px", undefined],
    ["calc(1px)", undefined],
    ["x", undefined],
    ["sin(", undefined],
    ["pi", undefined],
    ["calc(pi * 0)", 0],
    [undefined, undefined],
  ])("%s is %s", (value, expected) => {
    const actual = readNumber(value);
    if (expected === undefined) expect(actual).toBeUndefined();
    else expect(actual).toBeCloseTo(expected, 9);
  });
});

describe("a font size in an element of 20 px", () => {
  test.each([
    ["xx-small", 9],
    ["x-small", 10],
    ["small", 13],
    ["medium", 16],
    ["large", 18],
    ["x-large", 24],
    ["xx-large", 32],
    ["xxx-large", 48],
    ["initial", 16],
    ["smaller", 20 / 1.2],
    ["larger", 24],
    ["inherit", 20],
    ["unset", 20],
    ["50%", 10],
    ["2em", 40],
    ["0", 0],
    ["calc(1px - 4px)", 0],
    ["-1px", undefined],
    ["5", undefined],
    ["toString", undefined],
    ["inherited", undefined],
    ["an-inherit", undefined],
    ["var(--unknown)", 16],
    ["-x-size(1)", 16],
    ["size(1) 2", undefined],
    ["2size(1)", undefined],
  ])("%s is %s px", (value, expected) => {
    const actual = readFontSize(value, 20, viewports.desktop, false);
    if (expected === undefined) expect(actual).toBeUndefined();
    else expect(actual).toBeCloseTo(expected, 9);
  });

  test("may omit the unit in quirks mode", () => {
    expect(readFontSize("5", 20, viewports.desktop, true)).toBe(5);
  });
});

test.each([
  ["f(x)", true],
  ["-webkit-f()", true],
  ["f(x) y", false],
  ["y f(x)", false],
  ["f", false],
  ["(x)", false],
])("%s is a function: %s", (value, expected) => {
  expect(isFunction(value)).toBe(expected);
});

describe("a line height in an element of 20 px", () => {
  test.each<[string | undefined, LineHeight, number]>([
    [undefined, { px: 7 }, 7],
    ["inherit", { px: 7 }, 7],
    ["unset", { px: 7 }, 7],
    ["1.5", { factor: 1.5 }, 30],
    ["2", { factor: 2 }, 40],
    ["2.", { factor: 2 }, 40],
    ["12.25", { factor: 12.25 }, 245],
    [".25", { factor: 0.25 }, 5],
    [".5", { factor: 0.5 }, 10],
    ["0", { factor: 0 }, 0],
    ["30px", { px: 30 }, 30],
    ["150%", { px: 30 }, 30],
    ["2em", { px: 40 }, 40],
    ["normal", "normal", 24],
    ["-1", "normal", 24],
    ["1.5x", "normal", 24],
    ["x1.5", "normal", 24],
    ["inherited", "normal", 24],
    ["an-inherit", "normal", 24],
  ])("%s", (value, expected, px) => {
    const lineHeight = lineHeightOf(value, 20, { px: 7 }, viewports.desktop, false);
    expect(lineHeight).toEqual(expected);
    expect(lineHeightInPx(lineHeight, 20)).toBe(px);
  });
});

describe("a list of values", () => {
  test.each([
    ["a b  c", ["a", "b", "c"]],
    [" a\n\tb ", ["a", "b"]],
    ["f(a b) c", ["f(a b)", "c"]],
    ["f(a (b c) d) e", ["f(a (b c) d)", "e"]],
    ["'a b' \"c d\" e", ["'a b'", '"c d"', "e"]],
    ["'a\" b' c", ["'a\" b'", "c"]],
    ["'(' a", ["'('", "a"]],
    ["a) b c", ["a)", "b", "c"]],
    ["", []],
    ["  ", []],
  ])("%j has the words %j", (value, expected) => {
    expect(splitWords(value)).toEqual(expected);
  });

  test.each([
    ["a, b c ,d", ["a", "b c", "d"]],
    ["f(a, b), c", ["f(a, b)", "c"]],
    ["'a, b', c", ["'a, b'", "c"]],
    ["a,,b", ["a", "b"]],
    ["", []],
  ])("%j has the items %j", (value, expected) => {
    expect(splitList(value)).toEqual(expected);
  });
});
