import { describe, expect, test } from "vitest";
import { createCuts } from "../../../../../src/check/evidence/bounds.ts";
import { type HtmlElement, parseHtml } from "../../../../../src/check/evidence/html/html-tree.ts";
import { type Cascade, indexRules } from "../../../../../src/check/evidence/html/rule-index.ts";
import { readStyleSheets } from "../../../../../src/check/evidence/html/style-sheet.ts";
import { allViewports } from "../../../../../src/check/evidence/html/viewport.ts";

const indexOf = (css: string) => indexRules(readStyleSheets([{ text: css, media: undefined }], false).rules);

/** The first element of the document. */
function elementOf(html: string): HtmlElement {
  const [element] = parseHtml(html, createCuts()).root.children;
  if (!element) throw new Error(`No element in ${html}`);
  return element;
}

/** The declarations of a cascade: `color:red`, with the important ones after a bar. */
const textOf = ({ normal, important }: Cascade): string =>
  [normal, important]
    .map((each) => each.map(({ property, value }) => `${property}:${value}`).join(";"))
    .join("|");

/** The cascade on a desktop if these candidates match. */
const desktopOf = (css: string, html: string, picks?: string): string | undefined => {
  const kind = indexOf(css).kindOf(elementOf(html));
  const [desktop] = (picks === undefined ? kind.all : kind.matched(picks))?.cascades ?? [];
  return desktop && textOf(desktop);
};

describe("rules that match every element of a kind", () => {
  test.each<[string, string, string | undefined]>([
    ["", "<p>", "|"],
    ["p{color:red}", "<p>", "color:red|"],
    ["p{color:red}", "<b>", "|"],
    ["*{color:red}", "<p>", "color:red|"],
    [".a{color:red}", "<p class=a>", "color:red|"],
    [".a{color:red}", "<p class='b a\nb'>", "color:red|"],
    [".a{color:red}", "<p class=ab>", "|"],
    [".a{color:red}", "<p id=a>", "|"],
    ["#a{color:red}", "<p id=a>", "color:red|"],
    ["#a{color:red}", "<p class=a>", "|"],
    ["p.a{color:red}", "<b class=a>", "|"],
    // Higher specificity wins, then the later rule: it is last.
    [
      "#i{width:1px}.a{width:2px}p{width:3px}*{width:4px}",
      "<p id=i class=a>",
      "width:4px;width:3px;width:2px;width:1px|",
    ],
    ["p{width:1px}p{width:2px}", "<p>", "width:1px;width:2px|"],
    [".a{width:1px}.b{width:2px}.a{width:3px}", "<p class='b a'>", "width:1px;width:2px;width:3px|"],
    ["p{width:1px!important;height:2px}*{top:3px!important}", "<p>", "height:2px|top:3px;width:1px"],
    // Rules of which the place of the element decides.
    ["p p{color:red}", "<p>", undefined],
    ["p:first-child{color:red}", "<p>", undefined],
    ["p{color:red}b p{color:blue}", "<p>", undefined],
  ])("%s and %s: %s", (css, html, expected) => {
    expect(desktopOf(css, html)).toBe(expected);
  });
});

describe("rules that match an element", () => {
  const css = "p{width:1px}b p{width:2px}i p{width:3px}";
  test.each([
    ["000", "|"],
    ["100", "width:1px|"],
    ["101", "width:1px;width:3px|"],
    ["111", "width:1px;width:2px;width:3px|"],
  ])("of which %s match: %s", (picks, expected) => {
    expect(desktopOf(css, "<p>", picks)).toBe(expected);
  });

  test("are the same object for the same rules, and have their number of declarations", () => {
    const index = indexOf("p{width:1px;top:2px}b p,i p{width:2px}#x p{left:1px}");
    const [kind, other] = [index.kindOf(elementOf("<p>")), index.kindOf(elementOf("<p class=a>"))];
    expect(other).not.toBe(kind);
    expect(index.kindOf(elementOf("<p>"))).toBe(kind);
    expect(kind.matched("1000")).toBe(kind.matched("1000"));
    expect(other.matched("1000")).toBe(kind.matched("1000"));
    expect(kind.matched("0000")).toBe(index.none);
    expect(["0000", "1000", "1100", "1111"].map((picks) => kind.matched(picks).size)).toEqual([0, 2, 3, 5]);
    const ids = ["0000", "1000", "0100", "1111"].map((picks) => kind.matched(picks).id);
    expect(new Set(ids).size).toBe(4);
  });
});

test.each<[string, string[]]>([
  ["<p>", ["p"]],
  ["<p id=i class='a b c a'>", ["p", "#i", ".a", ".c"]],
  ["<b class=b>", []],
])("%s has the keys that rules ask of ancestors: %j", (html, expected) => {
  expect(
    indexOf("p b{color:red}#i b{color:red}.a .c b{color:red}.b{color:red}").kindOf(elementOf(html)).keys,
  ).toEqual(expected);
});

describe("what the reader opens", () => {
  test.each<[string, boolean]>([
    ["p{width:1px}", false],
    ["p:hover{width:1px}", true],
    ["p:hover{color:red}", false],
    ["p:hover{background:red;box-shadow:0 0 red;text-shadow:0 0 red}", false],
    ["p:hover{color:red;width:1px}", true],
    ["p:hover{color:red}b{color:transparent}", true],
    ["p:hover{color:red}b{width:1px;color:#0000}", true],
    ["p:hover{color:red}b{background:transparent}", false],
    ["p:hover{background:red}b{color:transparent}", false],
    ["p{width:1px}p:hover{width:2px}", true],
    ["p:hover{color:red}p:focus{width:2px}", true],
    ["b:hover{width:1px}", false],
  ])("%s may reveal something in <p>: %s", (css, expected) => {
    expect(indexOf(css).kindOf(elementOf("<p>")).isInteractive).toBe(expected);
  });

  test("is known by the screens on which it may", () => {
    const everywhere = 2 ** allViewports.length - 1;
    expect(indexOf("").interactive).toBe(0);
    expect(indexOf("p{width:1px}p:hover{color:red}").interactive).toBe(0);
    expect(indexOf("p:hover{width:1px}").interactive).toBe(everywhere);
    const byScreen =
      "@media (min-width:1000px){p:hover{width:1px}}@media (max-width:320px){p:hover{width:1px}}";
    expect(indexOf(byScreen).interactive).toBe(
      allViewports.reduce(
        (set, { widthPx }, place) => set | (Number(widthPx >= 1000 || widthPx <= 320) << place),
        0,
      ),
    );
  });
});

describe("screens", () => {
  const places = (test: (widthPx: number, place: number) => boolean) =>
    [...allViewports.entries()].flatMap(([place, { widthPx }]) => (test(widthPx, place) ? [place] : []));

  test.each<[string, number[]]>([
    ["", [0, 1]],
    ["p{width:1px}", [0, 1]],
    ["@media (min-width:700px){p{width:1px}}", [0, 1]],
    ["@media (prefers-color-scheme:dark){p{width:1px}}", [0, 1, 2]],
    ["@media (prefers-color-scheme:dark) and (max-width:500px){p{width:1px}}", [0, 1, 10]],
  ])("that %s distinguishes: %j", (css, expected) => {
    expect(indexOf(css).screens).toEqual(expected);
  });

  test("are at most eight", () => {
    const widths = [...new Set(allViewports.map(({ widthPx }) => widthPx))];
    const css = widths.map((width) => `@media (width:${width}px){p{width:${width}px}}`).join("");
    const { screens } = indexOf(css);
    expect(screens).toHaveLength(8);
    expect(screens).toEqual(places((_, place) => screens.includes(place)));
  });

  test("have the cascade of their rules, the same object for the same rules", () => {
    const index = indexOf(
      "p{top:1px}@media (max-width:500px){p{width:1px}}@media (prefers-color-scheme:dark){b{width:1px}}",
    );
    const cascades = index.kindOf(elementOf("<p>")).all?.cascades ?? [];
    expect(index.screens).toEqual([0, 1, 2, 10]);
    expect(cascades.map(textOf)).toEqual([
      "top:1px|",
      "top:1px;width:1px|",
      "top:1px|",
      "top:1px;width:1px|",
    ]);
    expect(cascades[2]).toBe(cascades[0]);
    expect(cascades[3]).toBe(cascades[1]);
  });
});
