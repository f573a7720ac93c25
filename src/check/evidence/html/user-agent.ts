import { readColor } from "../colors.ts";
import { type Declaration, toDeclarations } from "./declaration.ts";
import type { HtmlElement } from "./html-tree.ts";
import { leastOpacity, somePicture } from "./paint.ts";

const displays = new Map<string, string>();
for (const [display, names] of Object.entries({
  block: `address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1
    h2 h3 h4 h5 h6 header hgroup hr html legend listing main menu nav ol p plaintext pre search section summary ul xmp`,
  none: `area base datalist head link meta noembed noframes param rp script style template title
    defs desc metadata symbol clippath mask pattern marker annotation`,
  "inline-block": "button input marquee meter progress select textarea",
  "list-item": "li",
  table: "table",
  "table-row": "tr",
  "table-cell": "td th",
  "table-row-group": "tbody",
  "table-header-group": "thead",
  "table-footer-group": "tfoot",
  "table-caption": "caption",
}))
  for (const name of names.split(/\s+/)) displays.set(name, display);

/** Returns the default `display` of an element. */
export const displayOf = (name: string): string => displays.get(name) ?? "inline";

const headings: Readonly<Record<string, string>> = {
  h1: "2em",
  h2: "1.5em",
  h3: "1.17em",
  h5: ".83em",
  h6: ".67em",
  small: "smaller",
  sub: "smaller",
  sup: "smaller",
  big: "larger",
};

const bold = new Set(["b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"]);

/** Elements whose attributes can set a background. */
const colored = new Set([
  "body",
  "table",
  "thead",
  "tbody",
  "tfoot",
  "tr",
  "td",
  "th",
  "marquee",
  "col",
  "colgroup",
]);

/** Styles of elements that do not inherit their colors, as browsers in light mode have them. */
const ownColors: Readonly<Record<string, readonly [color: string, background: string]>> = {
  mark: ["black", "yellow"],
  dialog: ["black", "white"],
  button: ["black", "#efefef"],
  input: ["black", "white"],
  select: ["black", "white"],
  textarea: ["black", "white"],
};

/** Elements that do not inherit how text is written. */
const controls = new Set(["button", "input", "select", "textarea"]);

const fontSizes = ["x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large"];

/**
 * Returns the browser's default styles for an element's name and attributes. Any style sheet overrides them.
 */
export function hintsOf(element: HtmlElement, linkText: string): Declaration[] {
  const { name, attributes } = element;
  const hints: Declaration[] = [];
  const add = (property: string, value: string | undefined) => {
    if (value !== undefined && value.trim() !== "")
      hints.push(...toDeclarations(property, value.trim(), false, true));
  };
  add("font-size", headings[name]);
  const [color, background] = ownColors[name] ?? [];
  add("color", color);
  add("background-color", background);
  if (controls.has(name)) {
    add("font-size", "13.3333px");
    add("line-height", "normal");
    add("text-indent", "0");
    add("letter-spacing", "normal");
  }
  if (bold.has(name)) add("font-weight", "bold");
  if (name === "a" && attributes["href"] !== undefined) add("color", linkText);
  if (name === "dialog" && attributes["open"] === undefined) add("display", "none");
  if (attributes["hidden"] !== undefined) add("display", "none");
  if (name === "font") {
    add("color", legacyColor(attributes["color"]));
    add("font-size", sizeOf(attributes["size"]));
  }
  if (name === "body") add("color", legacyColor(attributes["text"]));
  if (colored.has(name)) {
    add("background-color", legacyColor(attributes["bgcolor"]));
    if (attributes["background"]) add("background-image", somePicture);
  }
  if (attributes["dir"] !== undefined) add("direction", attributes["dir"]);
  if (name === "mphantom") add("visibility", "hidden");
  if (name === "marquee") {
    add("overflow", "hidden");
    for (const size of ["width", "height"]) add(size, attributes[size]);
  }
  if (isDrawn(name)) for (const property of drawnProperties) add(property, attributes[property]);
  if (Number(attributes["fill-opacity"] ?? 1) < leastOpacity) add("fill", "none");
  if (name === "svg" && isEmpty(element)) add("display", "none");
  // A picture may be drawn behind the text, so its background is unknown.
  if (name === "svg" && !isTextOnly(element)) add("background-image", somePicture);
  return hints;
}

/** Elements of drawings that contain text. */
const drawn = new Set(["svg", "g", "text", "tspan", "textpath", "foreignobject"]);

export const isDrawn = (name: string): boolean => drawn.has(name);

const drawnProperties = ["display", "visibility", "opacity", "font-size", "fill", "stroke"];

/** Whether a drawing has no size. */
const isEmpty = ({ attributes: { width, height } }: HtmlElement): boolean =>
  [width, height].some((size) => size !== undefined && /^0+(px|%)?$/.test(size.trim()));

/** Elements of drawings that paint only text. */
const wordy = new Set(["g", "text", "tspan", "a", "title", "desc", "metadata", "style"]);

/** Whether a drawing paints only text, so that nothing is behind it. */
const isTextOnly = ({ children }: HtmlElement): boolean =>
  children.every((child) => wordy.has(child.name) && isTextOnly(child));

/**
 * Parses a color attribute like browsers, which accept any text as a color (HTML, 2.3.6). Returns undefined
 * if the text is empty or `transparent`.
 */
export function legacyColor(text: string | undefined): string | undefined {
  const trimmed = text?.trim().toLowerCase().slice(0, 128) ?? "";
  if (trimmed === "" || trimmed === "transparent") return undefined;
  // No color name consists only of hexadecimal digits.
  if (/^[a-z]+$/.test(trimmed) && /[g-z]/.test(trimmed) && readColor(trimmed)) return trimmed;
  const short = /^#([\da-f])([\da-f])([\da-f])$/.exec(trimmed);
  if (short) return `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}`;
  let digits = trimmed.replace(/^#/, "").replace(/[^\da-f]/g, "0");
  while (digits.length === 0 || digits.length % 3 > 0) digits += "0";
  const size = digits.length / 3;
  let parts = [0, 1, 2].map((part) => digits.slice(part * size, (part + 1) * size).slice(-8));
  while ((parts[0]?.length ?? 0) > 2 && parts.every((part) => part.startsWith("0")))
    parts = parts.map((part) => part.slice(1));
  return `#${parts.map((part) => part.slice(0, 2).padStart(2, "0")).join("")}`;
}

/**
 * Returns a key for everything that affects an element's style, except style sheets and its `style`
 * attribute. Elements with equal keys are styled alike.
 */
export function hintKeyOf(element: HtmlElement): string {
  const { name, attributes, parent } = element;
  let key = name;
  if (attributes["hidden"] !== undefined) key += "\0hidden";
  if (attributes["dir"] !== undefined) key += `\0${attributes["dir"]}`;
  if (attributes["popover"] !== undefined) key += "\0popover";
  if (parent?.name === "details" && parent.attributes["open"] === undefined) key += "\0closed";
  switch (name) {
    case "a":
      return attributes["href"] === undefined ? key : `${key}\0href`;
    case "dialog":
      return attributes["open"] === undefined ? key : `${key}\0open`;
    case "marquee":
      return `${key}\0${attributes["width"]}\0${attributes["height"]}\0${attributes["bgcolor"]}`;
    case "g":
    case "text":
    case "tspan":
    case "textpath":
    case "foreignobject":
    case "svg":
      return `${key}\0${attributes["display"]}\0${attributes["visibility"]}\0${attributes["opacity"]}\0${attributes["font-size"]}\0${attributes["fill"]}\0${attributes["stroke"]}\0${attributes["fill-opacity"]}${name === "svg" && isEmpty(element) ? "\0empty" : ""}${name === "svg" && isTextOnly(element) ? "\0text" : ""}`;
    case "font":
      return `${key}\0${attributes["color"]}\0${attributes["size"]}`;
    default:
      return colored.has(name)
        ? `${key}\0${attributes["text"]}\0${attributes["bgcolor"]}\0${attributes["background"]}`
        : key;
  }
}

function sizeOf(size: string | undefined): string | undefined {
  const [, sign, digits] = /^\s*([+-]?)(\d+)/.exec(size ?? "") ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  const absolute = sign === "+" ? 3 + number : sign === "-" ? 3 - number : number;
  return fontSizes[Math.min(7, Math.max(1, absolute)) - 1];
}
