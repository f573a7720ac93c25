import { type Declaration, toDeclarations } from "./declaration.ts";
import type { Attributes, HtmlElement } from "./html-tree.ts";

const displays = new Map<string, string>();
for (const [display, names] of Object.entries({
  block: `address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1
    h2 h3 h4 h5 h6 header hgroup hr html legend listing main menu nav ol p plaintext pre search section summary ul xmp`,
  none: "area base datalist head link meta noembed noframes param rp script style template title",
  "inline-block": "button input meter progress select textarea",
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

/** How browsers lay an element out that no style says anything of. */
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

/** Elements whose attributes give them a background. */
const colored = new Set(["body", "table", "thead", "tbody", "tfoot", "tr", "td", "th"]);

const fontSizes = ["x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large"];

/** The styles that browsers give an element by its name and attributes; any style sheet overrides them. */
export function hintsOf(name: string, attributes: Attributes): Declaration[] {
  const hints: Declaration[] = [];
  const add = (property: string, value: string | undefined) => {
    if (value !== undefined && value.trim() !== "")
      hints.push(...toDeclarations(property, value.trim(), false, true));
  };
  add("font-size", headings[name]);
  if (bold.has(name)) add("font-weight", "bold");
  if (name === "a" && attributes["href"] !== undefined) add("color", "#0000ee");
  if (name === "dialog" && attributes["open"] === undefined) add("display", "none");
  if (attributes["hidden"] !== undefined) add("display", "none");
  if (name === "font") {
    add("color", attributes["color"]);
    add("font-size", sizeOf(attributes["size"]));
  }
  if (name === "body") add("color", attributes["text"]);
  if (colored.has(name)) {
    add("background-color", attributes["bgcolor"]);
    if (attributes["background"]) add("background-image", "url()");
  }
  return hints;
}

/** What browsers style an element by, apart from style sheets and its own style: elements with the same key are styled alike. */
export function hintKeyOf({ name, attributes, parent }: HtmlElement): string {
  let key = name;
  if (attributes["hidden"] !== undefined) key += "\0hidden";
  if (parent?.name === "details" && parent.attributes["open"] === undefined) key += "\0closed";
  switch (name) {
    case "a":
      return attributes["href"] === undefined ? key : `${key}\0href`;
    case "dialog":
      return attributes["open"] === undefined ? key : `${key}\0open`;
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
