import { describe, expect, test } from "vitest";
import { createCuts } from "../../../../../src/check/evidence/bounds.ts";
import { rootStyle, type StyleContext } from "../../../../../src/check/evidence/html/computed-style.ts";
import { declaredOf } from "../../../../../src/check/evidence/html/declared-values.ts";
import { parseHtml } from "../../../../../src/check/evidence/html/html-tree.ts";
import { readInlineStyle, readStyleSheets } from "../../../../../src/check/evidence/html/style-sheet.ts";
import { viewports } from "../../../../../src/check/evidence/html/viewport.ts";

const { keyframes } = readStyleSheets([{ text: "@keyframes x{to{opacity:.5}}", media: undefined }], false);
const context: StyleContext = {
  isQuirky: false,
  linkText: "blue",
  keyframes,
  viewport: viewports.desktop,
  isOpened: false,
};

/** The declared values of an element by its tag and its `style` attribute, and whether they are special. */
function declaredIn(html: string, variables: Readonly<Record<string, string>> = {}): [string, boolean] {
  const [element] = parseHtml(html, createCuts()).root.children;
  if (!element) throw new Error(`No element in ${html}`);
  const parent = { ...rootStyle, variables: new Map(Object.entries(variables)) };
  const declarations = readInlineStyle(element.attributes["style"] ?? "", false);
  const { declared, isSpecial } = declaredOf(element, declarations, parent, context);
  return [[...declared].map(([property, value]) => `${property}:${value}`).join(";"), isSpecial];
}

describe("the declared values of an element", () => {
  test.each<[string, string, boolean]>([
    ["<p>", "", false],
    ["<b>", "font-weight:bold", false],
    ["<p style='color:red'>", "color:red", false],
    ["<b style='font-weight:normal;color:red'>", "font-weight:normal;color:red", false],
    ["<p dir=rtl>", "direction:rtl", true],
    ["<p style='zoom:2;color:red'>", "zoom:2;color:red", true],
    // Variables.
    ["<p style='--a:red;color:var(--a)'>", "color:red", true],
    ["<p style='color:var(--p)'>", "color:green", true],
    ["<p style='color:var(--none,red)'>", "color:red", true],
    ["<p style='color:var(--none)'>", "color:unset", true],
    ["<p style='--a:nonsense;color:var(--a)'>", "color:unset", true],
    [
      "<p style='--a:1px 2px;padding:var(--a)'>",
      "padding-top:1px;padding-right:2px;padding-bottom:1px;padding-left:2px",
      true,
    ],
    ["<p style='--a:1'>", "", true],
    // Everything at once.
    ["<b style='all:unset'>", "display:inline", true],
    ["<b style='all:unset;color:red'>", "display:inline;color:red", true],
    ["<b style='all:revert'>", "font-weight:bold", true],
    [
      "<b style='all:initial'>",
      "display:inline;font-size:medium;line-height:normal;color:black;visibility:visible;text-indent:0;-webkit-text-fill-color:currentcolor",
      true,
    ],
    // The default of the browser.
    ["<b style='zoom:1;font-weight:revert'>", "font-weight:bold;zoom:1", true],
    ["<p style='zoom:1;color:red'>", "zoom:1;color:red", true],
    ["<p style='zoom:1;font-weight:revert'>", "zoom:1", true],
    ["<p style='zoom:1;font-weight:revert-layer'>", "zoom:1", true],
    // Animations.
    [
      "<p style='opacity:0;animation-name:x;animation-fill-mode:forwards'>",
      "opacity:.5;animation-name:x;animation-fill-mode:forwards",
      true,
    ],
  ])("%s: %s", (html, expected, isSpecial) => {
    expect(declaredIn(html, { "--p": "green" })).toEqual([expected, isSpecial]);
  });
});
