import { expect, test } from "vitest";
import {
  type ComputedStyle,
  type RareStyle,
  rootStyle,
} from "../../../../../src/check/evidence/html/computed-style.ts";
import type { Surroundings } from "../../../../../src/check/evidence/html/surroundings.ts";
import {
  boxHiddenBy,
  fitsIndent,
  textColors,
  textHiddenBy,
} from "../../../../../src/check/evidence/html/text-hiding.ts";

/** A style of black text on white, except for the changes. */
const styleOf = (
  change: Partial<ComputedStyle>,
  rare: Partial<RareStyle> = {},
  surroundings: Partial<Surroundings> = {},
): ComputedStyle => ({
  ...rootStyle,
  ...change,
  rare: { ...rootStyle.rare, ...rare },
  surroundings: { ...rootStyle.surroundings, ...surroundings },
});
const clips = { ...rootStyle.clips, inFlow: "height: 0" };

test.each<[Partial<ComputedStyle>, string | undefined]>([
  [{}, undefined],
  [{ isVisible: false }, "visibility: hidden"],
  [{ isVisible: false, awayBy: "left: -9999px" }, "left: -9999px"],
  [{ awayBy: "left: -9999px", clips }, "height: 0"],
  [{ clips, hiddenBy: "display: none" }, "display: none"],
])("a box with %j is hidden by %s", (change, expected) => {
  expect(boxHiddenBy(styleOf(change))).toBe(expected);
  expect(textHiddenBy(styleOf(change), false)).toBe(expected);
});

test.each<[string | undefined, Partial<ComputedStyle>, Partial<RareStyle>?, Partial<Surroundings>?]>([
  ["font-size: 2px", { fontSizePx: 2 }],
  [undefined, { fontSizePx: 2.1 }],
  ["font-size: 1.7px", { fontSizePx: 16 }, { scale: 0.104 }],
  [undefined, { fontSizePx: 1 }, { scale: 16 }],
  ["line-height: 0", { cutsLines: true, lineHeight: { px: 3 } }],
  [undefined, { cutsLines: true, lineHeight: { px: 4 } }],
  ["line-height: 0", { cutsLines: true, lineHeight: { factor: 0.1 } }],
  [undefined, { lineHeight: { px: 0 } }],
  ["cut off by overflow: hidden", {}, {}, { roomPx: 3 }],
  [undefined, {}, {}, { roomPx: 4 }],
  ["cut off by overflow: hidden", {}, {}, { roomPx: 9, marginPx: 6 }],
  [undefined, {}, {}, { roomPx: 9, marginPx: 5 }],
  ["filter: blur, 8px", { fontSizePx: 20 }, { blurPx: 8 }],
  [undefined, { fontSizePx: 20 }, { blurPx: 7.9 }],
  [undefined, { fontSizePx: 20 }, { blurPx: 8, scale: 2 }],
  ["letter-spacing: -19px", { fontSizePx: 20 }, { letterSpacingPx: -19 }],
  [undefined, { fontSizePx: 20 }, { letterSpacingPx: -18.9 }],
  ["text-indent: 100%", { lineIndentPx: Number.POSITIVE_INFINITY }],
  [undefined, { lineIndentPx: 5000 }],
  ["the color white on white", { color: "white" }],
  [undefined, { color: "white" }, { isFiltered: true }],
  [undefined, { color: "white", fill: "black" }],
  ["the color white on white", { fill: "white" }],
  [undefined, { color: "white" }, { paints: ["red"] }],
  ["the color rgb(255, 255, 255) on white", {}, { tone: (channel) => 1 - channel }],
])("hidden by %s: %j, %j, %j", (expected, ...change) => {
  expect(textHiddenBy(styleOf(...change), false)).toBe(expected);
});

test.each<[boolean, Partial<ComputedStyle>, string | undefined]>([
  [true, { lineIndentPx: -500 }, "text-indent: -500px"],
  [true, { lineIndentPx: -499 }, undefined],
  [false, { lineIndentPx: -500 }, undefined],
  [true, { lineIndentPx: -500, place: { ...rootStyle.place, x: 1 } }, undefined],
  [true, { lineIndentPx: -501, place: { ...rootStyle.place, x: 1 } }, "text-indent: -501px"],
  [true, { lineIndentPx: -499, place: { ...rootStyle.place, x: -9 } }, undefined],
])("text that is in the indent (%s) of %j is hidden by %s", (isInIndent, change, expected) => {
  expect(textHiddenBy(styleOf(change), isInIndent)).toBe(expected);
});

test.each<[Partial<ComputedStyle>, Partial<RareStyle>, string, string]>([
  [{ color: "red", background: "blue" }, {}, "red", "blue"],
  [{ color: "red", fill: "green", background: "blue" }, {}, "green", "blue"],
  [{ color: "red" }, { isFiltered: true }, "red", "an image or a translucent color"],
  [{ color: "red" }, { paints: ["blue"] }, "red", "an image or a translucent color"],
  [{ color: "white" }, { tone: (channel) => 1 - channel }, "rgb(0, 0, 0)", "white"],
])("the colors of text with %j and %j are %s on %s", (change, rare, color, background) => {
  expect(textColors(styleOf(change, rare))).toEqual({ color, background });
});

test.each([
  [10, -120, 20, true],
  [10, -119, 20, false],
  [10, 120, 20, false],
  [0, 0, 20, true],
])(
  "%d letters fit an indent of %d px in a font of %d px: %s",
  (length, lineIndentPx, fontSizePx, expected) => {
    expect(fitsIndent(length, styleOf({ lineIndentPx, fontSizePx }))).toBe(expected);
  },
);
