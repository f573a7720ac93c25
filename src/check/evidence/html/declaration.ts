import { lexer } from "css-tree";
import { readColor } from "../colors.ts";
import {
  isFunction,
  readDisplay,
  readFontSize,
  readLength,
  readNumber,
  splitList,
  splitWords,
} from "./css-values.ts";
import { frameColor, somePicture } from "./paint.ts";
import { leavesNothing, readScale, readTransform } from "./shapes.ts";
import { viewports } from "./viewport.ts";

/**
 * A valid declaration as a browser keeps it: a longhand with its value in lower case. If `pending`, it may be
 * a shorthand.
 */
export interface Declaration {
  readonly property: string;
  readonly value: string;
  readonly isImportant: boolean;
  readonly kind: DeclarationKind;
}

/**
 * `pending`: the value has variables, and is parsed again for each element. `wide`: affects other
 * declarations or the browser's defaults. `rare`: a property that little mail uses, so that its effects are
 * computed only if present.
 */
export type DeclarationKind = "usual" | "rare" | "variable" | "pending" | "wide";

/** Longhands of each shorthand. Sides are in the order of the shorthand's values. */
const shorthands: Readonly<Record<string, readonly string[]>> = {
  font: ["font-size", "line-height", "font-weight"],
  background: [
    "background-color",
    "background-image",
    "background-clip",
    "background-size",
    "background-position",
    "background-repeat",
  ],
  overflow: ["overflow-x", "overflow-y"],
  padding: ["padding-top", "padding-right", "padding-bottom", "padding-left"],
  margin: ["margin-top", "margin-right", "margin-bottom", "margin-left"],
  inset: ["top", "right", "bottom", "left"],
  "inset-inline": ["left", "right"],
  "inset-block": ["top", "bottom"],
  "padding-inline": ["padding-left", "padding-right"],
  "padding-block": ["padding-top", "padding-bottom"],
  "margin-inline": ["margin-left", "margin-right"],
  "margin-block": ["margin-top", "margin-bottom"],
  animation: [
    "animation-name",
    "animation-fill-mode",
    "animation-iteration-count",
    "animation-direction",
    "animation-delay",
    "animation-play-state",
  ],
};

/** Property aliases: prefixed names, and the logical names for horizontal left-to-right text. */
const aliases: Readonly<Record<string, string>> = {
  "block-size": "height",
  "min-block-size": "min-height",
  "max-block-size": "max-height",
  "inline-size": "width",
  "min-inline-size": "min-width",
  "max-inline-size": "max-width",
  "overflow-block": "overflow-y",
  "overflow-inline": "overflow-x",
  "inset-inline-start": "left",
  "inset-inline-end": "right",
  "inset-block-start": "top",
  "inset-block-end": "bottom",
  "margin-inline-start": "margin-left",
  "margin-block-start": "margin-top",
  "padding-inline-start": "padding-left",
  "padding-inline-end": "padding-right",
  "padding-block-start": "padding-top",
  "padding-block-end": "padding-bottom",
  "-webkit-transform": "transform",
  "-webkit-filter": "filter",
  "-webkit-clip-path": "clip-path",
  "-webkit-mask-image": "mask-image",
  "-webkit-mask": "mask",
  "-webkit-mask-size": "mask-size",
  "-webkit-backface-visibility": "backface-visibility",
  "-webkit-flex": "flex",
  "-webkit-flex-direction": "flex-direction",
  "contain-intrinsic-height": "contain-intrinsic-size",
  "contain-intrinsic-block-size": "contain-intrinsic-size",
  "border-top": "border",
  "border-right": "border",
  "border-bottom": "border",
  "border-left": "border",
  "-webkit-background-clip": "background-clip",
  "-webkit-opacity": "opacity",
  "-webkit-animation": "animation",
  "-webkit-animation-name": "animation-name",
  "-webkit-animation-fill-mode": "animation-fill-mode",
  "-webkit-animation-iteration-count": "animation-iteration-count",
  "-webkit-animation-direction": "animation-direction",
  "-webkit-box-sizing": "box-sizing",
};

/** Properties that decide what a reader sees, under all their names. */
const relevant = new Set([
  ...Object.keys(shorthands),
  ...Object.values(shorthands).flat(),
  ...Object.keys(aliases),
  ...Object.values(aliases),
  ..."all aspect-ratio box-sizing z-index isolation will-change perspective container-type container font-weight display visibility opacity color -webkit-text-fill-color fill stroke text-shadow -webkit-text-stroke box-shadow mask-image width height min-width min-height max-height max-width text-indent position float clip clip-path transform translate scale rotate filter zoom letter-spacing content-visibility direction grid-area grid-row grid-column mix-blend-mode backdrop-filter border outline mask mask-size backface-visibility font-size-adjust contain contain-intrinsic-size flex flex-grow flex-basis flex-direction flex-flow grid-template-rows white-space".split(
    " ",
  ),
]);

export const isRelevant = (property: string): boolean => relevant.has(property) || property.startsWith("--");

const rare = new Set(
  "font-size-adjust transform translate scale rotate filter zoom letter-spacing direction stroke text-shadow -webkit-text-stroke clip-path mask-image content-visibility grid-area grid-row grid-column mix-blend-mode backdrop-filter animation-name background-clip backface-visibility mask-size".split(
    " ",
  ),
);

const kindOf = (property: string, value: string): DeclarationKind =>
  property === "all" || value.startsWith("revert") ? "wide" : rare.has(property) ? "rare" : "usual";

const wideKeywords = new Set("inherit initial unset revert revert-layer".split(" "));

/**
 * Returns the longhands of a declaration as a browser keeps them. Omits invalid ones and those that do not
 * affect what a reader sees. `isQuirky`: whether lengths may lack a unit.
 */
export function toDeclarations(
  written: string,
  text: string,
  isImportant: boolean,
  isQuirky: boolean,
): Declaration[] {
  const property = aliases[written] ?? written;
  if (property.startsWith("--")) return [{ property, value: text, isImportant, kind: "variable" }];
  const value = text.toLowerCase();
  if (value.includes("var(")) return [{ property, value: text, isImportant, kind: "pending" }];
  const keep = (name: string, kept: string): Declaration => ({
    property: name,
    value: kept,
    isImportant,
    kind: kindOf(name, kept),
  });
  const longhands = shorthands[property];
  if (longhands && wideKeywords.has(value)) return longhands.map((name) => keep(name, value));
  switch (property) {
    case "font": {
      const font = readFont(value);
      if (!font) return [];
      const weight = /(?:^|\s)(bold|bolder|lighter|\d00)\s/.exec(value)?.[1] ?? "normal";
      return [keep("font-size", font.size), keep("line-height", font.line), keep("font-weight", weight)];
    }
    case "background": {
      const ground = readBackground(value);
      return ground
        ? [
            keep("background-color", ground.color),
            keep("background-image", ground.image),
            ...(ground.isText ? [keep("background-clip", "text")] : []),
            ...ground.sizes.map(([name, kept]) => keep(name, kept)),
          ]
        : [];
    }
    case "border":
    case "outline": {
      // Thin ones paint nothing behind text.
      const color = /\d\d/.test(value)
        ? frameColor(value, (word) => readLength(word, 16, viewports.desktop, isQuirky))
        : undefined;
      return color === undefined ? [] : [keep(property, color)];
    }
    case "white-space":
      return ["nowrap", "pre"].includes(value) ? [keep(property, value)] : [];
    case "mask": {
      const image = splitList(value).length === 1 && splitWords(value).find((word) => word.includes("("));
      return image ? [keep("mask-image", image)] : [];
    }
    case "animation":
      return readAnimation(text).map(([name, kept]) => keep(name, kept));
    case "animation-name":
      return [keep(property, text)];
    case "display": {
      const display = readDisplay(value);
      return display === undefined ? [] : [keep(property, display)];
    }
    default:
      return longhands
        ? readSides(longhands, value, isQuirky).map(([name, kept]) => keep(name, kept))
        : isValid(property, value, isQuirky)
          ? [keep(property, value)]
          : [];
  }
}

/** Returns the longhands of a shorthand for two or four sides. */
function readSides(
  longhands: readonly string[],
  value: string,
  isQuirky: boolean,
): (readonly [string, string])[] {
  const [first = "", second = first, third = first, fourth = second, ...more] = splitWords(value);
  const words = longhands.length === 2 ? [first, second] : [first, second, third, fourth];
  if (more.length > 0 || longhands.some((name, place) => !isValid(name, words[place] ?? "", isQuirky)))
    return [];
  return longhands
    .map((name, place) => [name, words[place] ?? ""] as const)
    .filter(([name, word]) => word.startsWith("-") || !["margin-right", "margin-bottom"].includes(name));
}

/** Words that may precede the size in `font`. */
const fontWord =
  /^(normal|italic|oblique|small-caps|bold|bolder|lighter|(ultra-|extra-|semi-)?(condensed|expanded)|[1-9]\d{0,2}(\.\d+)?|1000|-?[\d.]+deg)$/;
const systemFont =
  /^(caption|icon|menu|message-box|small-caption|status-bar|-webkit-[a-z-]+|-apple-[a-z-]+)$/;
const name = /^-?[a-z_\u0080-\uffff][\w\u0080-\uffff-]*$/;

const isFamily = (text: string): boolean =>
  /^("[^"]*"|'[^']*')$/.test(text) || text.split(/\s+/).every((word) => name.test(word));

/** Returns undefined if browsers drop the value. */
function readFont(value: string): { readonly size: string; readonly line: string } | undefined {
  if (systemFont.test(value)) return { size: "small", line: "normal" };
  const words = splitWords(value.replaceAll("/", " / "));
  let before = 0;
  while (before < 5 && fontWord.test(words[before] ?? "")) before++;
  const [size = "", slash, afterSlash = "", ...rest] = words.slice(before);
  const hasLine = slash === "/";
  const line = hasLine ? afterSlash : "normal";
  const list = (hasLine ? rest : words.slice(before + 1)).join(" ");
  const families = splitList(list);
  return isValid("font-size", size, false) &&
    !wideKeywords.has(size) &&
    isValid("line-height", line, false) &&
    families.length > 0 &&
    !/(?:^|,)\s*(?:,|$)/.test(list) &&
    families.every(isFamily)
    ? { size, line }
    : undefined;
}

const backgroundWord =
  /^(none|repeat|repeat-x|repeat-y|no-repeat|space|round|scroll|fixed|local|center|top|bottom|left|right|cover|contain|auto|border-box|padding-box|content-box|text|\/)$/;

interface Ground {
  readonly color: string;
  readonly image: string;
  readonly isText: boolean;
  /** Longhands of its size and place. */
  readonly sizes: readonly (readonly [string, string])[];
}

/** Returns undefined if browsers drop the value. */
function readBackground(value: string): Ground | undefined {
  const words = splitWords(value.replaceAll("/", " / ")).flatMap((word) => {
    const bare = word.endsWith(",") ? word.slice(0, -1) : word;
    return bare === "" ? [] : [bare];
  });
  const color = words.find(isColor);
  // Words with commas, and functions such as images, are accepted without validation.
  const isKnown = (word: string): boolean =>
    word === color ||
    backgroundWord.test(word) ||
    word.includes(",") ||
    word.includes("(") ||
    isLength("background-position", word, true);
  if (words.length === 0 || !words.every(isKnown)) return undefined;
  const images = words.filter((word) => word !== color && word.includes("("));
  const slash = words.indexOf("/");
  const lengths = (from: readonly string[]) =>
    from.filter((word) => !images.includes(word) && isLength("background-position", word, false));
  return {
    sizes:
      images.length !== 1
        ? []
        : [
            ["background-size", slash < 0 ? "auto" : lengths(words.slice(slash + 1, slash + 3)).join(" ")],
            ["background-position", lengths(slash < 0 ? words : words.slice(0, slash)).join(" ")],
            ["background-repeat", words.includes("no-repeat") ? "no-repeat" : "repeat"],
          ],
    color: color ?? "transparent",
    image: images.length > 1 ? somePicture : (images[0] ?? "none"),
    isText: words.includes("text"),
  };
}

const animationWord =
  /^(-?[\d.]+m?s|ease|ease-in|ease-out|ease-in-out|linear|step-start|step-end|normal|reverse|alternate|alternate-reverse|running|paused|none)$/i;

const animationDirection = /^(reverse|alternate|alternate-reverse)$/i;

/** Returns the longhands of a list of animations. */
function readAnimation(text: string): (readonly [string, string])[] {
  const all = splitList(text).map((animation) => {
    const words = splitWords(animation).filter((word) => !word.includes("("));
    const direction = words.find((word) => animationDirection.test(word)) ?? "normal";
    const named = words.filter((word) => !animationWord.test(word));
    const delay = words.filter((word) => /^-?[\d.]+m?s$/i.test(word))[1] ?? "0s";
    const state = words.find((word) => /^paused$/i.test(word)) ?? "running";
    const count = named.find((word) => /^(infinite|[\d.]+)$/i.test(word)) ?? "1";
    const fill = named.find((word) => /^(forwards|backwards|both)$/i.test(word)) ?? "none";
    const name = named.find((word) => word !== count && word !== fill) ?? "none";
    return { name, fill, count, direction, delay, state };
  });
  const list = (part: keyof (typeof all)[number]) => all.map((each) => each[part]).join(",");
  return [
    ["animation-name", list("name")],
    ["animation-fill-mode", list("fill").toLowerCase()],
    ["animation-iteration-count", list("count").toLowerCase()],
    ["animation-direction", list("direction").toLowerCase()],
    ["animation-delay", list("delay").toLowerCase()],
    ["animation-play-state", list("state").toLowerCase()],
  ];
}

/** Properties that do not accept negative values. */
const sizes = /^(?:(?:min-|max-)?width|(?:min-|max-|line-)?height|padding-.*)$/;

function isValid(property: string, value: string, isQuirky: boolean): boolean {
  if (wideKeywords.has(value)) return true;
  switch (property) {
    case "all":
      return false;
    case "font-size":
      return readFontSize(value, 16, viewports.desktop, isQuirky) !== undefined;
    case "color":
    case "background-color":
    case "-webkit-text-fill-color":
      return isColor(value);
    case "fill":
      return value === "none" || value.startsWith("url(") || isColor(value);
    case "overflow-x":
    case "overflow-y":
      return ["visible", "hidden", "clip", "scroll", "auto", "overlay"].includes(value);
    case "opacity":
    case "zoom":
      return (
        readNumber(value) !== undefined || isFunction(value) || (property === "zoom" && value === "normal")
      );
    case "visibility":
      return ["visible", "hidden", "collapse"].includes(value);
    case "font-size-adjust":
      return value === "none" || readNumber(value) !== undefined;
    case "font-weight":
      return /^(normal|bold|bolder|lighter|\d{1,4})$/.test(value);
    case "position":
      return ["static", "relative", "absolute", "fixed", "sticky", "-webkit-sticky"].includes(value);
    case "direction":
      return ["ltr", "rtl"].includes(value);
    case "filter":
    case "backdrop-filter":
      return value === "none" || lexer.match("[ <filter-function> | <url> ]+", value).error === null;
    case "clip-path":
      return leavesNothing(value) !== undefined;
    case "transform":
      return readTransform(value) !== undefined;
    case "scale":
      return value === "none" || readScale(value) !== undefined;
    case "aspect-ratio":
    case "background-image":
    case "background-clip":
    case "background-size":
    case "background-position":
    case "background-repeat":
    case "box-shadow":
    case "stroke":
    case "text-shadow":
    case "-webkit-text-stroke":
    case "clip":
    case "mask-image":
    case "float":
    case "translate":
    case "rotate":
    case "content-visibility":
    case "grid-area":
    case "grid-row":
    case "grid-column":
    case "mix-blend-mode":
    case "mask-size":
    case "backface-visibility":
    case "contain":
    case "contain-intrinsic-size":
    case "flex":
    case "flex-grow":
    case "flex-basis":
    case "flex-direction":
    case "flex-flow":
    case "grid-template-rows":
    case "animation-fill-mode":
    case "animation-iteration-count":
    case "animation-direction":
    case "animation-delay":
    case "animation-play-state":
      return true;
    case "isolation":
    case "will-change":
    case "perspective":
    case "container-type":
    case "container":
      return true;
    case "z-index":
      return /^(auto|[+-]?\d+)$/.test(value) || isFunction(value);
    case "box-sizing":
      return ["border-box", "content-box"].includes(value);
    default:
      return isLength(property, value, isQuirky);
  }
}

function isLength(property: string, value: string, isQuirky: boolean): boolean {
  const px = readLength(value, 16, viewports.desktop, isQuirky, 100);
  if (px !== undefined) return px >= 0 || value.endsWith(")") || !sizes.test(property);
  return (
    /^(auto|none|normal|(min|max|fit)-content|stretch|-webkit-fill-available)$/.test(value) ||
    isFunction(value) ||
    (property === "line-height" && /^(\d+(\.\d*)?|\.\d+)$/.test(value)) ||
    (property === "text-indent" && / (hanging|each-line)$/.test(value))
  );
}

const systemColors =
  /^(canvas|canvastext|windowtext|window|menu|menutext|infotext|infobackground|buttontext|buttonface|buttonborder|graytext|highlight|highlighttext|linktext|visitedtext|activetext|field|fieldtext|mark|marktext|accentcolor|accentcolortext|selecteditem|selecteditemtext|-webkit-(text|link|activelink|focus-ring-color))$/;

/** Colors that only a browser can compute. */
const computedColor =
  /^(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark|contrast-color|device-cmyk)\(.*\)$/;

const isColor = (value: string): boolean =>
  readColor(value) !== undefined ||
  value === "currentcolor" ||
  systemColors.test(value) ||
  computedColor.test(value);
