import { describe, expect, test } from "vitest";
import { parseMedia } from "../../../../../src/check/evidence/html/media-query.ts";
import { everyScreen, screensWhere, type Viewport } from "../../../../../src/check/evidence/html/viewport.ts";

const isFine = ({ pointer }: Viewport): boolean => pointer === "fine";
const isDark = ({ colorScheme }: Viewport): boolean => colorScheme === "dark";
const isCalm = (viewport: Viewport): boolean => viewport.isCalm;
const isWide = ({ widthPx, heightPx }: Viewport): boolean => widthPx > heightPx;
const hasWidth =
  (from: number, to = Number.POSITIVE_INFINITY) =>
  ({ widthPx }: Viewport): boolean =>
    widthPx >= from && widthPx <= to;

describe("a media query that decides by the screen", () => {
  test.each<[string, (viewport: Viewport) => boolean]>([
    ["(min-width: 600px)", hasWidth(600)],
    ["(MIN-WIDTH: 640PX)", hasWidth(640)],
    ["(max-width: 768px)", hasWidth(0, 768)],
    ["(max-width: 48em)", hasWidth(0, 768)],
    ["(max-width: calc(700px + 68px))", hasWidth(0, 768)],
    ["(width: 390px)", hasWidth(390, 390)],
    ["(min-device-width: 600px)", hasWidth(600)],
    ["(min-width: 600px) and (max-width: 900px)", hasWidth(600, 900)],
    ["(min-width: 600px) or (max-width: 360px)", (each) => hasWidth(600)(each) || hasWidth(0, 360)(each)],
    ["(max-width: 360px), (min-width: 1300px)", (each) => hasWidth(1300)(each) || hasWidth(0, 360)(each)],
    ["not (min-width: 600px)", hasWidth(0, 599)],
    ["screen and (min-width: 600px)", hasWidth(600)],
    ["only screen and (min-width: 600px)", hasWidth(600)],
    ["not screen and (min-width: 600px)", hasWidth(0, 599)],
    ["not all and (min-width: 600px)", hasWidth(0, 599)],
    ["not print and (min-width: 600px)", () => true],
    ["(min-width: 600px) and (not (min-width: 1000px))", hasWidth(600, 999)],
    ["((min-width: 600px))", hasWidth(600)],
    ["(max-height: 600px)", ({ heightPx }) => heightPx <= 600],
    ["(device-height: 844px)", ({ heightPx }) => heightPx === 844],
    ["(orientation: landscape)", isWide],
    ["(orientation: portrait)", (each) => !isWide(each)],
    ["(min-aspect-ratio: 16/10)", ({ widthPx, heightPx }) => widthPx / heightPx >= 1.6],
    ["(max-device-aspect-ratio: 1)", ({ widthPx, heightPx }) => widthPx <= heightPx],
    ["(min-aspect-ratio: 2)", ({ widthPx, heightPx }) => widthPx / heightPx >= 2],
    ["(prefers-color-scheme: dark)", isDark],
    ["(prefers-color-scheme: LIGHT)", (each) => !isDark(each)],
    ["(prefers-reduced-motion: reduce)", isCalm],
    ["(prefers-reduced-motion)", isCalm],
    ["(prefers-reduced-motion: no-preference)", (each) => !isCalm(each)],
    ["(hover: hover)", isFine],
    ["(hover)", isFine],
    ["(any-hover: none)", (each) => !isFine(each)],
    ["(pointer: coarse)", (each) => !isFine(each)],
    ["(any-pointer: fine)", isFine],
    ["(-webkit-min-device-pixel-ratio: 2)", ({ pixelRatio }) => pixelRatio >= 2],
    ["(-webkit-device-pixel-ratio: 3)", ({ pixelRatio }) => pixelRatio === 3],
    ["(min-resolution: 192dpi)", ({ pixelRatio }) => pixelRatio >= 2],
    ["(min-resolution: 2dppx)", ({ pixelRatio }) => pixelRatio >= 2],
    ["(min-resolution: 2x)", ({ pixelRatio }) => pixelRatio >= 2],
    ["(max-resolution: 75.6dpcm)", ({ pixelRatio }) => pixelRatio <= 2],
    ["(color-gamut: p3)", ({ pixelRatio }) => pixelRatio >= 2],
    ["(width >= 600px)", hasWidth(600)],
    ["(width > 640px)", hasWidth(641)],
    ["(width <= 768px)", hasWidth(0, 768)],
    ["(width < 768px)", hasWidth(0, 767)],
    ["(600px <= width)", hasWidth(600)],
    ["(375px <= width <= 640px)", hasWidth(375, 640)],
    ["(375px < width < 640px)", hasWidth(376, 639)],
    ["(640px >= width >= 375px)", hasWidth(375, 640)],
    ["(aspect-ratio > 1/1)", isWide],
  ])("%s", (query, expected) => {
    expect(parseMedia(query)).toBe(screensWhere(expected));
  });
});

test.each([
  "",
  "all",
  "screen",
  "SCREEN",
  "not print",
  "(min-width: 0)",
  "(color)",
  "(min-color: 8)",
  "(max-color-index: 0)",
  "(monochrome: 0)",
  "(grid: 0)",
  "(scripting: none)",
  "(update)",
  "(update: fast)",
  "(scan: progressive)",
  "(display-mode: browser)",
  "(overflow-block: scroll)",
  "(overflow-inline: scroll)",
  "(forced-colors: none)",
  "(inverted-colors: none)",
  "(dynamic-range: standard)",
  "(prefers-contrast: no-preference)",
  "(prefers-reduced-transparency: no-preference)",
  "(color-gamut)",
  "(color-gamut: srgb)",
  "(unknown: 1), screen",
])("%j matches every screen", (query) => {
  expect(parseMedia(query)).toBe(everyScreen);
});

test.each([
  "print",
  "screen (min-width: 1px)",
  "(min-width: 1px) (color)",
  "(min-width: 1px) xor (color)",
  "(color) and (min-width: 1px) or (color)",
  "not (unknown) and (color)",
  "screens",
  "a-screen",
  "(monochrome)",
  "(grid)",
  "(scripting)",
  "(prefers-contrast)",
  "(color-gamut: rec2020)",
  "(unknown: 1)",
  "not (unknown: 1)",
  "(unknown)",
  "(min-unknown: 1px)",
  "(min-width: red)",
  "(min-width: 10foo)",
  "(min-orientation: landscape)",
  "(orientation: 1)",
  "(toString: 1)",
  "(orientation: sideways)",
  "(unknown >= 1px)",
  "(width >= red)",
  "(100px <= width <= red)",
  "(min-aspect-ratio: red)",
  "(width: 390.5px)",
  "(-webkit-min-width: 1px)",
  "((",
  "@",
])("%j matches no screen", (query) => {
  expect(parseMedia(query)).toBe(0);
});
