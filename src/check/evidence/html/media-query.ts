import { type CssNode, parse } from "css-tree";
import type { Viewport } from "./viewport.ts";

export type MediaTest = (viewport: Viewport) => boolean;

/** Reads the `media` attribute of a style sheet; what cannot be read never applies. */
export function parseMedia(text: string): MediaTest {
  try {
    return toMediaTest(parse(text, { context: "mediaQueryList" }));
  } catch {
    return () => false;
  }
}

/** A screen that a mouse or a finger operates, of 1 pixel per pixel. Unknown features do not match, as in browsers. */
export function toMediaTest(node: CssNode | null): MediaTest {
  if (node === null) return () => true;
  switch (node.type) {
    case "AtrulePrelude": {
      const lists = node.children.toArray().map(toMediaTest);
      return (viewport) => lists.every((test) => test(viewport));
    }
    case "MediaQueryList": {
      const queries = node.children.toArray().map(toMediaTest);
      return (viewport) => queries.length === 0 || queries.some((test) => test(viewport));
    }
    case "MediaQuery": {
      const { modifier, mediaType } = node;
      const isScreen = mediaType === null || /^(all|screen)$/i.test(mediaType);
      const meets = toMediaTest(node.condition);
      return /^not$/i.test(modifier ?? "")
        ? (viewport) => !(isScreen && meets(viewport))
        : (viewport) => isScreen && meets(viewport);
    }
    case "Condition":
      return toCondition(node.children.toArray());
    case "Feature":
      return toFeature(node.name.toLowerCase(), node.value);
    case "FeatureRange":
      return toRange(node);
    default:
      return () => false;
  }
}

function toCondition(nodes: readonly CssNode[]): MediaTest {
  const words = nodes.filter((node) => node.type === "Identifier").map(({ name }) => name.toLowerCase());
  const tests = nodes.filter((node) => node.type !== "Identifier").map(toMediaTest);
  if (words.includes("not")) return (viewport) => !tests[0]?.(viewport);
  if (words.includes("or")) return (viewport) => tests.some((test) => test(viewport));
  return (viewport) => tests.every((test) => test(viewport));
}

/** Values of the features that are not sizes, as both viewports have them. */
const constants: Readonly<Record<string, string>> = {
  "prefers-reduced-motion": "no-preference",
  "prefers-contrast": "no-preference",
  "forced-colors": "none",
  "inverted-colors": "none",
  scripting: "none",
  update: "fast",
};

function toFeature(name: string, value: CssNode | null): MediaTest {
  const [, bound, feature = ""] = /^(min-|max-)?(.*)$/.exec(name) ?? [];
  if (value === null) return () => /^(device-)?(width|height)$|^color$/.test(name);
  if (value.type === "Identifier") {
    const wanted = value.name.toLowerCase();
    if (name === "orientation")
      return ({ widthPx, heightPx }) => (widthPx > heightPx ? "landscape" : "portrait") === wanted;
    if (name === "prefers-color-scheme") return ({ colorScheme }) => colorScheme === wanted;
    return () => constants[name] === wanted;
  }
  const wanted = toNumber(value);
  if (wanted === undefined) return () => false;
  return (viewport) => {
    const actual = sizeOf(feature, viewport);
    if (actual === undefined) return false;
    return bound === "min-" ? actual >= wanted : bound === "max-" ? actual <= wanted : actual === wanted;
  };
}

const comparisons: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "=": (left, right) => left === right,
};

/** `400px <= width < 700px`, `width >= 400px`. */
function toRange(node: CssNode & { readonly type: "FeatureRange" }): MediaTest {
  return (viewport) => {
    const valueIn = (side: CssNode | null) =>
      side?.type === "Identifier" ? sizeOf(side.name.toLowerCase(), viewport) : toNumber(side);
    const [left, middle, right] = [valueIn(node.left), valueIn(node.middle), valueIn(node.right)];
    const compares = (comparison: string | null, one: number | undefined, other: number | undefined) =>
      one !== undefined && other !== undefined && (comparisons[comparison ?? ""]?.(one, other) ?? false);
    return (
      compares(node.leftComparison, left, middle) &&
      (node.right === null || compares(node.rightComparison, middle, right))
    );
  };
}

function sizeOf(feature: string, { widthPx, heightPx }: Viewport): number | undefined {
  switch (feature.replace(/^device-/, "")) {
    case "width":
      return widthPx;
    case "height":
      return heightPx;
    case "aspect-ratio":
      return widthPx / heightPx;
    case "-webkit-device-pixel-ratio":
    case "-webkit-min-device-pixel-ratio":
      return 1;
    case "resolution":
      return 96;
    case "color":
      return 8;
    default:
      return undefined;
  }
}

/** Pixels, or dots per inch for resolutions. */
const units: Readonly<Record<string, number>> = {
  px: 1,
  em: 16,
  rem: 16,
  pt: 4 / 3,
  in: 96,
  cm: 96 / 2.54,
  mm: 9.6 / 2.54,
  dpi: 1,
  dppx: 96,
  x: 96,
};

function toNumber(node: CssNode | null): number | undefined {
  if (node?.type === "Number") return Number(node.value);
  if (node?.type === "Ratio") {
    const [left, right] = [toNumber(node.left), node.right ? toNumber(node.right) : 1];
    return left === undefined || right === undefined ? undefined : left / right;
  }
  const factor = node?.type === "Dimension" ? units[node.unit.toLowerCase()] : undefined;
  return node?.type === "Dimension" && factor !== undefined ? Number(node.value) * factor : undefined;
}
