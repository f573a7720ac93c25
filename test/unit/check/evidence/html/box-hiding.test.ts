import { describe, expect, test } from "vitest";
import { createCuts } from "../../../../../src/check/evidence/bounds.ts";
import { readHtml } from "../../../../../src/check/evidence/read-html.ts";

/** Why the text in a body is hidden. */
const hiddenIn = (body: string): string | undefined =>
  readHtml(`<!doctype html><body><p>Seen</p>${body}`, createCuts()).hidden[0]?.how;
/** Why the text in nested blocks of these styles is hidden. */
const hiddenBy = (...styles: readonly string[]): string | undefined =>
  hiddenIn(styles.reduceRight((inner, style) => `<div style="${style}">${inner}</div>`, "Hidden words"));

describe("text is hidden by the style of its block", () => {
  test.each<[string, string | undefined]>([
    ["display:none", "display: none"],
    ["display:table-column", "display: table-column"],
    ["display:table-column-group", "display: table-column-group"],
    ["opacity:0", "opacity: 0"],
    ["opacity:.09", "opacity: .09"],
    ["opacity:.1", undefined],
    ["content-visibility:hidden", "content-visibility: hidden"],
    ["content-visibility:hidden;display:inline", undefined],
    ["content-visibility:auto", undefined],
    ["filter:brightness(0) invert(1)", "filter: brightness(0) invert(1)"],
    ["filter:brightness(0)", undefined],
    [
      "mask-image:linear-gradient(transparent,transparent)",
      "mask-image: linear-gradient(transparent,transparent)",
    ],
    ["mask-image:url(a);mask-size:0", "mask-size: 0"],
    ["mask-image:url(a);mask-size:0% 0px", "mask-size: 0% 0px"],
    ["mask-image:url(a);mask-size:0 1px", undefined],
    ["mask-image:url(a);mask-size:10px", undefined],
    ["mask-image:none;mask-size:0", undefined],
    ["mask-size:0", undefined],
    ["transform:rotateY(180deg);backface-visibility:hidden", "backface-visibility: hidden"],
    ["transform:rotateY(180deg)", undefined],
    ["backface-visibility:hidden", undefined],
    ["transform:scale(0)", "transform: scale(0)"],
    ["scale:0", "transform: scale"],
    ["transform:scaleX(.001)", "transform: scalex(.001)"],
    ["transform:scaleY(-.001)", "transform: scaley(-.001)"],
    ["clip-path:inset(50%)", "clip-path: inset(50%)"],
    ["clip-path:inset(10%)", undefined],
    ["position:absolute;clip:rect(0 0 0 0)", "clip: rect(0 0 0 0)"],
    ["position:fixed;clip:rect(1px, 1px,1px ,1px)", "clip: rect(1px, 1px,1px ,1px)"],
    ["position:absolute;clip:rect(auto, 1px, auto, auto)", "clip: rect(auto, 1px, auto, auto)"],
    ["position:absolute;clip:rect(auto, auto, 1px, auto)", "clip: rect(auto, auto, 1px, auto)"],
    ["position:absolute;clip:rect(5px, 99px, 6px, 0)", "clip: rect(5px, 99px, 6px, 0)"],
    ["position:absolute;clip:rect(5px, 99px, 7px, 0)", undefined],
    ["position:absolute;clip:rect(0, 9px, 99px, 8px)", "clip: rect(0, 9px, 99px, 8px)"],
    ["position:absolute;clip:rect(auto, auto, auto, auto)", undefined],
    ["position:absolute;clip:rect(0, 0, 0)", undefined],
    ["position:absolute;clip:auto", undefined],
    ["position:relative;clip:rect(0 0 0 0)", undefined],
    ["contain:strict", "contain: strict"],
    ["contain:size paint", "contain: size paint"],
    ["contain:size", undefined],
    ["contain:size;overflow:hidden", "contain: size"],
    ["contain:inline-size;overflow:hidden", undefined],
    ["contain:strict;height:99px", undefined],
    ["contain:strict;min-height:99px", undefined],
    ["contain:strict;aspect-ratio:1", undefined],
    ["contain:strict;position:absolute", undefined],
    ["contain:strict;display:flex", undefined],
    ["contain:strict;display:list-item", "contain: strict"],
    ["overflow:hidden;height:0", "height: 0"],
    ["overflow:hidden;height:3px", "height: 3px"],
    ["overflow:hidden;height:4px", undefined],
    ["overflow:hidden;max-height:0", "max-height: 0"],
    ["overflow:hidden;width:0", "width: 0"],
    ["overflow:hidden;width:0%", "width: 0%"],
    ["overflow:hidden;width:0.0%", "width: 0.0%"],
    ["overflow:hidden;max-width:1px", "max-width: 1px"],
    ["overflow:hidden;height:0%", undefined],
    ["overflow:auto;height:0", "height: 0"],
    ["height:0", undefined],
    ["overflow:hidden;height:0;display:inline", undefined],
    ["overflow:hidden;height:0;padding-bottom:99px", undefined],
    ["overflow:hidden;height:0;padding-top:1px;padding-bottom:2px", "height: 0"],
    ["overflow:hidden;height:0;padding-top:2px;padding-bottom:2px", "cut off by overflow: hidden"],
    ["overflow:hidden;height:0;padding-left:9px", "height: 0"],
    ["overflow:hidden;width:0;padding-left:9px", undefined],
    ["overflow:hidden;height:0;min-height:20px", undefined],
    ["overflow:hidden;display:table-cell;max-width:0", "max-width: 0"],
    ["overflow:hidden;display:table-cell;max-width:4px", undefined],
    ["overflow:hidden;display:table-cell", undefined],
    ["display:table-cell;max-width:0", undefined],
  ])("%s: %s", (style, expected) => {
    expect(hiddenBy(style)).toBe(expected);
  });
});

describe("text is hidden by the style of its block in another", () => {
  const backed = "background:white;position:relative;z-index:0;isolation:isolate";
  test.each<[string, string, string | undefined]>([
    ["display:flex", "overflow:hidden;flex-basis:0", "flex-basis: 0"],
    ["display:flex", "overflow:hidden;width:0;flex:1", undefined],
    ["display:flex", "overflow:hidden;flex-basis:0;min-width:9px", undefined],
    ["display:grid;grid-template-rows:0fr", "overflow:hidden", "grid-template-rows: 0"],
    ["display:grid;grid-template-rows:0fr", "overflow:hidden;min-height:9px", undefined],
    ["display:grid;grid-template-rows:0fr", "color:black", undefined],
    ["display:grid", "contain:strict", undefined],
    ["display:flex", "contain:strict", undefined],
    ["isolation:isolate", "mix-blend-mode:screen", undefined],
    [backed, "mix-blend-mode:multiply", undefined],
    ["background:white", "position:relative;z-index:-1", "z-index: -1"],
    ["background:white", "position:relative;z-index:0", undefined],
    ["background:white", "position:relative;z-index:-1;top:9px", undefined],
    ["background:white", "position:absolute;z-index:-1", undefined],
    ["color:black", "position:relative;z-index:-1", undefined],
  ])("%s { %s }: %s", (outer, inner, expected) => {
    expect(hiddenBy(outer, inner)).toBe(expected);
  });
});

test.each<[string, string | undefined]>([
  ["<div hidden>Hidden words</div>", "the hidden attribute"],
  ["<div popover>Hidden words</div>", "the popover attribute"],
  ["<details><p>Seen when opened</p></details>", undefined],
  ["<details open><p>Seen words</p></details>", undefined],
  ["<details><summary>Seen words</summary></details>", undefined],
])("%s: %s", (html, expected) => {
  expect(hiddenIn(html)).toBe(expected);
});
