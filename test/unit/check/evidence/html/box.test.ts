import { describe, expect, test } from "vitest";
import { createCuts } from "../../../../../src/check/evidence/bounds.ts";
import {
  type Box,
  clippedHeight,
  hasNoBasis,
  isSized,
  leastSize,
  mayGrow,
  openBox,
  ownWidth,
  pxOf,
} from "../../../../../src/check/evidence/html/box.ts";
import { type ComputedStyle, rootStyle } from "../../../../../src/check/evidence/html/computed-style.ts";
import { type HtmlElement, parseHtml } from "../../../../../src/check/evidence/html/html-tree.ts";
import { viewports } from "../../../../../src/check/evidence/html/viewport.ts";

interface Around {
  readonly name?: string;
  readonly parent?: Partial<ComputedStyle>;
  readonly isQuirky?: boolean;
}

/** The box of an element with these declarations: `width:1px;top:0`. */
function boxOf(style: string, { name = "div", parent = {}, isQuirky = false }: Around = {}): Box {
  const find = (element: HtmlElement): HtmlElement | undefined =>
    element.name === name ? element : element.children.map(find).find((found) => found !== undefined);
  const element = find(
    parseHtml(`<!doctype html><html><body><${name}></${name}></body></html>`, createCuts()).root,
  );
  if (!element) throw new Error(`No ${name}`);
  const declared = new Map(
    style
      .split(";")
      .filter((each) => each !== "")
      .map((each) => each.split(":", 2) as [string, string]),
  );
  const context = {
    isOpened: false,
    viewport: viewports.desktop,
    isQuirky,
    linkText: "blue",
    keyframes: new Map(),
  };
  return openBox(
    element,
    { declared, variables: new Map(), isSpecial: false },
    { ...rootStyle, ...parent },
    context,
  );
}

describe("the display of", () => {
  test.each<[string, Around, string]>([
    ["", {}, "block"],
    ["", { name: "span" }, "inline"],
    ["display:flex", { name: "span" }, "flex"],
    ["display:initial", {}, "inline"],
    ["display:unset", {}, "inline"],
    ["display:inherit", { parent: { display: "list-item" } }, "list-item"],
    ["float:left", { name: "span" }, "block"],
    ["float:right;display:inline-block", {}, "block"],
    ["float:none", { name: "span" }, "inline"],
    ["position:absolute", { name: "span" }, "block"],
    ["position:fixed;display:table-cell", {}, "block"],
    ["position:fixed;display:table", {}, "table"],
    ["position:relative", { name: "span" }, "inline"],
    ["", { name: "span", parent: { display: "inline-flex" } }, "block"],
    ["display:inline-grid", { parent: { display: "grid" } }, "inline-grid"],
    ["display:none;float:left", {}, "none"],
  ])("%j in %j is %s", (style, around, expected) => {
    expect(boxOf(style, around).display).toBe(expected);
  });
});

describe("the font size of", () => {
  test.each<[string, Around, number]>([
    ["", { parent: { fontSizePx: 20 } }, 20],
    ["font-size:2em", { parent: { fontSizePx: 20 } }, 40],
    ["font-size:foo", { parent: { fontSizePx: 20 } }, 20],
    ["", { name: "table", parent: { fontSizePx: 20 } }, 20],
    ["", { name: "table", parent: { fontSizePx: 20 }, isQuirky: true }, 16],
    ["font-size:inherit", { name: "table", parent: { fontSizePx: 20 }, isQuirky: true }, 20],
    ["", { parent: { fontSizePx: 20 }, isQuirky: true }, 20],
  ])("%j in %j is %d px", (style, around, expected) => {
    expect(boxOf(style, around).fontSizePx).toBe(expected);
  });
});

describe("content is cut, or clipped,", () => {
  test.each<[string, Around, boolean, boolean]>([
    ["", {}, false, false],
    ["overflow-x:hidden", {}, true, true],
    ["overflow-y:clip", {}, true, true],
    ["overflow-x:auto", {}, false, true],
    ["overflow-y:scroll", {}, false, true],
    ["overflow-y:overlay", {}, false, true],
    ["overflow-x:visible", {}, false, false],
    ["contain:strict", {}, false, true],
    ["contain:content", {}, false, true],
    ["contain:paint", {}, false, true],
    ["contain:layout", {}, false, false],
    ["contain:paint", { name: "span" }, false, false],
    ["overflow-x:hidden;overflow-y:hidden", { name: "body" }, false, false],
    ["overflow-x:auto", { name: "html" }, false, false],
    ["contain:paint", { name: "body" }, false, false],
  ])("by %j in %j: %s, %s", (style, around, isCut, isClipped) => {
    const box = boxOf(style, around);
    expect([box.isCut, box.isClipped]).toEqual([isCut, isClipped]);
  });
});

test.each([
  ["block", true],
  ["inline-block", true],
  ["flex", true],
  ["inline", false],
  ["table-cell", false],
])("width and height apply to %s: %s", (display, expected) => {
  expect(isSized(boxOf(`display:${display}`))).toBe(expected);
});

test("lengths are relative to the font size", () => {
  const box = boxOf("font-size:20px;top:2em;left:50%");
  expect([pxOf(box, "top"), pxOf(box, "left"), pxOf(box, "right")]).toEqual([40, undefined, undefined]);
});

describe("a flex item", () => {
  const [row, column] = [{ parent: { layout: "row" } }, { parent: { layout: "column" } }] as const;
  test.each<[string, Around, boolean, boolean]>([
    ["", row, false, false],
    ["flex:1", row, true, false],
    ["flex:1", column, false, true],
    ["flex:1", {}, false, false],
    ["flex:auto", row, true, false],
    ["flex:none", row, false, false],
    ["flex:0 1 auto", row, false, false],
    ["flex:0 1 4px", row, true, false],
    ["flex:0 1 3px", row, false, false],
    ["flex:0 1 3px;flex-basis:9px", row, true, false],
    ["flex-grow:.5", row, true, false],
    ["flex-grow:0", row, false, false],
    ["flex:0;flex-grow:1", row, false, false],
    ["flex-basis:width;width:9px", row, true, false],
    ["flex-basis:9px", column, false, true],
  ])("of %j in %j may be wider: %s, higher: %s", (style, around, wider, higher) => {
    const box = boxOf(style, around);
    expect([mayGrow(box, "width"), mayGrow(box, "height")]).toEqual([wider, higher]);
  });

  test.each<[string, Around, boolean]>([
    ["", row, false],
    ["flex-basis:0", row, true],
    ["flex-basis:0px", row, true],
    ["flex-basis:0.00%", row, true],
    ["flex-basis:0.", row, true],
    ["flex-basis:0em", row, true],
    ["flex-basis:0.5px", row, false],
    ["flex-basis:10", row, false],
    ["flex-basis:0pxx", row, false],
    ["flex-basis:0", column, false],
    ["flex-basis:0", {}, false],
    ["flex:0", row, true],
    ["flex:none", row, false],
    ["flex:0 1", row, true],
    ["flex:0 0 0px", row, true],
    ["flex:0 0 0%", row, true],
    ["flex:0 0 auto", row, false],
    ["flex:0 0 0", row, true],
    ["flex:0 0%", row, true],
    ["flex:1 0 0px", row, false],
    ["flex:0 0 auto;flex-basis:0", row, true],
  ])("of %j in %j has no width: %s", (style, around, expected) => {
    expect(hasNoBasis(boxOf(style, around))).toBe(expected);
  });
});

describe("the least size of", () => {
  test.each<[string, number, number]>([
    ["", 0, 0],
    ["min-width:5px;min-height:6px", 5, 6],
    ["min-width:50%;min-height:50%", Number.POSITIVE_INFINITY, 0],
    ["min-width:0%;min-height:0%", 0, 0],
    ["min-width:min-content;min-height:max-content", Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ["min-width:auto;min-height:auto", 0, 0],
  ])("%j is %d by %d px", (style, width, height) => {
    const box = boxOf(style);
    expect([leastSize(box, "width"), leastSize(box, "height")]).toEqual([width, height]);
  });
});

describe("the own width of", () => {
  test.each<[string, number | undefined]>([
    ["", undefined],
    ["width:5px", 5],
    ["max-width:6px", 6],
    ["width:5px;max-width:6px", 5],
    ["width:7px;max-width:6px", 6],
    ["width:auto;max-width:6px", 6],
    ["width:50%", undefined],
    ["width:50%;position:absolute", 640],
    ["max-width:10%;position:fixed", 128],
    ["width:50%;position:relative", undefined],
  ])("%j is %s px", (style, expected) => {
    expect(ownWidth(boxOf(style))).toBe(expected);
  });
});

describe("the height at which a box clips, of", () => {
  test.each<[string, Around, number | undefined]>([
    ["overflow-y:hidden;height:5px", {}, 5],
    ["overflow-y:clip;max-height:6px", {}, 6],
    ["overflow-y:hidden;height:5px;max-height:6px", {}, 5],
    ["overflow-y:hidden;height:7px;max-height:6px", {}, 6],
    ["overflow-y:hidden;height:5px;min-height:9px", {}, 9],
    ["overflow-y:hidden", {}, undefined],
    ["overflow-y:hidden;height:auto", {}, undefined],
    ["overflow-x:hidden;height:5px", {}, undefined],
    ["overflow-y:auto;height:5px", {}, undefined],
    ["overflow-y:hidden;height:5px", { name: "span" }, undefined],
    ["overflow-y:hidden;height:5px", { name: "body" }, undefined],
    ["overflow-y:hidden;height:5px;flex:1", { parent: { layout: "column" } }, undefined],
    ["overflow-y:hidden;height:5px;flex:1", { parent: { layout: "row" } }, 5],
  ])("%j in %j is %s px", (style, around, expected) => {
    expect(clippedHeight(boxOf(style, around))).toBe(expected);
  });
});
