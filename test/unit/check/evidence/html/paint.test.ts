import { describe, expect, test } from "vitest";
import {
  backgroundOf,
  colorHiddenBy,
  filteredBackground,
  frameColor,
  masksAll,
  paintsAround,
  paintsOf,
  readFilter,
  toHex,
  toned,
} from "../../../../../src/check/evidence/html/paint.ts";

/** The declarations of `color:red;opacity:1`. */
const declared = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(";").map((each) => {
      const colon = each.indexOf(":");
      return [each.slice(0, colon), each.slice(colon + 1)] as const;
    }),
  );
const pxOf = (word: string): number | undefined =>
  word === "1em" ? 16 : /^-?[\d.]+px$/.test(word) ? Number.parseFloat(word) : undefined;
const inverse = (channel: number): number => 1 - channel;

describe("a color in hexadecimal, if it is known and opaque", () => {
  test.each<[string, string | undefined]>([
    ["red", "#ff0000"],
    ["#FFF", "#ffffff"],
    ["canvas", "#ffffff"],
    ["window", "#ffffff"],
    ["canvastext", "#000000"],
    ["rgba(0,0,0,.5)", undefined],
    ["foo", undefined],
    ["light-dark(red,red)", "#ff0000"],
    ["light-dark(red,blue)", undefined],
  ])("%s is %s", (color, expected) => {
    expect(toHex(color)).toBe(expected);
  });
});

describe("the background of text on white", () => {
  test.each<[string, string]>([
    ["background-color:red", "red"],
    ["background-color:transparent", "#ffffff"],
    ["background-color:inherit", "#ffffff"],
    ["background-color:initial", "#ffffff"],
    ["background-color:rgba(0,0,0,.5)", "#808080"],
    ["background-color:rgba(0,0,0,0)", "#ffffff"],
    ["background-color:foo", "an image or a translucent color"],
    ["background-color:canvas", "canvas"],
    ["background-color:light-dark(red,red)", "light-dark(red,red)"],
    ["background-color:light-dark(red,blue)", "an image or a translucent color"],
    ["background-color:light-dark(red,#f00)", "light-dark(red,#f00)"],
    ["background-color:light-dark(red,red,red)", "an image or a translucent color"],
    ["background-clip:text;background-color:red", "#ffffff"],
    ["mix-blend-mode:difference", "an image or a translucent color"],
    ["mix-blend-mode:exclusion", "an image or a translucent color"],
    ["mix-blend-mode:plus-lighter", "an image or a translucent color"],
    ["mix-blend-mode:normal;background-color:red", "red"],
    ["mix-blend-mode:multiply", "#ffffff"],
    ["mix-blend-mode:multiply;background-color:#000", "#000"],
    ["backdrop-filter:blur(1px)", "an image or a translucent color"],
    ["backdrop-filter:none;background-color:red", "red"],
    ["background-image:url(a.png)", "an image or a translucent color"],
    ["background-image:url()", "#ffffff"],
    ["background-image:url('')", "#ffffff"],
    ["background-image:none", "#ffffff"],
    ["background-image:inherit", "#ffffff"],
    ["background-image:linear-gradient(white, #fff)", "#ffffff"],
    ["background-image:linear-gradient(red, red);background-color:red", "red"],
    ["background-image:linear-gradient(red, blue);background-color:red", "an image or a translucent color"],
    ["background-image:linear-gradient(to left, red 5px, red);background-color:red", "red"],
    ["background-image:-webkit-repeating-radial-gradient(red, red);background-color:red", "red"],
    ["background-image:conic-gradient(red);background-color:red", "red"],
    ["background-image:foo-gradient(red);background-color:red", "an image or a translucent color"],
    ["background-image:linear-gradient(rgba(0,0,0,0), rgba(0,0,0,0))", "#ffffff"],
    ["background-image:linear-gradient(foo, bar)", "an image or a translucent color"],
    ["background-image:url(a);background-size:0", "#ffffff"],
    ["background-image:url(a);background-size:0%", "#ffffff"],
    ["background-image:url(a);background-size:3px;background-repeat:no-repeat", "#ffffff"],
    [
      "background-image:url(a);background-size:4px;background-repeat:no-repeat",
      "an image or a translucent color",
    ],
    ["background-image:url(a);background-size:3px", "an image or a translucent color"],
    [
      "background-image:url(a);background-size:10px;background-position:-10px 0;background-repeat:no-repeat",
      "#ffffff",
    ],
    [
      "background-image:url(a);background-size:10px;background-position:-9px 0;background-repeat:no-repeat",
      "an image or a translucent color",
    ],
    [
      "background-image:url(a);background-size:10px;background-position:0 -10px;background-repeat:no-repeat",
      "#ffffff",
    ],
    [
      "background-image:url(a);background-size:10px 20px;background-position:0 -10px;background-repeat:no-repeat",
      "an image or a translucent color",
    ],
    ["background-image:url(a);background-size:0,0", "an image or a translucent color"],
    ["background-image:url(?);background-size:0", "an image or a translucent color"],
    ["box-shadow:inset 0 0 9px red", "an image or a translucent color"],
    ["box-shadow:inset 0 0 9px white", "#ffffff"],
    ["box-shadow:0 0 9px red", "#ffffff"],
    ["box-shadow:inset 0 0 9px", "an image or a translucent color"],
    ["border:red", "an image or a translucent color"],
    ["border:white", "#ffffff"],
    ["border:red;background-color:red", "red"],
    ["background-color:#fefefe;border:#fff", "#fefefe"],
  ])("%s: %s", (style, expected) => {
    expect(backgroundOf(declared(style), "#ffffff")).toBe(expected);
  });
});

describe("text in these colors is hidden by", () => {
  test.each<[string, string | undefined]>([
    ["white on white", "the color white on white"],
    ["#fafafa on white", "the color #fafafa on white"],
    ["#fbfbfb on white", "the color #fbfbfb on white"],
    ["#f8f8f8 on white", undefined],
    ["black on white", undefined],
    ["transparent on white", "the color transparent"],
    ["rgba(0,0,0,.09) on white", "the color rgba(0,0,0,.09)"],
    ["rgba(0,0,0,.1) on white", undefined],
    ["rgba(255,255,255,.5) on white", "the color rgba(255,255,255,.5) on white"],
    ["white on an image or a translucent color", undefined],
    ["foo on white", undefined],
    ["canvas on white", "the color canvas on white"],
    ["canvastext on black", "the color canvastext on black"],
    ["light-dark(white,#fff) on white", "the color light-dark(white,#fff) on white"],
    ["red,white on white", undefined],
    ["white,red on white", undefined],
    ["white,white on white", "the color white on white"],
    ["white,transparent on white", "the color white on white"],
    ["white,foo on white", undefined],
    [" on black", "the color black on black"],
    [" on white", undefined],
  ])("%s: %s", (text, expected) => {
    const [colors = "", background = ""] = text.split(" on ");
    const list = colors === "" ? [] : colors.includes("(") ? [colors] : colors.split(",");
    expect(colorHiddenBy(list, background)).toBe(expected);
  });
});

describe("a filter", () => {
  /** `tone`: what black, dark gray, and white become. */
  interface Effect {
    readonly opacity: number;
    readonly isUnknown: boolean;
    readonly blurPx: number;
    readonly flat: string | undefined;
    readonly tone: readonly number[] | undefined;
  }
  test.each<[string, Effect]>([
    ["none", { opacity: 1, isUnknown: false, flat: undefined, blurPx: 0, tone: undefined }],
    ["initial", { opacity: 1, isUnknown: false, flat: undefined, blurPx: 0, tone: undefined }],
    ["unset", { opacity: 1, isUnknown: false, flat: undefined, blurPx: 0, tone: undefined }],
    ["opacity(50%)", { opacity: 0.5, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    ["opacity(0)", { opacity: 0, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    ["opacity(2)", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    ["opacity(-1)", { opacity: 0, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    [
      "opacity(.5) opacity(.5)",
      { opacity: 0.25, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined },
    ],
    ["opacity()", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    ["opacity( .5 )", { opacity: 0.5, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    ["blur(3px)", { opacity: 1, isUnknown: false, blurPx: 3, flat: undefined, tone: undefined }],
    ["blur(3px) blur(4px)", { opacity: 1, isUnknown: false, blurPx: 5, flat: undefined, tone: undefined }],
    ["blur()", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    ["brightness(0)", { opacity: 1, isUnknown: false, blurPx: 0, flat: "#000000", tone: [0, 0, 0] }],
    ["brightness(1)", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    ["brightness(.5)", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: [0, 0.125, 0.5] }],
    ["brightness(50)", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: [0, 1, 1] }],
    ["contrast(0)", { opacity: 1, isUnknown: false, blurPx: 0, flat: "#808080", tone: [0.5, 0.5, 0.5] }],
    ["contrast(1)", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    ["contrast(.001)", { opacity: 1, isUnknown: false, blurPx: 0, flat: "#7f7f7f", tone: [0.5, 0.5, 0.5] }],
    ["invert(1)", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: [1, 0.75, 0] }],
    ["invert(0)", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    ["invert(.5)", { opacity: 1, isUnknown: false, blurPx: 0, flat: "#808080", tone: [0.5, 0.5, 0.5] }],
    ["invert(2)", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: [1, 0.75, 0] }],
    ["grayscale(1)", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    ["saturate(2)", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    ["hue-rotate(90deg)", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
    ["sepia(1)", { opacity: 1, isUnknown: true, blurPx: 0, flat: undefined, tone: undefined }],
    ["url(#a)", { opacity: 1, isUnknown: true, blurPx: 0, flat: undefined, tone: undefined }],
    ["sepia(1) brightness(0)", { opacity: 1, isUnknown: true, blurPx: 0, flat: undefined, tone: [0, 0, 0] }],
    [
      "drop-shadow(0 0 1px red)",
      { opacity: 1, isUnknown: true, blurPx: 0, flat: undefined, tone: undefined },
    ],
    [
      "brightness(0) invert(1)",
      { opacity: 1, isUnknown: false, blurPx: 0, flat: "#ffffff", tone: [1, 1, 1] },
    ],
    ["invert(1)brightness(0)", { opacity: 1, isUnknown: false, blurPx: 0, flat: "#000000", tone: [0, 0, 0] }],
    ["foo", { opacity: 1, isUnknown: false, blurPx: 0, flat: undefined, tone: undefined }],
  ])("%s", (value, expected) => {
    const { tone, ...effect } = readFilter(value, pxOf);
    const toned = tone && [0, 0.25, 1].map((channel) => Math.round(tone(channel) * 1000) / 1000);
    expect({ ...effect, tone: toned }).toEqual(expected);
  });

  test("is absent", () => {
    expect(readFilter(undefined, pxOf)).toEqual(readFilter("none", pxOf));
  });
});

describe("further colors of text that has one, and of a drawing", () => {
  test.each<[string, [string[], string[]]]>([
    ["color:red", [["old"], []]],
    ["background-clip:text", [["old", "transparent"], ["transparent"]]],
    ["background-clip:text;background-color:red", [["old", "red"], ["red"]]],
    ["background-clip:text;background-color:inherit", [["old", "transparent"], ["transparent"]]],
    [
      "background-clip:text;background-image:linear-gradient(red,red)",
      [
        ["old", "red", "transparent"],
        ["red", "transparent"],
      ],
    ],
    [
      "background-clip:text;background-image:url(a)",
      [
        ["old", "an image or a translucent color", "transparent"],
        ["an image or a translucent color", "transparent"],
      ],
    ],
    ["stroke:red", [["old"], ["an image or a translucent color"]]],
    ["stroke:none", [["old"], []]],
    ["text-shadow:none", [["old"], []]],
    ["text-shadow:0 0 1px red", [["old", "red"], ["red"]]],
    ["text-shadow:0 0 16px red", [["old", "rgba(255, 0, 0, 0.25)"], ["rgba(255, 0, 0, 0.25)"]]],
    ["text-shadow:0 0 15px red", [["old", "red"], ["red"]]],
    ["text-shadow:2000px 0 red", [["old"], []]],
    ["text-shadow:1999px 0 red", [["old", "red"], ["red"]]],
    ["text-shadow:-2000px 0 red", [["old"], []]],
    [
      "text-shadow:0 0 1px red, 0 0 1px blue",
      [
        ["old", "red", "blue"],
        ["red", "blue"],
      ],
    ],
    ["text-shadow:0 0", [["old", "an image or a translucent color"], ["an image or a translucent color"]]],
    ["text-shadow:inherit", [["old"], []]],
    ["-webkit-text-stroke:1px red", [["old", "red"], ["red"]]],
    ["-webkit-text-stroke:0 red", [["old"], []]],
    ["-webkit-text-stroke:red", [["old"], []]],
    ["-webkit-text-stroke:16px 0 16px red", [["old", "red"], ["red"]]],
    ["text-shadow:0 0 16px foo", [["old", "foo"], ["foo"]]],
    ["text-shadow:0 0 16px rgba(255,0,0,.5)", [["old", "rgba(255, 0, 0, 0.13)"], ["rgba(255, 0, 0, 0.13)"]]],
  ])("%s", (style, [ofText, ofDrawing]) => {
    expect(paintsOf(false, declared(style), ["old"], pxOf)).toEqual(ofText);
    expect(paintsOf(true, declared(style), [], pxOf)).toEqual(ofDrawing);
  });
});

describe("paint around an element on white", () => {
  test.each<[string, boolean]>([
    ["color:red", false],
    ["outline:red", true],
    ["outline:white", false],
    ["outline:rgba(255,0,0,.3)", true],
    ["outline:rgba(255,0,0,.2)", false],
    ["outline:foo", true],
    ["box-shadow:0 0 20px red", true],
    ["box-shadow:0 0 19px red", false],
    ["box-shadow:-20px 0 red", true],
    ["box-shadow:inset 0 0 20px red", false],
    ["box-shadow:0 0 20px white", false],
    ["box-shadow:0 0 20px", true],
    ["box-shadow:inset 0 0 20px red, 0 0 20px red", true],
  ])("%s: %s", (style, expected) => {
    expect(paintsAround(declared(style), "#ffffff", pxOf)).toBe(expected);
  });
});

test.each<[string, boolean]>([
  ["none", false],
  ["linear-gradient(transparent, transparent)", true],
  ["linear-gradient(transparent, black)", false],
  ["linear-gradient(rgba(0,0,0,.09), transparent)", true],
  ["linear-gradient(rgba(0,0,0,.1), transparent)", false],
  ["url(a)", false],
])("the mask %s leaves nothing: %s", (image, expected) => {
  expect(masksAll(image)).toBe(expected);
});

test.each<[string, string | undefined]>([
  ["20px solid red", "red"],
  ["19px solid red", undefined],
  ["20px none red", undefined],
  ["20px hidden red", undefined],
  ["20px solid", "an image or a translucent color"],
  ["solid red", undefined],
  ["20px solid foo", "an image or a translucent color"],
])("the color of a border that holds text, of %s, is %s", (value, expected) => {
  expect(frameColor(value, pxOf)).toBe(expected);
});

test.each<[string, string]>([
  ["white", "rgb(0, 0, 0)"],
  ["black", "rgb(255, 255, 255)"],
  ["rgba(255,255,255,.5)", "rgba(0, 0, 0, 0.5)"],
  ["foo", "an image or a translucent color"],
  ["canvas", "rgb(0, 0, 0)"],
])("%s is inverted to %s", (color, expected) => {
  expect(toned(color, inverse)).toBe(expected);
  expect(toned(color, undefined)).toBe(color);
});

test.each<[string, string]>([
  ["background-color:red=red", "rgb(0, 255, 255)"],
  ["background-color:red=blue", "an image or a translucent color"],
  ["color:red=#ffffff", "#ffffff"],
  ["color:red=blue", "an image or a translucent color"],
  ["background-color:rgba(0,0,0,.5)=blue", "an image or a translucent color"],
  ["background-color:#f00=red", "rgb(0, 255, 255)"],
])("the inverted background of %s is %s", (text, expected) => {
  const [style = "", background = ""] = text.split("=");
  expect(filteredBackground(declared(style), background, "#ffffff", inverse)).toBe(expected);
  expect(filteredBackground(declared(style), background, "#ffffff", undefined)).toBe(background);
});
