import { describe, expect, test } from "vitest";
import {
  leavesNothing,
  readOffset,
  readRotate,
  readScale,
  readTransform,
  type Transformation,
  untransformed,
} from "../../../../../src/check/evidence/html/shapes.ts";
import { viewports } from "../../../../../src/check/evidence/html/viewport.ts";

const changed = (change: Partial<Transformation> | undefined): Transformation | undefined =>
  change && { ...untransformed, ...change };

describe("a transform", () => {
  test.each<[string, Partial<Transformation> | undefined]>([
    ["none", {}],
    ["scale(0)", { scaleX: 0, scaleY: 0 }],
    ["scale(2)", { scaleX: 2, scaleY: 2 }],
    ["scale(2, 3)", { scaleX: 2, scaleY: 3 }],
    ["scale(50%)", { scaleX: 0.5, scaleY: 0.5 }],
    ["scale3d(2, 3, 4)", { scaleX: 2, scaleY: 3 }],
    ["scalex(2)", { scaleX: 2 }],
    ["scaley(2)", { scaleY: 2 }],
    ["scalex(a)", undefined],
    ["scale(a)", undefined],
    ["scale(1, a)", {}],
    ["scaley(a)", undefined],
    ["translate(10px)", { x: 10 }],
    ["translate(10px, 20px)", { x: 10, y: 20 }],
    ["translate3d(1px, 2px, 3px)", { x: 1, y: 2 }],
    ["translatex(10px)", { x: 10 }],
    ["translatey(10px)", { y: 10 }],
    ["translatex(a)", undefined],
    ["translatey(a)", undefined],
    ["translate(1px, a)", undefined],
    ["translate(a)", undefined],
    ["translate(-1000%)", { x: -12800 }],
    ["translate(-100%)", {}],
    ["translatey(-1000%)", { y: -240 }],
    ["rotatex(90deg)", { scaleY: 0 }],
    ["rotatex(180deg)", { scaleY: -1, isTurned: true }],
    ["rotatey(180deg)", { scaleX: -1, isTurned: true }],
    ["rotatey(0.5turn)", { scaleX: -1, isTurned: true }],
    ["rotatey(200grad)", { scaleX: -1, isTurned: true }],
    ["rotatex(3.14159265rad)", { scaleY: -1, isTurned: true }],
    ["rotatex(60deg)", { scaleY: 0.5 }],
    ["rotatex(5)", undefined],
    ["rotate3d(1, 0, 0, 90deg)", { scaleY: 0 }],
    ["rotate3d(0, 1, 0, 180deg)", { scaleX: -1, isTurned: true }],
    ["rotate3d(1, 1, 0, 90deg)", {}],
    ["rotate3d(1, 0, 1, 90deg)", {}],
    ["rotate3d(0, 0, 0, 90deg)", {}],
    ["skew(90deg)", { scaleX: 0 }],
    ["skewx(90deg)", { scaleX: 0 }],
    ["skew(45deg)", {}],
    ["skewx(a)", {}],
    ["matrix(2, 0, 0, 3, 4, 5)", { scaleX: 2, scaleY: 3, x: 4, y: 5 }],
    ["matrix(3, 4, 0, 5, 0, 0)", { scaleX: 5, scaleY: 5 }],
    ["matrix(1, 0, 3, 4, 0, 0)", { scaleY: 5 }],
    ["matrix(1, 2)", undefined],
    ["matrix(a, 0, 0, 1, 0, 0)", undefined],
    ["matrix(1, 0, 0, 1, 0, a)", undefined],
    ["matrix3d(2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1, 0, 7, 8, 0, 1)", { scaleX: 2, scaleY: 3, x: 7, y: 8 }],
    ["matrix3d(2, 3, 6, 0, 1, 2, 2, 0, 0, 0, 1, 0, 7, 8, 0, 1)", { scaleX: 7, scaleY: 3, x: 7, y: 8 }],
    ["matrix3d(1, 2)", undefined],
    ["matrix3d(a, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1, 0, 7, 8, 0, 1)", undefined],
    ["rotate(5deg)", {}],
    ["rotatez(1deg)", {}],
    ["translatez(5px)", {}],
    ["scalez(2)", {}],
    ["skewy(1deg)", {}],
    ["perspective(5px)", {}],
    ["rotateq(5deg)", undefined],
    ["xrotate(5deg)", undefined],
    ["scale(2) translate(10px, 5px)", { scaleX: 2, scaleY: 2, x: 20, y: 10 }],
    ["translate(10px) scale(2, 3) translate(1px, 1px)", { scaleX: 2, scaleY: 3, x: 12, y: 3 }],
    ["rotatex(180deg) rotatey(180deg)", { scaleX: -1, scaleY: -1 }],
    ["scale(2) foo", undefined],
    ["foo scale(2)", undefined],
    ["scale(2) foo(1)", undefined],
    ["", undefined],
    ["scale(calc(1 + 1))", { scaleX: 2, scaleY: 2 }],
    ["translate(calc(1px + 2px))", { x: 3 }],
    ["foo(calc(1))", {}],
    ["scale(a(b(c(1))))", {}],
    ["translate()", undefined],
    ["scale()", undefined],
    ["rotatex(x180deg)", undefined],
    ["rotatex(180degx)", undefined],
    ["rotatex(-180deg)", { scaleY: -1, isTurned: true }],
  ])("%s", (value, change) => {
    expect(readTransform(value)).toEqual(changed(change));
  });

  test("is in units of the font and the screen", () => {
    expect(readTransform("translate(2em, 100vh)", 20, viewports.phone)).toEqual(changed({ x: 40, y: 844 }));
  });

  test("moves a block that is as wide as the screen off it by less", () => {
    expect(readTransform("translatex(-200%)", 16, viewports.phone, true)).toEqual(changed({ x: -780 }));
    expect(readTransform("translatex(-200%)", 16, viewports.phone)).toEqual(untransformed);
  });
});

describe("an offset on a screen of 1280 × 800 px with a font of 20 px", () => {
  test.each<[string, "x" | "y", boolean, number | undefined]>([
    ["10px", "x", false, 10],
    ["2em", "x", false, 40],
    ["1000%", "x", false, 12800],
    ["900%", "x", false, 11520],
    ["899%", "x", false, 0],
    ["-1000%", "x", false, -12800],
    ["1000%", "y", false, 240],
    ["-1000%", "y", false, -240],
    ["150%", "x", true, 1920],
    ["149%", "x", true, 0],
    ["-150%", "x", true, -1920],
    ["150%", "y", true, 0],
    ["calc(-100% - 10px)", "x", false, -10],
    ["calc(10px + 50%)", "x", false, 10],
    ["calc(50% - 10px)", "x", false, 0],
    ["calc(-5px - 100%)", "y", false, -5],
    ["a", "x", false, undefined],
    ["0", "x", false, 0],
    ["x10%", "x", false, undefined],
    ["1000%x", "x", false, undefined],
  ])("%s along %s, as wide as the screen: %s", (word, axis, isWide, expected) => {
    expect(readOffset(word, axis, 20, viewports.desktop, isWide)).toBe(expected);
  });
});

test.each<[string, readonly number[] | undefined]>([
  ["0", [0, 0]],
  ["2 3", [2, 3]],
  ["50%", [0.5, 0.5]],
  ["2 3 4", [2, 3]],
  ["a", undefined],
  ["2 a", undefined],
  ["", undefined],
  ["2 3 a", undefined],
])("scale: %s", (value, expected) => {
  expect(readScale(value)).toEqual(expected);
});

test.each<[string, Partial<Transformation> | undefined]>([
  ["x 90deg", { scaleY: 0 }],
  ["y 180deg", { scaleX: -1, isTurned: true }],
  ["z 90deg", {}],
  ["90deg", {}],
  ["1 0 0 90deg", { scaleY: 0 }],
  ["0 1 0 180deg", { scaleX: -1, isTurned: true }],
  ["0 0 1 90deg", {}],
  ["x", undefined],
  ["none", {}],
  ["1 0 90deg", {}],
])("rotate: %s", (value, change) => {
  expect(readRotate(value)).toEqual(changed(change));
});

describe("a clip path clips everything", () => {
  test.each<[string, boolean | undefined]>([
    ["inset(50%)", true],
    ["inset(40%)", false],
    ["inset(50% 0)", true],
    ["inset(10% 50%)", true],
    ["inset(0 50% 0 50%)", true],
    ["inset(60% 0 40%)", true],
    ["inset(60% 0 30%)", false],
    ["inset(0 60% 0 40%)", true],
    ["inset(0 60% 0 30%)", false],
    ["inset(50% round 5px)", true],
    ["inset(10px)", false],
    ["inset(a)", undefined],
    ["inset(1px 2px 3px 4px 5px)", undefined],
    ["inset(calc(1px))", false],
    ["circle(0)", true],
    ["circle(0px)", true],
    ["circle(1px)", true],
    ["circle(2%)", false],
    ["circle(3%)", false],
    ["circle(50%)", false],
    ["circle(closest-side)", false],
    ["circle(farthest-side at 0 0)", false],
    ["circle(x)", undefined],
    ["circle(1px 2px)", undefined],
    ["circle(5px at -5px 0)", true],
    ["circle(5px at -4px 0)", false],
    ["circle(5px at 0 -5px)", true],
    ["circle(5px at 0 -6px)", true],
    ["circle()", false],
    ["circle(0 at 10px 10px)", true],
    ["circle(f(x))", false],
    ["ellipse(1px 0)", true],
    ["ellipse(0 1px)", true],
    ["ellipse(5px 6px)", false],
    ["ellipse(5px 6px 7px)", undefined],
    ["ellipse(1px 9px at 0 -8px)", true],
    ["ellipse(1px 9px at -1px 0)", true],
    ["ellipse(1px 9px at 5px -9px)", true],
    ["ellipse(x y)", undefined],
    ["path(m0 0z)", true],
    ['path("m0 0z")', true],
    ["path(m0 0l10 10)", false],
    ["path(m0 0l0 0z)", true],
    ["polygon(0 0, 0 10px, 0 20px)", true],
    ["polygon(0 0, 10px 0, 20px 0)", true],
    ["polygon(0 0, 10px 0, 0 10px)", false],
    ["polygon(evenodd, 0 0, 0 1px)", true],
    ["polygon(nonzero, 1px 0, 1px 5px, 2px 5px)", false],
    ["rect(0 0 0 0)", true],
    ["rect(0px 10px 10px 0px)", false],
    ["rect(0px 5px 10px 5px)", true],
    ["rect(0px 4px 10px 5px)", true],
    ["rect(10px 10px 10px 0px)", true],
    ["rect(10px 10px 9px 0px)", true],
    ["rect(0px 10px 10px)", false],
    ["rect(0px 10px auto 0px)", false],
    ["xywh(0px 0px 0px 5px)", true],
    ["xywh(0px 0px 5px 0px)", true],
    ["xywh(0px 0px 5px 5px)", false],
    ["xywh(0 0 -1px 5px)", true],
    ["foo(1)", false],
    ["none", false],
    ["xinset(50%)", false],
    ["inset(50%) x", false],
  ])("%s: %s", (value, expected) => {
    expect(leavesNothing(value)).toBe(expected);
  });
});
