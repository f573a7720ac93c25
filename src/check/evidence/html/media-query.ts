import { type CssNode, generate, parse } from "css-tree";
import { readLength } from "./css-values.ts";
import { everyScreen, type ScreenSet, screensWhere, type Viewport, viewports } from "./viewport.ts";

/**
 * Screens that match a query, and screens that do not. For a feature that no browser knows, both sets are
 * empty.
 */
interface Answer {
  readonly yes: ScreenSet;
  readonly no: ScreenSet;
}

const unknown: Answer = { yes: 0, no: 0 };
const answer = (yes: ScreenSet): Answer => ({ yes, no: everyScreen & ~yes });
const not = ({ yes, no }: Answer): Answer => ({ yes: no, no: yes });
const every = (answers: readonly Answer[]): Answer =>
  answers.reduce((all, { yes, no }) => ({ yes: all.yes & yes, no: all.no | no }), answer(everyScreen));
const some = (answers: readonly Answer[]): Answer => not(every(answers.map(not)));

/** Recent queries: most mail uses the same few. */
const known = new Map<string, ScreenSet>();
const maxKnown = 1000;

/** Parses media queries into the screens that they match. No screens if they cannot be parsed. */
export function parseMedia(text: string): ScreenSet {
  let screens = known.get(text);
  if (screens === undefined) {
    if (known.size >= maxKnown) known.clear();
    screens = readMedia(text);
    known.set(text, screens);
  }
  return screens;
}

function readMedia(text: string): ScreenSet {
  try {
    return screensOf(parse(text, { context: "mediaQueryList" }));
  } catch {
    return 0;
  }
}

/** Returns the screens that match a media query. Unknown features do not match, as in browsers. */
const screensOf = (node: CssNode | null): ScreenSet => answerOf(node).yes;

function answerOf(node: CssNode | null): Answer {
  if (node === null) return answer(everyScreen);
  switch (node.type) {
    case "AtrulePrelude":
      return every(node.children.toArray().map(answerOf));
    case "MediaQueryList":
      return node.children.isEmpty ? answer(everyScreen) : some(node.children.toArray().map(answerOf));
    case "MediaQuery": {
      const { modifier, mediaType } = node;
      const isScreen = mediaType === null || /^(all|screen)$/i.test(mediaType);
      const meets = every([answer(isScreen ? everyScreen : 0), answerOf(node.condition)]);
      return /^not$/i.test(modifier ?? "") ? not(meets) : meets;
    }
    case "Condition":
      return conditionOf(node.children.toArray());
    case "Feature":
      return featureOf(node.name.toLowerCase(), node.value);
    case "FeatureRange":
      return rangeOf(node);
    default:
      return unknown;
  }
}

/** Returns the form of a condition, such as `() and ()`. Undefined if browsers drop it: `screen ()`. */
export function formOf(nodes: readonly CssNode[]): string | undefined {
  const form = nodes.map((node) => (node.type === "Identifier" ? node.name.toLowerCase() : "()")).join(" ");
  return /^(?:not \(\)|\(\)(?: and \(\))*|\(\)(?: or \(\))*)$/.test(form) ? form : undefined;
}

function conditionOf(nodes: readonly CssNode[]): Answer {
  const form = formOf(nodes);
  if (form === undefined) return unknown;
  const answers = nodes.filter((node) => node.type !== "Identifier").map(answerOf);
  if (form.startsWith("not")) return every(answers.map(not));
  return form.includes("or") ? some(answers) : every(answers);
}

/** Features with keyword values. Mail programs run no scripts. */
const words: Readonly<Record<string, (viewport: Viewport) => string>> = {
  orientation: ({ widthPx, heightPx }) => (widthPx > heightPx ? "landscape" : "portrait"),
  "prefers-color-scheme": ({ colorScheme }) => colorScheme,
  "prefers-reduced-motion": ({ isCalm }) => (isCalm ? "reduce" : "no-preference"),
  "prefers-reduced-transparency": () => "no-preference",
  "prefers-contrast": () => "no-preference",
  "forced-colors": () => "none",
  "inverted-colors": () => "none",
  "dynamic-range": () => "standard",
  "display-mode": () => "browser",
  "overflow-block": () => "scroll",
  "overflow-inline": () => "scroll",
  scripting: () => "none",
  update: () => "fast",
  scan: () => "progressive",
  hover: ({ pointer }) => (pointer === "fine" ? "hover" : "none"),
  "any-hover": ({ pointer }) => (pointer === "fine" ? "hover" : "none"),
  pointer: ({ pointer }) => pointer,
  "any-pointer": ({ pointer }) => pointer,
};

/** Features with numeric values: pixels, dots per inch, or plain numbers. */
const numbers: Readonly<Record<string, (viewport: Viewport) => number>> = {
  width: ({ widthPx }) => widthPx,
  "device-width": ({ widthPx }) => widthPx,
  height: ({ heightPx }) => heightPx,
  "device-height": ({ heightPx }) => heightPx,
  "aspect-ratio": ({ widthPx, heightPx }) => widthPx / heightPx,
  "device-aspect-ratio": ({ widthPx, heightPx }) => widthPx / heightPx,
  "-webkit-device-pixel-ratio": ({ pixelRatio }) => pixelRatio,
  resolution: ({ pixelRatio }) => 96 * pixelRatio,
  color: () => 8,
  "color-index": () => 0,
  monochrome: () => 0,
  grid: () => 0,
};

function featureOf(name: string, value: CssNode | null): Answer {
  const [, vendor = "", bound, rest = ""] = /^(-webkit-)?(min-|max-)?(.*)$/.exec(name) ?? [];
  const feature = vendor + rest;
  const word = Object.hasOwn(words, feature) ? words[feature] : undefined;
  const number = Object.hasOwn(numbers, feature) ? numbers[feature] : undefined;
  if (name === "color-gamut") return gamutOf(value);
  if (word && bound === undefined) {
    if (value === null) return answer(screensWhere((viewport) => !/^no/.test(word(viewport))));
    if (value.type !== "Identifier") return unknown;
    const wanted = value.name.toLowerCase();
    return answer(screensWhere((viewport) => word(viewport) === wanted));
  }
  if (!number) return unknown;
  if (value === null) return answer(screensWhere((viewport) => number(viewport) !== 0));
  const wanted = toNumber(value);
  if (wanted === undefined) return unknown;
  return answer(
    screensWhere((viewport) => {
      const actual = number(viewport);
      return bound === "min-"
        ? actual >= wanted
        : bound === "max-"
          ? actual <= wanted
          : isEqual(actual, wanted);
    }),
  );
}

const isEqual = (left: number, right: number): boolean => Math.abs(left - right) < 1e-6;

/** All screens show sRGB colors; phones and laptops also show wider gamuts. */
function gamutOf(value: CssNode | null): Answer {
  const gamut = value?.type === "Identifier" ? value.name.toLowerCase() : "srgb";
  if (gamut === "p3") return answer(screensWhere(({ pixelRatio }) => pixelRatio >= 2));
  return answer(gamut === "srgb" ? everyScreen : 0);
}

const comparisons: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "=": isEqual,
};

/** Evaluates `400px <= width < 700px` or `width >= 400px`. */
function rangeOf(node: CssNode & { readonly type: "FeatureRange" }): Answer {
  const [left, middle, right] = [sideOf(node.left), sideOf(node.middle), sideOf(node.right)];
  const first = comparisons[node.leftComparison];
  const second = comparisons[node.rightComparison ?? ""];
  if (!left || !middle || !first || (node.right && !(right && second))) return unknown;
  return answer(
    screensWhere(
      (viewport) =>
        first(left(viewport), middle(viewport)) &&
        (!right || !second || second(middle(viewport), right(viewport))),
    ),
  );
}

function sideOf(side: CssNode | null): ((viewport: Viewport) => number) | undefined {
  if (side?.type === "Identifier") {
    const name = side.name.toLowerCase();
    return Object.hasOwn(numbers, name) ? numbers[name] : undefined;
  }
  const value = toNumber(side);
  return value === undefined ? undefined : () => value;
}

/** Dots per inch of each resolution unit. */
const resolutions: Readonly<Record<string, number>> = { dpi: 1, dpcm: 2.54, dppx: 96, x: 96 };

function toNumber(node: CssNode | null): number | undefined {
  switch (node?.type) {
    case "Number":
      return Number(node.value);
    case "Ratio": {
      const [left, right] = [toNumber(node.left), node.right ? toNumber(node.right) : 1];
      return left === undefined || right === undefined ? undefined : left / right;
    }
    case "Dimension": {
      const unit = node.unit.toLowerCase();
      const factor = Object.hasOwn(resolutions, unit) ? resolutions[unit] : undefined;
      if (factor !== undefined) return Number(node.value) * factor;
      return readLength(node.value + unit, 16, viewports.desktop, false);
    }
    case "Function":
      return readLength(generate(node), 16, viewports.desktop, false);
    default:
      return undefined;
  }
}
