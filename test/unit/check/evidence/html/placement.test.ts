import { describe, expect, test } from "vitest";
import { createCuts } from "../../../../../src/check/evidence/bounds.ts";
import { readHtml } from "../../../../../src/check/evidence/read-html.ts";

/** Why the text in nested blocks of these styles is hidden. */
function hiddenBy(...styles: readonly string[]): string | undefined {
  const body = styles.reduceRight((inner, style) => `<div style="${style}">${inner}</div>`, "Hidden words");
  return readHtml(`<!doctype html><body><p>Seen</p>${body}`, createCuts()).hidden[0]?.how;
}

describe("text is off the screen by its place", () => {
  test.each<[string, string | undefined]>([
    ["position:absolute;left:-9999px", "left: -9999px"],
    ["position:absolute;left:-4000px", "left: -4000px"],
    ["position:absolute;left:-3999px", undefined],
    ["position:absolute;left:-500px;width:500px", "left: -500px"],
    ["position:absolute;left:-499px;width:500px", undefined],
    ["position:absolute;left:-200px;width:9px", "left: -200px"],
    ["position:absolute;left:-199px;width:9px", undefined],
    ["position:fixed;left:1280px", "left: 1280px"],
    ["position:fixed;left:1279px", undefined],
    ["position:fixed;top:800px", "top: 800px"],
    ["position:fixed;top:799px", undefined],
    ["position:absolute;top:800px", undefined],
    ["position:absolute;top:-2000px", "top: -2000px"],
    ["position:absolute;top:-1999px", undefined],
    ["position:absolute;top:6000px", "top: 6000px"],
    ["position:absolute;top:5999px", undefined],
    ["position:absolute;left:3000px", "left: 3000px"],
    ["position:absolute;left:2999px", undefined],
    ["position:absolute;right:9999px", "right: 9999px"],
    ["position:absolute;right:1280px", "right: 1280px"],
    ["position:absolute;right:1000px", undefined],
    ["position:absolute;right:-9999px", "right: -9999px"],
    ["position:absolute;bottom:9999px", "bottom: 9999px"],
    ["position:absolute;bottom:-9999px", "bottom: -9999px"],
    ["position:fixed;right:1280px", "right: 1280px"],
    ["position:relative;left:-9999px", "left: -9999px"],
    ["position:relative;right:9999px", "right: 9999px"],
    ["position:relative;top:-9999px", "top: -9999px"],
    ["position:relative;bottom:9999px", "bottom: 9999px"],
    ["left:-9999px", undefined],
    ["margin-left:-9999px", "margin-left: -9999px"],
    ["margin-left:-1280px", "margin-left: -1280px"],
    ["margin-left:-1279px", undefined],
    ["margin-left:-9999px;display:table-cell", undefined],
    ["margin-left:-9999px;direction:rtl", undefined],
    ["margin-left:-900%;float:left", "margin-left: -900%"],
    ["margin-left:-899%;float:left", undefined],
    ["margin-left:-900%", undefined],
    ["margin-top:-9999px", "margin-top: -9999px"],
    ["margin-top:-9999px;display:inline", undefined],
    ["margin-top:-9999px;display:table-row", undefined],
    ["transform:translatex(-9999px)", "transform: translatex(-9999px)"],
    ["transform:translate(0, -9999px)", "transform: translate(0, -9999px)"],
    ["translate:-9999px", "translate: -9999px"],
    ["translate:0 -9999px", "translate: 0 -9999px"],
    ["padding-left:9999px", "position off the screen"],
    ["padding-top:9999px", "position off the screen"],
    ["position:absolute;left:-9999px;margin-left:9999px", undefined],
    ["position:absolute;left:-100%;width:100%", "left: -100%"],
    ["position:absolute;left:-1000%;width:100%", "left: -1000%"],
  ])("%s: %s", (style, expected) => {
    expect(hiddenBy(style)).toBe(expected);
  });
});

describe("text in a block in another is off the screen by its place", () => {
  test.each<[string, string | undefined]>([
    ["position:relative|position:absolute;left:-9999px", "left: -9999px"],
    ["position:absolute;left:9999px|position:absolute;left:-9999px", undefined],
    ["position:absolute;left:9999px|position:fixed;left:-9999px", "left: -9999px"],
    ["margin-left:9999px|margin-left:-9999px", undefined],
    ["position:absolute;left:-9999px|margin-left:9999px", undefined],
    ["position:absolute;left:-9999px|color:red", "left: -9999px"],
    ["position:absolute;left:-9999px|position:fixed;left:0", undefined],
    ["padding-left:5000px|margin-left:-5000px", undefined],
    ["position:relative|position:absolute;right:1280px", undefined],
    ["transform:scale(1.1)|position:absolute;bottom:800px", undefined],
  ])("%s: %s", (styles, expected) => {
    expect(hiddenBy(...styles.split("|"))).toBe(expected);
  });
});
