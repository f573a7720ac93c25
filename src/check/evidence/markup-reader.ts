import { bounds } from "./bounds.ts";
import { readLength } from "./html/css-values.ts";
import { boxHiddenEverywhere } from "./html/hidden-everywhere.ts";
import type { HtmlElement } from "./html/html-tree.ts";
import { readInlineStyle } from "./html/style-sheet.ts";
import type { Styles } from "./html/style-table.ts";
import { viewports } from "./html/viewport.ts";
import type { HtmlEvidence, Image } from "./html-evidence.ts";
import { alternativeOf } from "./html-labels.ts";
import type { TextEvidence } from "./text-reader.ts";

type MarkupEvidence = Omit<HtmlEvidence, keyof TextEvidence | "source" | "depth" | "links">;

/** Collects the elements of a document and their attributes: images, tables, headings, style sheets. */
export interface MarkupReader {
  /** Returns the image that the element shows, if it is one. */
  open(element: HtmlElement, styles: Styles): Image | undefined;
  close(element: HtmlElement): void;
  text(text: string, parent: HtmlElement): void;
  read(): MarkupEvidence;
}

export function createMarkupReader(isQuirky: boolean): MarkupReader {
  const images: Image[] = [];
  const elements = new Map<string, number>();
  const attributeNames = new Set<string>();
  const inputTypes = new Set<string>();
  const styleAttributes = new Set<string>();
  const meta = new Map<string, string>();
  const headings: number[] = [];
  const styleSheets: string[] = [];
  const annotations: string[] = [];
  const linkedStyles: string[] = [];
  const handlers: string[] = [];
  const tables = createTableCounter();
  const sizesOf = createSizes(isQuirky);
  let widestPx = 0;
  let lang: string | undefined;
  let title: string | undefined;
  let refreshes = false;
  return {
    open(element, styles) {
      const { name, attributes } = element;
      elements.set(name, (elements.get(name) ?? 0) + 1);
      tables.open(element);
      noteAttributes(element);
      noteDocument(element);
      const style = attributes["style"];
      const sizes = sizesOf(style?.includes("width") || name === "img" ? style : undefined);
      const widthPx = sizeOf(attributes["width"], sizes.get("width"), isQuirky);
      if (name !== "img" && !sizes.has("max-width")) widestPx = Math.max(widestPx, widthPx ?? 0);
      if (name !== "img") return undefined;
      const image = toImage(element, sizes, boxHiddenEverywhere(styles) !== undefined, isQuirky);
      images.push(image);
      return image;
    },
    close: tables.close,
    text(text, { name }) {
      if (name === "title") title = (title ?? "") + text;
      if (name === "style") styleSheets.push(text.slice(0, bounds.styleCharacters));
    },
    read: () => ({
      images,
      elements,
      attributeNames,
      inputTypes,
      styleAttributes,
      lang,
      title,
      meta,
      refreshes,
      headings,
      unmarkedTables: tables.unmarked(),
      styleSheets,
      annotations,
      linkedStyles,
      handlers,
      widestPx,
    }),
  };

  function noteAttributes({ name, attributes }: HtmlElement): void {
    for (const attribute in attributes) {
      attributeNames.add(attribute);
      // Text after a misplaced quotation mark is parsed as attributes without a value.
      if (/^on[a-z]+$/.test(attribute) && attributes[attribute]?.trim()) handlers.push(attribute);
    }
    if (name === "input" || name === "button")
      inputTypes.add(
        `${name} ${attributes["type"]?.toLowerCase() ?? (name === "input" ? "text" : "submit")}`,
      );
    if (attributes["style"] !== undefined) styleAttributes.add(attributes["style"]);
  }

  function noteDocument({ name, attributes, items }: HtmlElement): void {
    if (name === "script" && /^\s*application\/ld\+json\s*(;|$)/i.test(attributes["type"] ?? ""))
      annotations.push(items.filter((item) => typeof item === "string").join(""));
    if (name === "html" || name === "body") lang ??= attributes["lang"];
    const level = /^h([1-6])$/.exec(name)?.[1];
    if (level) headings.push(Number(level));
    if (name === "meta") {
      meta.set((attributes["name"] ?? "").toLowerCase(), attributes["content"] ?? "");
      refreshes ||= /^\s*refresh/i.test(attributes["http-equiv"] ?? "");
    }
    if (name === "link" && /\bstylesheet\b/i.test(attributes["rel"] ?? ""))
      linkedStyles.push(attributes["href"] ?? "");
  }
}

/** Counts tables without anything that marks them as a layout or as data. */
function createTableCounter() {
  const open: { isMarked: boolean }[] = [];
  let unmarked = 0;
  return {
    unmarked: () => unmarked,
    open({ name, attributes }: HtmlElement): void {
      if (name === "table") open.push({ isMarked: marks.some((mark) => attributes[mark] !== undefined) });
      const table = open.at(-1);
      if (!table) return;
      if (["th", "thead", "caption"].includes(name) || (name === "td" && attributes["scope"] !== undefined))
        table.isMarked = true;
    },
    close({ name }: HtmlElement): void {
      if (name === "table" && open.pop()?.isMarked === false) unmarked++;
    },
  };
}

const marks = ["role", "summary", "aria-label", "aria-labelledby"];

type Sizes = ReadonlyMap<string, string>;

/** Returns a function that parses each distinct `style` attribute once, because mail repeats them. */
function createSizes(isQuirky: boolean): (style: string | undefined) => Sizes {
  const known = new Map<string, Sizes>();
  return (style = "") => {
    let sizes = known.get(style);
    if (!sizes) {
      sizes = new Map(
        readInlineStyle(style, isQuirky).map(({ property, value }) => [property, value] as const),
      );
      known.set(style, sizes);
    }
    return sizes;
  };
}

function toImage({ attributes }: HtmlElement, sizes: Sizes, isHidden: boolean, isQuirky: boolean): Image {
  return {
    src: attributes["src"]?.trim() ?? "",
    alt: attributes["alt"] ?? alternativeOf(attributes),
    widthPx: sizeOf(attributes["width"], sizes.get("width"), isQuirky),
    heightPx: sizeOf(attributes["height"], sizes.get("height"), isQuirky),
    isSized:
      (attributes["width"] !== undefined || sizes.has("width")) &&
      (attributes["height"] !== undefined || sizes.has("height") || sizes.has("aspect-ratio")),
    isHidden,
  };
}

const sizeOf = (
  attribute: string | undefined,
  style: string | undefined,
  isQuirky: boolean,
): number | undefined =>
  (/v[wh]$/i.test(style ?? "") ? undefined : readLength(style, 16, viewports.desktop, isQuirky)) ??
  (attribute !== undefined && /^\s*\d+(px)?\s*$/.test(attribute)
    ? Number.parseInt(attribute, 10)
    : undefined);
