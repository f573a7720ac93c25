import { describe, expect, test } from "vitest";
import { createCuts } from "../../../../../src/check/evidence/bounds.ts";
import { parseHtml } from "../../../../../src/check/evidence/html/html-tree.ts";
import { unknownBackground } from "../../../../../src/check/evidence/html/paint.ts";
import { isUnseen, walkStyled } from "../../../../../src/check/evidence/html/walk-styled.ts";

interface Text {
  readonly text: string;
  readonly isFirstLine: boolean;
  /** The background on a desktop. */
  readonly background: string;
  readonly color: string;
}

function walk(html: string): {
  readonly steps: string[];
  readonly texts: Text[];
  readonly cuts: readonly string[];
} {
  const [steps, texts, cuts] = [[] as string[], [] as Text[], createCuts()];
  walkStyled(parseHtml(`<!doctype html>${html}`, cuts), cuts, {
    open({ name }) {
      steps.push(`<${name}>`);
    },
    text(text, _parent, [{ background, color }], isFirstLine) {
      steps.push(text);
      texts.push({ text, isFirstLine, background, color });
    },
    close({ name }) {
      steps.push(`</${name}>`);
    },
  });
  return { steps, texts, cuts: cuts.all };
}

test("visits elements and texts in order", () => {
  expect(walk("<p>a<b>b</b>c</p><img>d").steps.join("")).toBe("<p>a<b>b</b>c</p><img></img>d");
  expect(walk("").steps).toEqual([]);
});

describe("a text is in the first line of its block", () => {
  test.each<[string, boolean]>([
    ["T", true],
    ["a T", true],
    ["<p>a</p>T", false],
    ["<p>T</p>", true],
    ["<p>a</p><p>T</p>", true],
    ["a<br>T", false],
    ["<b>a<br></b>T", false],
    ["<b>a</b>T", true],
    ["<b>T</b>", true],
    ["<p>a<br><b>T</b></p>", false],
    ["<p><b>a<i>T</i></b></p>", true],
    ["<p><b>a<br>a</b><i>T</i></p>", false],
    ["<b><p>a</p></b>T", false],
    ["<p style='display:none'>a</p>T", true],
    ["<b style='display:block'>a</b>T", false],
    ["<img>T", true],
    ["<p>a<br>a</p><p>T</p>", true],
  ])("%s: %s", (html, expected) => {
    const text = walk(html).texts.find((each) => /T/.test(each.text));
    expect(text?.isFirstLine).toBe(expected);
  });
});

describe("text that may be laid over something", () => {
  const over = "position:absolute";
  const picture = "<img width=90 height=90>";
  const T = `<p style='${over}'>T</p>`;
  const back = "<p style='margin-top:-50px'>T</p>";
  test.each<[string, boolean]>([
    [T, false],
    [`a${T}`, false],
    [`<p>a</p>${T}`, false],
    [`${picture}<p>T</p>`, false],
    // After a picture, or a box with a background, an outline, or a shadow.
    [`${picture}${T}`, true],
    [`${picture}${back}`, true],
    [`<p>${picture}</p>${T}`, true],
    [`<p><b>${picture}</b></p>${T}`, true],
    [`<p style='background:red'>a</p>${T}`, true],
    [`<p style='background:red'>a</p><p>T</p>`, false],
    [`<p style='background:white'>a</p>${T}`, false],
    [`<p style='box-shadow:0 0 99px 99px red'>a</p>${T}`, true],
    [`<svg></svg>${T}`, true],
    [`<video></video>${T}`, true],
    [`<canvas></canvas>${T}`, true],
    [`<object></object>${T}`, true],
    [`<iframe></iframe>${T}`, false],
    // Inside of a sibling of the picture, and of what follows.
    [`${picture}<div>${T}</div>`, true],
    [`${picture}<div><div>${T}</div></div>`, false],
    [`<div>${picture}<p>a</p></div>${T}`, true],
    // Dots are no pictures.
    [`<img width=1 height=1>${T}`, false],
    [`<img width=1px height=2px>${T}`, false],
    [`<img width=2.5 height=1>${T}`, false],
    [`<img width=3 height=1>${T}`, true],
    [`<img width=1 height=3>${T}`, true],
    [`<img width=1>${T}`, true],
    [`<img width=1 height=x1>${T}`, true],
    [`<img width=1 height=1%>${T}`, true],
    [`<img style='width:1px;height:1px'>${T}`, false],
    [`<img style='WIDTH : 1px ; HEIGHT : 1px'>${T}`, false],
    [`<img style='width:1px;height:1px;width:9px'>${T}`, true],
    [`<img style='width:9px' width=1 height=1>${T}`, true],
    [`<img style='width:1px;height:1px' width=9 height=9>${T}`, false],
    [`<img style='max-width:1px;max-height:1px'>${T}`, true],
    [`<img style='width:1px!important;height:1px!important'>${T}`, false],
    [`<svg width=1 height=1></svg>${T}`, true],
    // Before a picture, which it may be laid over.
    [`${T}${picture}`, true],
    [`<p style='${over}'>T</p><p>a</p>`, false],
    [`<p>T</p>${picture}`, false],
    [`${T}<div><p>${picture}</p></div>`, true],
    [`${T}<div><p>a</p>${picture}</div>`, false],
    [`${T}${"<div>".repeat(4)}${picture}`, true],
    [`${T}${"<div>".repeat(5)}${picture}`, false],
    [`${T}<img width=1 height=1>`, false],
    [`${T}<p>a</p>${picture}`, false],
    [`<p style='margin-bottom:-50px'>T</p>${picture}`, true],
    // In front of what may lie under all that follows.
    [`<p style='${over};background:red'>a</p><p>T</p>`, true],
    [`<p style='${over};background:red'>a</p>T`, true],
    [`<p style='${over}'>a</p>T`, false],
    [`<div><p style='${over};background:red'>a</p></div><p>T</p>`, false],
    ["<table><colgroup style='background:red'></colgroup><tr><td>T</td></tr></table>", true],
    ["<table><col style='background:red'><tr><td>T</td></tr></table>", true],
  ])("%s: %s", (html, expected) => {
    const text = walk(html).texts.find((each) => each.text === "T");
    expect(text?.background).toBe(expected ? unknownBackground : "white");
  });
});

describe("the color of links", () => {
  test.each([
    ["<a href=x>T</a>", "#0000ee"],
    ["<body link=red><a href=x>T</a>", "red"],
    ["<html><body link='#0f0'><a href=x>T</a>", "#00ff00"],
    ["<body><p link=red><a href=x>T</a>", "#0000ee"],
    ["<body link=red><a>T</a>", "black"],
    ["<div><div><body link=red><a href=x>T</a>", "#0000ee"],
  ])("in %s is %s", (html, expected) => {
    expect(walk(html).texts.map(({ color }) => color)).toEqual([expected]);
  });
});

describe("a style sheet with too much to read", () => {
  test("is cut, and says so", () => {
    const nested = `${"@media screen{".repeat(120)}p{color:red}${"}".repeat(120)}`;
    expect(walk(`<style>${nested}</style><p>a</p>`).cuts).toEqual([
      "the parts of a style sheet that are nested more than 100 levels deep",
    ]);
    expect(walk("<style>p{color:red}</style><p>a</p>").cuts).toEqual([]);
  });
});

test.each([
  ["<style>T</style>", true],
  ["<script>T</script>", true],
  ["<html><head><title>T</title></head></html>", true],
  ["<html><title>T</title></html>", true],
  ["<title>T</title>", true],
  ["<body><title>T</title></body>", false],
  ["<svg><title>T</title></svg>", false],
  ["<p>T</p>", false],
])("the text in %s is not body text: %s", (html, expected) => {
  let isOutside: boolean | undefined;
  const cuts = createCuts();
  walkStyled(parseHtml(html, cuts), cuts, {
    open() {},
    close() {},
    text(_text, parent) {
      isOutside = isUnseen(parent);
    },
  });
  expect(isOutside).toBe(expected);
});
