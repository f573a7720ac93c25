import { describe, expect, test } from "vitest";
import {
  areSameSurroundings,
  openSurroundings,
  type Surrounding,
  type Surroundings,
  surroundingsIn,
  surroundingsOf,
} from "../../../../../src/check/evidence/html/surroundings.ts";

const block = {
  display: "block",
  position: "static",
  isFloating: false,
  clippedPx: undefined,
  isBorderBox: false,
  isMoved: false,
  isOpaque: false,
  isStacked: false,
} satisfies Partial<Surrounding>;

/** What is around the content of an element with these declarations: `width:100%;top:5px`. */
function around(
  style: string,
  of: Partial<Surrounding> = {},
  parent: Partial<Surroundings> = {},
): Surroundings {
  const declared = new Map(
    style
      .split(";")
      .filter((each) => each !== "")
      .map((each) => each.split(":", 2) as [string, string]),
  );
  const pxOf = (property: string): number | undefined => {
    const value = declared.get(property) ?? "";
    return /^-?\d+px$/.test(value) ? Number.parseInt(value, 10) : undefined;
  };
  return surroundingsOf(declared, { ...openSurroundings, ...parent }, { ...block, pxOf, ...of });
}

describe("a block about as wide as the screen", () => {
  test.each<[boolean, string, Partial<Surrounding>?]>([
    [true, ""],
    [true, "", { display: "list-item" }],
    [true, "", { display: "flow-root" }],
    [true, "", { position: "relative" }],
    [true, "width:auto;max-width:none"],
    [true, "width:100%;max-width:100%"],
    [true, "margin-left:99px;padding-left:99px"],
    [true, "margin-left:auto;padding-left:0px"],
    [true, "margin-right:500px;padding-right:500px"],
    [false, "", { display: "inline-block" }],
    [false, "", { display: "table-cell" }],
    [false, "", { display: "block flow" }],
    [false, "", { isFloating: true }],
    [false, "", { position: "absolute" }],
    [false, "", { position: "fixed" }],
    [false, "width:50%"],
    [false, "width:1100%"],
    [false, "width:100%00"],
    [false, "max-width:600px"],
    [false, "max-width:100%00"],
    [false, "max-width:1100%"],
    [false, "margin-left:100px"],
    [false, "padding-left:100px"],
    [false, "margin-left:5ch"],
    [false, "padding-left:5ch"],
  ])("%s: %s %j", (isWide, style, of) => {
    expect(around(style, of).isWide).toBe(isWide);
  });

  test("is not in a narrow block", () => {
    expect(around("", {}, { isWide: false }).isWide).toBe(false);
  });

  test.each(["inline", "contents"])("is what is around it, if it is %s", (display) => {
    const parent = { roomPx: 10, marginPx: 2, isWide: true, isBacked: true };
    expect(around("width:50px;margin-top:9px", { display, isStacked: true, clippedPx: 1 }, parent)).toEqual(
      parent,
    );
  });
});

describe("an element without declarations", () => {
  test.each([
    ["block", true],
    ["list-item", true],
    ["flow-root", true],
    ["inline", true],
    ["contents", true],
    ["none", true],
    ["table", false],
    ["inline-block", false],
    ["block ruby", false],
  ])("that is %s is wide: %s", (display, isWide) => {
    const parent = { ...openSurroundings, roomPx: 10, marginPx: 3, isBacked: true };
    expect(surroundingsIn(parent, display)).toEqual({ ...parent, isWide });
  });

  test("shares the surroundings of its parent if they are equal", () => {
    const narrow = { ...openSurroundings, isWide: false };
    expect(surroundingsIn(narrow, "table")).toBe(narrow);
    expect(surroundingsIn(openSurroundings, "block")).toBe(openSurroundings);
  });
});

describe("the content of an element", () => {
  test.each<[boolean, Partial<Surrounding>, boolean]>([
    [true, { isOpaque: true }, false],
    [true, {}, true],
    [false, {}, false],
    [false, { isOpaque: true, isStacked: true }, false],
    [false, { isStacked: true }, true],
  ])("has an opaque background behind it: %s, in %j in a backed one: %s", (isBacked, of, isParentBacked) => {
    expect(around("", of, { isBacked: isParentBacked }).isBacked).toBe(isBacked);
  });
});

describe("the room below the start of the content, and the margin above it", () => {
  const open = Number.POSITIVE_INFINITY;
  /** A box that clips its content 100 pixels below its start, and has a margin of 8 pixels above. */
  const clipping = { roomPx: 100, marginPx: 8 };
  test.each<[number, number, string, Partial<Surrounding>, Partial<Surroundings>]>([
    // In a box that does not clip.
    [open, 0, "", {}, {}],
    [open, 0, "margin-top:9px;padding-top:9px", {}, {}],
    // In a box that clips.
    [100, 8, "", {}, clipping],
    [90, 8, "padding-top:10px;padding-bottom:30px", {}, clipping],
    [100, 20, "margin-top:20px", {}, clipping],
    [100, 8, "margin-top:5px", {}, clipping],
    [100, 8, "margin-top:auto", {}, clipping],
    [100, 8, "margin-top:0px", {}, clipping],
    [70, 8, "top:30px", { position: "relative" }, clipping],
    [100, 8, "top:0px", { position: "relative" }, clipping],
    [100, 8, "top:30px", {}, clipping],
    [60, 8, "top:30px;padding-top:10px", { position: "relative" }, clipping],
    // Places that are unknown, or may be outside of the box.
    [open, 0, "", { isMoved: true }, clipping],
    [open, 0, "", { position: "absolute" }, clipping],
    [open, 0, "", { position: "fixed" }, clipping],
    [open, 0, "", { position: "sticky" }, clipping],
    [open, 0, "top:-1px", { position: "relative" }, clipping],
    [open, 0, "top:5ch", { position: "relative" }, clipping],
    [open, 0, "margin-top:-1px", {}, clipping],
    [open, 0, "margin-top:5ch", {}, clipping],
    [100, 8, "padding-top:5ch", {}, clipping],
    // Boxes that clip their own content.
    [40, 0, "", { clippedPx: 40 }, {}],
    [40, 0, "", { clippedPx: 40 }, clipping],
    [91, 0, "", { clippedPx: 91 }, clipping],
    [100, 8, "", { clippedPx: 92 }, clipping],
    [70, 0, "margin-top:20px", { clippedPx: 70 }, clipping],
    [100, 20, "margin-top:20px", { clippedPx: 80 }, clipping],
    [42, 0, "padding-bottom:2px", { clippedPx: 40 }, {}],
    [42, 0, "padding-top:7px;padding-bottom:2px", { clippedPx: 40 }, {}],
    [33, 0, "padding-top:7px;padding-bottom:2px", { clippedPx: 40, isBorderBox: true }, {}],
    [20, 0, "padding-top:30px;padding-bottom:20px", { clippedPx: 40, isBorderBox: true }, {}],
    [40, 0, "", { clippedPx: 40, isBorderBox: true }, {}],
    [open, 0, "padding-top:5ch", { clippedPx: 40 }, {}],
    [open, 0, "padding-bottom:5ch", { clippedPx: 40 }, {}],
    [open, 0, "padding-bottom:5ch", { clippedPx: 40, isBorderBox: true }, {}],
    [40, 0, "margin-top:-1px", { clippedPx: 40 }, clipping],
    [40, 0, "", { clippedPx: 40, position: "absolute" }, clipping],
  ])("are %s and %i pixels: %s %j %j", (roomPx, marginPx, style, of, parent) => {
    expect(around(style, of, parent)).toMatchObject({ roomPx, marginPx });
  });
});

describe("surroundings", () => {
  const some: Surroundings = { roomPx: 1, marginPx: 2, isWide: true, isBacked: false };

  test("of a document are open", () => {
    expect(openSurroundings).toEqual({
      roomPx: Number.POSITIVE_INFINITY,
      marginPx: 0,
      isWide: true,
      isBacked: false,
    });
  });

  test("are shared with the parent if they are equal", () => {
    const of: Surrounding = { ...block, pxOf: () => undefined };
    expect(surroundingsOf(new Map(), openSurroundings, of)).toBe(openSurroundings);
    expect(surroundingsOf(new Map(), some, of)).toBe(some);
  });

  test.each<[boolean, Partial<Surroundings>]>([
    [true, {}],
    [false, { roomPx: 3 }],
    [false, { marginPx: 3 }],
    [false, { isWide: false }],
    [false, { isBacked: true }],
  ])("are the same: %s with %j", (isSame, change) => {
    expect(areSameSurroundings(some, { ...some, ...change })).toBe(isSame);
  });
});
