import { describe, expect, test } from "vitest";
import { createCuts } from "../../../../../src/check/evidence/bounds.ts";
import { type HtmlElement, parseHtml } from "../../../../../src/check/evidence/html/html-tree.ts";
import {
  displayOf,
  hintKeyOf,
  hintsOf,
  isDrawn,
  legacyColor,
} from "../../../../../src/check/evidence/html/user-agent.ts";

/** The element with the attribute `n`, or the first one. */
function elementIn(html: string): HtmlElement {
  const below = (element: HtmlElement): HtmlElement[] => [element, ...element.children.flatMap(below)];
  const [, ...all] = below(parseHtml(html, createCuts()).root);
  const element = all.find(({ attributes }) => attributes["n"] !== undefined) ?? all[0];
  if (!element) throw new Error(`No element in ${html}`);
  return element;
}

test.each([
  ["div", "block"],
  ["p", "block"],
  ["span", "inline"],
  ["unknown", "inline"],
  ["script", "none"],
  ["title", "none"],
  ["li", "list-item"],
  ["td", "table-cell"],
  ["tr", "table-row"],
  ["table", "table"],
  ["tbody", "table-row-group"],
  ["caption", "table-caption"],
  ["button", "inline-block"],
])("<%s> is displayed as %s", (name, display) => {
  expect(displayOf(name)).toBe(display);
});

test.each([
  ["svg", true],
  ["tspan", true],
  ["foreignobject", true],
  ["p", false],
])("<%s> is drawn: %s", (name, expected) => {
  expect(isDrawn(name)).toBe(expected);
});

describe("the default styles of", () => {
  const plain = ["line-height: normal", "text-indent: 0", "letter-spacing: normal"];
  test.each<[string, string[]]>([
    ["<p>", []],
    ["<h1>", ["font-size: 2em", "font-weight: bold"]],
    ["<h4>", ["font-weight: bold"]],
    ["<h6>", ["font-size: .67em", "font-weight: bold"]],
    ["<small>", ["font-size: smaller"]],
    ["<big>", ["font-size: larger"]],
    ["<b>", ["font-weight: bold"]],
    ["<mark>", ["color: black", "background-color: yellow"]],
    ["<button>", ["color: black", "background-color: #efefef", "font-size: 13.3333px", ...plain]],
    ["<input>", ["color: black", "background-color: white", "font-size: 13.3333px", ...plain]],
    ["<a>", []],
    ["<a href=x>", ["color: blue"]],
    ["<b href=x>", ["font-weight: bold"]],
    ["<dialog>", ["color: black", "background-color: white", "display: none"]],
    ["<dialog open>", ["color: black", "background-color: white"]],
    ["<p open>", []],
    ["<p hidden>", ["display: none"]],
    ["<p dir=rtl>", ["direction: rtl"]],
    ["<p dir=x>", []],
    ["<p dir=' '>", []],
    ["<font color=red>", ["color: red"]],
    ["<font color='#0f0' size=7>", ["color: #00ff00", "font-size: xxx-large"]],
    ["<p color=red size=1>", []],
    ["<font size=1>", ["font-size: x-small"]],
    ["<font size=2>", ["font-size: small"]],
    ["<font size=3>", ["font-size: medium"]],
    ["<font size=9>", ["font-size: xxx-large"]],
    ["<font size=0>", ["font-size: x-small"]],
    ["<font size=+1>", ["font-size: large"]],
    ["<font size=+9>", ["font-size: xxx-large"]],
    ["<font size=-1>", ["font-size: small"]],
    ["<font size=-9>", ["font-size: x-small"]],
    ["<font size=' 5px'>", ["font-size: x-large"]],
    ["<font size=x5>", []],
    ["<font size=10>", ["font-size: xxx-large"]],
    ["<body text=red bgcolor=blue>", ["color: red", "background-color: blue"]],
    ["<table text=red bgcolor=blue>", ["background-color: blue"]],
    ["<p bgcolor=blue background=x>", []],
    ["<td background=x>", ["background-image: url(?)"]],
    ["<td background=''>", []],
    [
      "<marquee width=5 height=6 bgcolor=red>",
      ["background-color: red", "overflow-x: hidden", "overflow-y: hidden", "width: 5", "height: 6"],
    ],
    ["<mphantom>", ["visibility: hidden"]],
    [
      "<text fill=red opacity=.5 font-size=5 stroke=blue display=none visibility=hidden>",
      ["display: none", "visibility: hidden", "opacity: .5", "font-size: 5", "fill: red", "stroke: blue"],
    ],
    ["<p fill=red opacity=0>", []],
    ["<text fill-opacity=0>", ["fill: none"]],
    ["<text fill-opacity=.05>", ["fill: none"]],
    ["<text fill-opacity=.1>", []],
    ["<svg><text>T</text></svg>", []],
    ["<svg><g><a><text><tspan>T</tspan></text></a></g></svg>", []],
    ["<svg><g><rect></g></svg>", ["background-image: url(?)"]],
    ["<svg><image></svg>", ["background-image: url(?)"]],
    ["<g><rect></g>", []],
    ["<svg width=0></svg>", ["display: none"]],
    ["<svg height=' 00px '></svg>", ["display: none"]],
    ["<svg height=0%></svg>", ["display: none"]],
    ["<svg width=10 height=5></svg>", []],
    ["<p width=0>", []],
  ])("%s", (html, expected) => {
    const hints = hintsOf(elementIn(html), "blue");
    expect(hints.map(({ property, value }) => `${property}: ${value}`)).toEqual(expected);
  });
});

describe("a color in an attribute", () => {
  test.each([
    [undefined, undefined],
    ["", undefined],
    [" transparent ", undefined],
    [" RED ", "red"],
    ["#FFF", "#ffffff"],
    ["#1a2", "#11aa22"],
    ["#ff0000", "#ff0000"],
    ["ff0000", "#ff0000"],
    ["fff", "#0f0f0f"],
    ["add", "#0a0d0d"],
    ["#ff00", "#ff0000"],
    ["#f", "#0f0000"],
    ["chucknorris", "#c00000"],
    ["#12345678", "#124578"],
    ["x", "#000000"],
    ["#", "#000000"],
    ["#000100020003", "#010203"],
    ["#100020003000", "#102030"],
    ["#0000000011111111222222223", "#001122"],
  ])("%s is %s", (text, expected) => {
    expect(legacyColor(text)).toBe(expected);
  });
});

describe("elements that are styled differently have different keys", () => {
  test.each([
    ["<p>", "<b>"],
    ["<p>", "<p hidden>"],
    ["<p dir=ltr>", "<p dir=rtl>"],
    ["<p>", "<p popover>"],
    ["<details><p n></details>", "<details open><p n></details>"],
    ["<a>", "<a href=x>"],
    ["<dialog>", "<dialog open>"],
    ["<marquee>", "<marquee width=1>"],
    ["<marquee height=1>", "<marquee height=2>"],
    ["<marquee bgcolor=red>", "<marquee>"],
    ["<font color=red>", "<font color=blue>"],
    ["<font size=1>", "<font size=2>"],
    ["<td bgcolor=red>", "<td>"],
    ["<td background=x>", "<td>"],
    ["<body text=red>", "<body>"],
    ["<text fill=red>", "<text>"],
    ["<g opacity=0>", "<g>"],
    ["<tspan stroke=red>", "<tspan>"],
    ["<text fill-opacity=0>", "<text>"],
    ["<svg width=0></svg>", "<svg width=1></svg>"],
    ["<svg><text></text></svg>", "<svg><rect></svg>"],
  ])("%s and %s", (left, right) => {
    expect(hintKeyOf(elementIn(left))).not.toBe(hintKeyOf(elementIn(right)));
  });

  test.each([
    ["<p title=a>", "<p class=b bgcolor=red>"],
    ["<b open href=x>", "<b>"],
    ["<a href=x>", "<a href=y>"],
    ["<font color=red>", "<font color=red face=x>"],
    ["<td bgcolor=red>", "<td bgcolor=red width=1>"],
  ])("%s and %s are styled alike", (left, right) => {
    expect(hintKeyOf(elementIn(left))).toBe(hintKeyOf(elementIn(right)));
  });
});
