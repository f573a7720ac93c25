import { describe, expect, test } from "vitest";
import { createCuts } from "../../../../../src/check/evidence/bounds.ts";
import { type HtmlElement, parseHtml } from "../../../../../src/check/evidence/html/html-tree.ts";
import { indexRules } from "../../../../../src/check/evidence/html/rule-index.ts";
import { dependsOnOpening, hasOpenings, statesOf } from "../../../../../src/check/evidence/html/states.ts";
import { readStyleSheets } from "../../../../../src/check/evidence/html/style-sheet.ts";
import { allViewports } from "../../../../../src/check/evidence/html/viewport.ts";
import { readHtml } from "../../../../../src/check/evidence/read-html.ts";

const rootOf = (html: string): HtmlElement => parseHtml(html, createCuts()).root;

test.each<[string, boolean]>([
  ["<p>T</p>", false],
  ["<details><p>T</p></details>", true],
  ["<details open><p>T</p></details>", false],
  ["<div><p></p><details></details></div>", true],
  ["<details open></details><details></details>", true],
  ["<button popovertarget=x>T</button>", true],
  ["<p>a</p><div><button popovertarget=x>T</button></div>", true],
  ["<p popover>T</p>", false],
])("%s has something to open: %s", (html, expected) => {
  expect(hasOpenings(rootOf(html))).toBe(expected);
});

test.each<[string, boolean]>([
  ["<details><p>T</p></details>", true],
  ["<details open><p>T</p></details>", true],
  ["<div><p popover>T</p></div>", true],
  ["<div><p popover=''>T</p></div>", true],
  ["<div><p>T</p></div>", false],
])("the content of %s depends on opening: %s", (html, expected) => {
  const element = rootOf(html).children[0]?.children[0];
  expect(element && dependsOnOpening(element)).toBe(expected);
});

describe("the states of a message", () => {
  const common = { isQuirky: false, linkText: "blue", keyframes: new Map() };
  test.each<[string, boolean, [screen: number, isOpened: boolean][]]>([
    [
      "",
      false,
      [
        [0, false],
        [1, false],
      ],
    ],
    [
      "",
      true,
      [
        [0, false],
        [1, false],
        [0, true],
        [1, true],
      ],
    ],
    [
      "p:hover{width:1px}",
      false,
      [
        [0, false],
        [1, false],
        [0, true],
        [1, true],
      ],
    ],
    [
      "p:hover{color:red}",
      false,
      [
        [0, false],
        [1, false],
      ],
    ],
    [
      "@media (max-width:500px){p:hover{width:1px}}",
      false,
      [
        [0, false],
        [1, false],
        [1, true],
      ],
    ],
    [
      "@media (min-width:1000px){p:hover{width:1px}}",
      false,
      [
        [0, false],
        [1, false],
        [0, true],
      ],
    ],
    [
      "@media (prefers-color-scheme:dark) and (min-width:1000px){p{width:1px}}",
      true,
      [
        [0, false],
        [1, false],
        [2, false],
        [0, true],
        [1, true],
        [2, true],
      ],
    ],
  ])("with %s, and details: %s", (css, hasDetails, expected) => {
    const index = indexRules(readStyleSheets([{ text: css, media: undefined }], false).rules);
    expect(statesOf(index, hasDetails, common)).toEqual(
      expected.map(([screen, isOpened]) => ({
        slot: index.screens.indexOf(screen),
        screen,
        context: { ...common, viewport: allViewports[screen], isOpened },
      })),
    );
  });
});

describe("a reader sees what is shown on some screen, or after opening", () => {
  const read = (html: string) => {
    const { visibleText, hidden } = readHtml(`<!doctype html><body>${html}`, createCuts());
    return [visibleText, hidden.map(({ text }) => text).join(" ")];
  };
  const css = (text: string) => `<style>${text}</style>`;
  test.each<[string, string, string]>([
    ["a<p hidden>b</p>", "a", "b"],
    ["a<details><summary>b</summary><p>c</p></details>", "ab c", ""],
    ["a<details><p hidden>c</p></details>", "a", "c"],
    ["a<button popovertarget=x>b</button><p popover id=x>c</p>", "ab c", ""],
    ["a<p popover>c</p>", "a", "c"],
    [`${css(".x{display:none}@media (max-width:500px){.x{display:block}}")}a<p class=x>b</p>`, "a b", ""],
    [`${css(".x{display:none}@media (max-width:100px){.x{display:block}}")}a<p class=x>b</p>`, "a", "b"],
    [`${css("@media (prefers-color-scheme:light){.x{display:none}}")}a<p class=x>b</p>`, "a b", ""],
    [
      `${css(".x{display:none}.y:hover .x{display:block}")}a<div class=y>b<p class=x>c</p></div>`,
      "a b c",
      "",
    ],
    [`${css(".x{display:none}.x:hover{display:block}")}a<p class=x>c</p>`, "a", "c"],
    [`${css(".x{display:none}.x:hover .y{color:red}.x:hover{display:block}")}a<p class=x>c</p>`, "a", "c"],
    [
      `${css(".x{display:none}input:checked~.x{display:block}")}a<input type=checkbox><p class=x>c</p>`,
      "a c",
      "",
    ],
    [`${css(".x{display:none!important}")}a<p class=x style='display:block'>b</p>`, "a", "b"],
    [`${css(".x{display:none!important}")}a<p class=x style='display:block!important'>b</p>`, "a b", ""],
    [`${css(".x{display:none}")}a<p class=x style='display:block'>b</p>`, "a b", ""],
    [`${css(".x{display:block}")}a<p class=x style='display:none'>b</p>`, "a", "b"],
    [`${css(".x{display:block!important}")}a<p class=x style='display:none'>b</p>`, "a b", ""],
    [`<template><style>.x{display:none}</style></template>a<p class=x>b</p>`, "a b", ""],
    [`<style type='text/css '>.x{display:none}</style>a<p class=x>b</p>`, "a", "b"],
    [`<style type='text/plain'>.x{display:none}</style>a<p class=x>b</p>`, "a b", ""],
    [`<style media='(max-width:100px)'>.x{display:none}</style>a<p class=x>b</p>`, "a b", ""],
    [`<div><style>.x{display:none}</style></div>a<p class=x>b</p>`, "a", "b"],
    [`${css(".x b{display:none}")}<p class=x>a<b>c</b></p><p>d<b>e</b></p>`, "a de", "c"],
    [`${css(".x b{display:none}")}<p class=x>a</p><p>d<b>e</b></p>`, "a de", ""],
  ])("%s: %j and %j", (html, visible, hidden) => {
    expect(read(html)).toEqual([visible, hidden]);
  });
});
