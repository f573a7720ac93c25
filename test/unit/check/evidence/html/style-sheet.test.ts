import { describe, expect, test } from "vitest";
import type { Declaration } from "../../../../../src/check/evidence/html/declaration.ts";
import { readInlineStyle, readStyleSheets } from "../../../../../src/check/evidence/html/style-sheet.ts";
import { everyScreen, screensWhere } from "../../../../../src/check/evidence/html/viewport.ts";

const textOf = (declarations: readonly Declaration[]): string =>
  declarations
    .map(({ property, value, isImportant }) => `${property}:${value}${isImportant ? "!" : ""}`)
    .join(";");

const sheetOf = (text: string, media?: string) => readStyleSheets([{ text, media }], false);

/** The rules of a style sheet: `a{color:red}`. A `?` marks one that applies only if the reader opens something. */
const rulesIn = (css: string, media?: string): string[] =>
  sheetOf(css, media).rules.map(
    ({ selector, declarations }) =>
      `${selector.key ?? "*"}${selector.isInteractive ? "?" : ""}{${textOf(declarations)}}`,
  );

describe("the rules of a style sheet", () => {
  test.each<[string, string[]]>([
    ["", []],
    ["a{color:red}", ["a{color:red}"]],
    ["a{color:red}.b{color:blue}", ["a{color:red}", ".b{color:blue}"]],
    ["a,#b{color:red}", ["a{color:red}", "#b{color:red}"]],
    ["a{}", []],
    ["a{cursor:pointer}", []],
    ["a{cursor:pointer;color:red}", ["a{color:red}"]],
    ["a{color:red;color:blue}", ["a{color:blue}"]],
    ["a{color:red;color:nonsense}", ["a{color:red}"]],
    ["a{color:red!important;color:blue}", ["a{color:red!;color:blue}"]],
    ["a{color:red;opacity:0;color:blue}", ["a{opacity:0;color:blue}"]],
    ["a{color:red;all:unset}", ["a{all:unset}"]],
    ["a{all:unset;color:red}", ["a{all:unset;color:red}"]],
    ["a[{color:red}b{color:blue}", []],
    ["a::marker{color:red}", []],
    ["a:nonsense,b{color:red}", []],
    ["\ufeffa{color:red}b{color:blue}", ["\ufffda{color:red}", "b{color:blue}"]],
    ["color:red", []],
    // Nested rules.
    [".a{b{color:red}}", ["b{color:red}"]],
    [".a{color:blue;& b{color:red}}", [".a{color:blue}", "b{color:red}"]],
    [".a{b[{color:red}}", []],
    [".a{@media screen{color:red}}", [".a{color:red}"]],
    // At-rules.
    ["@media screen{a{color:red}}", ["a{color:red}"]],
    ["@media print{a{color:red}}", []],
    ["@media screen;a{color:red}", ["a{color:red}"]],
    ["@MEDIA screen{a{color:red}}", ["a{color:red}"]],
    ["@layer x{a{color:red}}", ["a{color:red}"]],
    ["@layer x;a{color:red}", ["a{color:red}"]],
    ["@font-face{a{color:red}}", []],
    ["@unknown{a{color:red}}", []],
    ["@scope (.x){b{color:red}}", ["b{color:red}"]],
    ["@scope (.x){color:red;b{color:blue}}", ["b{color:blue}"]],
    ["@scope{b{color:red}}", []],
    ["@scope (.x) to (.y){b{color:red}}", []],
    ["@scope (.x[){b{color:red}}", []],
    ["@scope x(.x){b{color:red}}", []],
  ])("%j: %j", (css, expected) => {
    expect(rulesIn(css)).toEqual(expected);
  });

  test("have the ancestors of the rules that they are in", () => {
    const [rule] = sheetOf("#x .a{b{color:red}}").rules;
    expect(rule?.selector.specificity).toBe(1_001_001);
  });

  test.each<[string, string[]]>([
    ["(min-width:1px)", ["a{color:red}"]],
    ["(min-width:700px)", ["a?{color:red}"]],
    ["card (min-width:1px)", ["a{color:red}"]],
    ["CARD-2  (min-width:1px)", ["a{color:red}"]],
    ["card (min-width:700px)", ["a?{color:red}"]],
    ["card(min-width:1px)", ["a?{color:red}"]],
    ["not (min-width:1px)", ["a?{color:red}"]],
  ])("in a container %s are sure or not: %j", (condition, expected) => {
    expect(rulesIn(`@container ${condition}{a{color:red}}`)).toEqual(expected);
    expect(rulesIn(`@container ${condition}{@layer x{a{color:red}}}`)).toEqual(expected);
  });

  const wide = screensWhere(({ widthPx }) => widthPx >= 700);
  const dark = screensWhere(({ colorScheme }) => colorScheme === "dark");
  test.each<[string, string | undefined, number]>([
    ["a{color:red}", undefined, everyScreen],
    ["a{color:red}", "all", everyScreen],
    ["a{color:red}", "(min-width:700px)", wide],
    ["a{color:red}", "print", 0],
    ["@media (min-width:700px){a{color:red}}", undefined, wide],
    ["@media (min-width:700px){a{color:red}}", "(prefers-color-scheme:dark)", wide & dark],
    ["@media (min-width:700px){@media (prefers-color-scheme:dark){a{color:red}}}", undefined, wide & dark],
  ])("%s in a sheet for %s apply to some screens", (css, media, expected) => {
    expect(sheetOf(css, media).rules.map(({ screens }) => screens)).toEqual([expected]);
  });

  test("of several sheets are in order, and read as their mode says", () => {
    const sources = [
      { text: "a{width:5}", media: undefined },
      { text: "b{color:red}", media: undefined },
    ];
    const keysOf = (isQuirky: boolean) =>
      readStyleSheets(sources, isQuirky).rules.map(({ selector }) => selector.key);
    expect(keysOf(true)).toEqual(["a", "b"]);
    expect(keysOf(false)).toEqual(["b"]);
  });
});

describe("a rule for a pseudo-element is read for its effect on the element", () => {
  const picture = "a{background-image:url(?)}";
  test.each<[string, string[]]>([
    ["a::before{position:absolute;background:red}", [picture]],
    ["a::after{position:fixed;background-image:url(x)}", [picture]],
    ["a::before{position:absolute}", ["a{}"]],
    ["a::before{background:red}", ["a{}"]],
    ["a::before{position:relative;background:red}", ["a{}"]],
    ["a::before{position:absolute;background-color:transparent}", ["a{}"]],
    ["a::before{position:absolute;background-image:none}", ["a{}"]],
    ["a::before{position:absolute;color:red}", ["a{}"]],
    ["a::before{opacity:0;position:absolute;color:red}", ["a{}"]],
    ["a::first-line{color:red}", ["a{text-shadow:red}"]],
    ["a::first-line{font-size:3px}", ["a{font-size:3px}"]],
    ["a::first-line{font-size:2px}", ["a{}"]],
    ["a::first-line{font-size:large}", ["a{font-size:large}"]],
    ["a::first-line{opacity:0}", ["a{}"]],
    ["a::first-line{opacity:0;color:red;font-size:9px}", ["a{text-shadow:red;font-size:9px}"]],
  ])("%s: %j", (css, expected) => {
    expect(rulesIn(css)).toEqual(expected);
  });

  test("the further color of a first line is rare", () => {
    expect(sheetOf("a::first-line{color:red!important}").rules[0]?.declarations).toEqual([
      { property: "text-shadow", value: "red", isImportant: true, kind: "rare" },
    ]);
  });
});

describe("@supports", () => {
  test.each<[string, boolean]>([
    ["(display:grid)", true],
    ["(DISPLAY:grid)", true],
    ["(display:nonsense)", false],
    ["(nonsense:grid)", false],
    ["(--x:anything)", true],
    ["(-webkit-line-clamp:2)", true],
    ["(-moz-appearance:none)", false],
    ["(-ms-ime-align:auto)", false],
    ["(-o-transition:none)", false],
    ["(-MOZ-appearance:none)", false],
    ["(color:red) and (display:grid)", true],
    ["(color:red) and (display:nonsense)", false],
    ["(display:nonsense) or (color:red)", true],
    ["(display:nonsense) OR (color:red)", true],
    ["(display:nonsense) or (color:nonsense)", false],
    ["not (display:grid)", false],
    ["not (display:nonsense)", true],
    ["NOT (display:nonsense)", true],
    ["(not (display:nonsense)) and (color:red)", true],
    ["((color:red) and (display:grid))", true],
    ["((color:red) and (display:nonsense))", false],
    ["selector(a > b)", true],
    ["SELECTOR(a > b)", true],
    ["font-tech(variations)", false],
    ["nonsense", false],
    ["(nonsense)", false],
    ["(color:red) (display:grid)", false],
    ["(color:red) xor (display:grid)", false],
    ["(color:red) and (display:grid) or (color:red)", false],
    ["not", false],
    ["not (nonsense)", true],
    ["", false],
    ["(((", false],
  ])("%s applies: %s", (condition, applies) => {
    expect(rulesIn(`@supports ${condition}{a{color:red}}`)).toEqual(applies ? ["a{color:red}"] : []);
  });
});

describe("keyframes", () => {
  const framesOf = (css: string) =>
    [...sheetOf(css).keyframes].map(([name, { start, end, steady, properties }]) => [
      name,
      textOf(start),
      textOf(end),
      textOf(steady),
      [...properties].join(),
    ]);
  test.each<[string, string[]]>([
    ["x{from{color:red}to{color:blue}}", ["x", "color:red", "color:blue", "", "color"]],
    ["X{0%{opacity:0}100%{opacity:1}}", ["x", "opacity:0", "opacity:1", "", "opacity"]],
    ["x{0%,100%{opacity:0}}", ["x", "opacity:0", "opacity:0", "opacity:0", "opacity"]],
    ["x{100%, 0%{opacity:0}}", ["x", "opacity:0", "opacity:0", "opacity:0", "opacity"]],
    ["x{FROM,TO{opacity:0}}", ["x", "opacity:0", "opacity:0", "opacity:0", "opacity"]],
    ["x{0%,100%{opacity:0}50%{opacity:1}}", ["x", "opacity:0", "opacity:0", "", "opacity"]],
    ["x{0%,100%{opacity:0}50%{color:red}}", ["x", "opacity:0", "opacity:0", "opacity:0", "opacity,color"]],
    ["x{to{opacity:0}}", ["x", "", "opacity:0", "", "opacity"]],
    ["x{50%{opacity:0}}", ["x", "", "", "", "opacity"]],
    ["x{10%{opacity:0}}", ["x", "", "", "", "opacity"]],
    ["x{0%x{opacity:0}}", ["x", "", "", "", "opacity"]],
    ["x{color:red;to{opacity:0}}", ["x", "", "opacity:0", "", "opacity"]],
    ["x{}", ["x", "", "", "", ""]],
  ])("%s are read: %j", (css, expected) => {
    expect(framesOf(`@keyframes ${css}`)).toEqual([expected]);
    expect(framesOf(`@-webkit-keyframes ${css}`)).toEqual([expected]);
  });

  test("of a later rule replace those of the same name", () => {
    expect(framesOf("@keyframes x{to{opacity:0}}@keyframes X{to{opacity:1}}")).toEqual([
      ["x", "", "opacity:1", "", "opacity"],
    ]);
  });
});

describe("a style sheet that is nested too deeply is cut", () => {
  const nested = (count: number, open: string, close: string) => open.repeat(count) + close.repeat(count);
  test.each<[string, boolean, string]>([
    ["100 brackets in a selector", false, `${nested(100, ":is(", ")")}{color:red}`],
    ["101 brackets in a selector", true, `${nested(101, ":is(", ")")}{color:red}`],
    ["101 brackets in a row", false, `${"[a]".repeat(101)}{color:red}`],
    [
      "101 brackets after ones that were not opened",
      true,
      `a{color:red}${")".repeat(9)}${nested(101, "(", ")")}{color:red}`,
    ],
    ["101 brackets in a condition", true, `@media ${nested(101, "(", ")")}{a{color:red}}`],
    ["100 brackets in a condition", false, `@media ${nested(100, "(", ")")}{a{color:red}}`],
    ["101 brackets in a scope", true, `@scope ${nested(101, "[", "]")}{a{color:red}}`],
    ["101 nested blocks", true, nested(101, "@media screen{", "}")],
    ["100 nested rules", true, nested(102, "a{", "}")],
  ])("%s: %s", (_, isCut, css) => {
    expect(sheetOf(css).isCut).toBe(isCut);
    const sources = [css, "a{color:red}"].map((text) => ({ text, media: undefined }));
    const { isCut: isAnyCut, rules } = readStyleSheets(sources, false);
    expect([isAnyCut, rules.at(-1)?.selector.key]).toEqual([isCut, "a"]);
  });
});

describe("a style attribute", () => {
  test.each<[string, string]>([
    ["", ""],
    ["color:red", "color:red"],
    [" COLOR : Red ; opacity : 0 ", "color:red;opacity:0"],
    ["color:red;;opacity:0;", "color:red;opacity:0"],
    ["color:red!important", "color:red!"],
    ["color:red ! IMPORTANT", "color:red!"],
    ["color", ""],
    ["cursor:pointer;color:red", "color:red"],
    ["color:red;color:blue", "color:blue"],
    ["color:nonsense", ""],
    ["width:5", ""],
    // Syntax that only the whole parser reads.
    ["color:rgb(255,0,0)", "color:rgb(255,0,0)"],
    ["/*;color:red*/opacity:0", "opacity:0"],
    ["font-family:'a;opacity:0';color:red", "color:red"],
    ['font-family:"a;opacity:0";color:red', "color:red"],
    ["c\\6f lor:red", "color:red"],
    ["opacity:0;{color:red}", "opacity:0"],
  ])("%j: %s", (style, expected) => {
    expect(textOf(readInlineStyle(style, false))).toBe(expected);
  });

  test("accepts lengths without a unit in quirks mode", () => {
    expect(textOf(readInlineStyle("width:5", true))).toBe("width:5");
  });

  test("has values of up to 300 characters", () => {
    const long = `--x:${"a".repeat(299)}`;
    expect(textOf(readInlineStyle(`${long}b`, false))).toBe(`${long}b`);
    expect(textOf(readInlineStyle(`${long}bc`, false))).toBe(`${long}b`);
    const url = `url(${"a".repeat(300)})`;
    const picture = "background-image:url(?)";
    expect(textOf(readInlineStyle(`background:${url}`, false))).toBe(picture);
    expect(textOf(readInlineStyle(`background-image:${url}`, false))).toBe(picture);
    expect(textOf(readInlineStyle(`mask-image:${url}`, false))).not.toContain("?");
  });

  test("has up to 200 declarations with custom properties", () => {
    const custom = (count: number) => Array.from({ length: count }, (_, index) => `--x${index}:1`).join(";");
    expect(readInlineStyle(custom(200), false)).toHaveLength(200);
    expect(readInlineStyle(custom(201), false)).toHaveLength(200);
    expect(textOf(readInlineStyle(`${custom(201)};color:red`, false))).toMatch(/--x199:1;color:red$/);
  });
});
