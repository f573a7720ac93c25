import { describe, expect, test } from "vitest";
import { animate } from "../../../../../src/check/evidence/html/animation.ts";
import type { Declaration } from "../../../../../src/check/evidence/html/declaration.ts";
import { readInlineStyle, readStyleSheets } from "../../../../../src/check/evidence/html/style-sheet.ts";

const css =
  "@keyframes fade{from{opacity:.1;color:red}to{opacity:.9;color:red}}@keyframes grow{from{width:1px}to{width:9px}}";

/** The declarations of an element after its animations: `opacity:.9;color:red`, without those of animations. */
function animated(style: string, sheet = css): string {
  const { keyframes } = readStyleSheets([{ text: sheet, media: undefined }], false);
  const declarations = readInlineStyle(style, false);
  const declared = new Map(declarations.map(({ property, value }) => [property, value]));
  animate(declared, declarations, keyframes, ({ property, value }: Declaration) =>
    declared.set(property, value),
  );
  return [...declared]
    .filter(([property]) => !property.startsWith("animation-"))
    .map(([property, value]) => `${property}:${value}`)
    .join(";");
}

const [start, end] = ["opacity:.1;color:red", "opacity:.9;color:red"];

describe("an animation", () => {
  test.each<[string, string]>([
    ["", ""],
    ["opacity:0", "opacity:0"],
    ["animation-name:fade", ""],
    ["animation-name:FADE;animation-fill-mode:forwards", end],
    ["animation-name:fade;animation-fill-mode:forwards", end],
    ["animation-name:fade;animation-fill-mode:both", end],
    ["animation-name:fade;animation-fill-mode:backwards", ""],
    ["animation-name:fade;animation-fill-mode:none", ""],
    ["animation-name:other;animation-fill-mode:forwards", ""],
    ["opacity:0;animation-name:fade;animation-fill-mode:forwards", end],
    ["opacity:0!important;animation-name:fade;animation-fill-mode:forwards", "opacity:0;color:red"],
    // Where it ends.
    ["animation-name:fade;animation-fill-mode:forwards;animation-direction:normal", end],
    ["animation-name:fade;animation-fill-mode:forwards;animation-direction:reverse", start],
    ["animation-name:fade;animation-fill-mode:forwards;animation-direction:alternate", end],
    [
      "animation-name:fade;animation-fill-mode:forwards;animation-direction:alternate;animation-iteration-count:2",
      start,
    ],
    [
      "animation-name:fade;animation-fill-mode:forwards;animation-direction:alternate;animation-iteration-count:3",
      end,
    ],
    ["animation-name:fade;animation-fill-mode:forwards;animation-direction:alternate-reverse", start],
    [
      "animation-name:fade;animation-fill-mode:forwards;animation-direction:alternate-reverse;animation-iteration-count:2",
      end,
    ],
    [
      "animation-name:fade;animation-fill-mode:forwards;animation-direction:normal;animation-iteration-count:2",
      end,
    ],
    // Paused at the start.
    ["animation-name:fade;animation-play-state:paused", start],
    ["animation-name:fade;animation-play-state:running", ""],
    ["animation-name:fade;animation-play-state:paused;animation-delay:0s", start],
    ["animation-name:fade;animation-play-state:paused;animation-delay:0ms", start],
    ["animation-name:fade;animation-play-state:paused;animation-delay:1s", ""],
    ["animation-name:fade;animation-play-state:paused;animation-delay:10s", ""],
    ["animation-name:fade;animation-play-state:paused;animation-direction:reverse", end],
    ["animation-name:fade;animation-play-state:paused;animation-direction:alternate-reverse", end],
    ["animation-name:fade;animation-play-state:paused;animation-direction:alternate", start],
    // Endless.
    ["opacity:0;width:5px;animation-name:fade;animation-iteration-count:infinite", "width:5px;color:red"],
    ["opacity:0!important;animation-name:fade;animation-iteration-count:infinite", "opacity:0;color:red"],
    ["animation-name:fade;animation-play-state:paused;animation-iteration-count:infinite", start],
    // Several: a shorter list is repeated.
    ["animation-name:fade,grow;animation-fill-mode:forwards", `${end};width:9px`],
    ["animation-name:fade,grow;animation-fill-mode:none,forwards", "width:9px"],
    ["animation-name:fade,grow,fade;animation-fill-mode:forwards,none", end],
    ["animation-name:other,grow;animation-fill-mode:forwards", "width:9px"],
  ])("%j: %j", (style, expected) => {
    expect(animated(style)).toBe(expected);
  });

  test("without keyframes has no effect", () => {
    expect(animated("opacity:0;animation-name:fade;animation-fill-mode:forwards", "")).toBe("opacity:0");
  });
});
