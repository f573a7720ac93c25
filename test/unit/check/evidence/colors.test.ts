import { formatRgb } from "culori";
import { describe, expect, test } from "vitest";
import { contrastRatio, parseColor, readColor } from "../../../../src/check/evidence/colors.ts";

describe("a color", () => {
  test.each<[string, string | undefined]>([
    ["red", "rgb(255, 0, 0)"],
    ["#f00", "rgb(255, 0, 0)"],
    ["ff0000", "rgb(255, 0, 0)"],
    ["FF0000", "rgb(255, 0, 0)"],
    ["f00", "rgb(255, 0, 0)"],
    ["xff0000", undefined],
    ["ff00000", undefined],
    [" red ", "rgb(255, 0, 0)"],
    ["rgb(255 0 0)", "rgb(255, 0, 0)"],
    ["rgb(calc(200 + 55) 0 0)", "rgb(255, 0, 0)"],
    ["rgb(calc(200 + 55), 0, 0, .5)", "rgba(255, 0, 0, 0.5)"],
    ["hsl(calc(60 * 2) 100% 50%)", "rgb(0, 255, 0)"],
    ["hsl(calc(60 * 2) 100 50)", "rgb(0, 255, 0)"],
    ["hwb(calc(60 * 2) 0% 0%)", "rgb(0, 255, 0)"],
    ["rgb(from red g r b)", "rgb(0, 255, 0)"],
    ["rgb(from red r g b / .5)", "rgba(255, 0, 0, 0.5)"],
    ["rgb(from rgb(255 0 0 / .5) r g b)", "rgba(255, 0, 0, 0.5)"],
    ["rgb(from red r g b / alpha)", "rgb(255, 0, 0)"],
    ["rgb(from foo r g b)", undefined],
    ["rgb(from red r g)", undefined],
    ["rgb(from red r g b 1 2)", undefined],
    ["rgb(from red calc(r - 55) g b)", "rgb(200, 0, 0)"],
    ["rgb(from red x g b)", undefined],
    ["hsl(from red 120 s l)", "rgb(0, 255, 0)"],
    ["hsl(from red h s calc(l / 2))", "rgb(128, 0, 0)"],
    ["lab(from red l 0 0)", "rgb(130, 130, 130)"],
    ["color(from red srgb r g b)", "rgb(255, 0, 0)"],
    ["color(from red foo r g b)", undefined],
    ["color(srgb calc(.5 + .5) 0 0)", "rgb(255, 0, 0)"],
    ["color(from red display-p3 1 0 0)", "rgb(255, 0, 0)"],
    ["color(from red srgb-linear r g b)", "rgb(255, 0, 0)"],
    ["oklch(from red l c h)", "rgb(255, 0, 0)"],
    ["oklab(from red l a b)", "rgb(255, 0, 0)"],
    ["lch(from red l c h)", "rgb(255, 0, 0)"],
    ["foo(calc(1) 0 0)", undefined],
    ["rgb(1)", undefined],
    ["color-mix(in srgb, red, blue)", "rgb(128, 0, 128)"],
    ["color-mix(in srgb, red 25%, blue)", "rgb(64, 0, 191)"],
    ["color-mix(in srgb, red, blue 25%)", "rgb(191, 0, 64)"],
    ["color-mix(in srgb, red 20%, blue 20%)", "rgba(128, 0, 128, 0.4)"],
    ["color-mix(in srgb, red 100%, blue 100%)", "rgb(128, 0, 128)"],
    ["color-mix(in srgb, red 0%, blue 0%)", undefined],
    ["color-mix(in srgb, red -10%, blue)", undefined],
    ["color-mix(in srgb, red 110%, blue)", undefined],
    ["color-mix(in foo, red, blue)", undefined],
    ["color-mix(in srgb, red)", undefined],
    ["color-mix(in srgb, red, blue, green)", undefined],
    ["color-mix(in srgb, foo, blue)", undefined],
    ["color-mix(in srgb, red, foo)", undefined],
    ["color-mix(srgb, red, blue)", undefined],
    ["color-mix(in hsl shorter hue, red, lime)", "rgb(255, 255, 0)"],
    ["color-mix(in hsl longer hue, red, lime)", undefined],
    ["color-mix(in srgb, transparent, red)", "rgba(255, 0, 0, 0.5)"],
    ["color-mix(in srgb-linear, red, blue)", "rgb(188, 0, 188)"],
    ["color-mix(in oklab, white, black)", "rgb(99, 99, 99)"],
    ["color-mix(in xyz, red, blue)", "rgb(188, 0, 188)"],
    ["color-mix(in xyz-d50, red, blue)", "rgb(188, 0, 188)"],
    ["color-mix(in lab, white, black)", "rgb(119, 119, 119)"],
    ["COLOR-MIX(IN SRGB, RED, BLUE)", "rgb(128, 0, 128)"],
    ["foo", undefined],
    ["transparent", "rgba(0, 0, 0, 0)"],
  ])("%s is %s", (text, expected) => {
    expect(formatRgb(readColor(text))).toBe(expected);
    expect(formatRgb(readColor(text))).toBe(expected);
  });

  test("is not read from nothing, or from more than 200 characters", () => {
    expect(readColor(undefined)).toBeUndefined();
    expect(formatRgb(readColor("red".padEnd(200)))).toBe("rgb(255, 0, 0)");
    expect(readColor("red".padEnd(201))).toBeUndefined();
  });

  test.each([
    ["red", true],
    ["rgba(1, 2, 3, 1)", true],
    ["rgba(1, 2, 3, .5)", false],
    ["transparent", false],
    ["foo", false],
  ])("%s is opaque: %s", (text, isOpaque) => {
    expect(parseColor(text) !== undefined).toBe(isOpaque);
  });
});

test.each([
  ["black", "white", 21],
  ["white", "black", 21],
  ["red", "red", 1],
  ["#767676", "white", 4.54],
])("the contrast of %s and %s is %s to 1", (left, right, expected) => {
  const [one, other] = [parseColor(left), parseColor(right)];
  if (!one || !other) throw new Error("Not a color");
  expect(contrastRatio(one, other)).toBeCloseTo(expected, 2);
  expect(contrastRatio(one, other)).toBeCloseTo(expected, 2);
});
