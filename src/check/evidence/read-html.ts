import { Parser } from "htmlparser2";
import { bounds, type Cuts } from "./bounds.ts";
import { contrastRatio, parseColor } from "./colors.ts";
import { type Declarations, parseInlineStyle, toPixels } from "./styles.ts";

type Attributes = Readonly<Record<string, string>>;

export interface Link {
  /** As written, without white space around it. */
  readonly href: string;
  /** Its words, those of its images' alternatives included, white space made single. */
  readonly text: string;
  readonly isHidden: boolean;
}

export interface Image {
  readonly src: string;
  /** Undefined where there is no attribute, which differs from an empty one. */
  readonly alt: string | undefined;
  readonly widthPx: number | undefined;
  readonly heightPx: number | undefined;
  readonly isHidden: boolean;
  /** True where width and height are both given, in pixels or else. */
  readonly isSized: boolean;
}

/**
 * Words with the colours they are shown in, as far as inline styles and attributes say. Without a background of their own they
 * stand on white, unless a style sheet sets backgrounds: then it is not known.
 */
export interface TextRun {
  readonly text: string;
  readonly color: string | undefined;
  readonly background: string | undefined;
  readonly fontSizePx: number | undefined;
}

/** Words that a reader does not see, and why. */
export interface HiddenText {
  readonly text: string;
  readonly how: string;
}

/** What checks ask an HTML body about. */
export interface HtmlEvidence {
  readonly source: string;
  readonly links: readonly Link[];
  readonly images: readonly Image[];
  readonly runs: readonly TextRun[];
  readonly hidden: readonly HiddenText[];
  /** All that a reader sees, white space made single. */
  readonly visibleText: string;
  /** What a mail list shows beside the subject: the hidden words that the body begins with, or else its first words. */
  readonly preheader: { readonly text: string; readonly isHidden: boolean };
  /** How often each element is there. */
  readonly elements: ReadonlyMap<string, number>;
  /** Each kind of element once, empty, without its links, sources and words: what the layout stands on. */
  readonly kinds: ReadonlySet<string>;
  readonly depth: number;
  readonly lang: string | undefined;
  readonly title: string | undefined;
  /** `<meta>` by name in lower case. */
  readonly meta: ReadonlyMap<string, string>;
  /** Whether a `<meta http-equiv="refresh">` leads elsewhere by itself. */
  readonly refreshes: boolean;
  /** The levels of the headings, in order. */
  readonly headings: readonly number[];
  /** Tables without `role`, header cells or caption: a screen reader reads them as data. */
  readonly unmarkedTables: number;
  readonly styleSheets: readonly string[];
  /** Addresses of style sheets outside the message. */
  readonly linkedStyles: readonly string[];
  /** Attributes that run script: `onclick`. */
  readonly handlers: readonly string[];
  /** The widest fixed width of a table, cell or block. */
  readonly widestPx: number;
}

interface Frame {
  readonly name: string;
  /** Why words in here are not seen. */
  readonly hiddenBy: string | undefined;
  readonly color: string | undefined;
  readonly background: string | undefined;
  readonly fontSizePx: number | undefined;
  readonly link: { href: string; text: string; isHidden: boolean } | undefined;
  readonly table: { isMarked: boolean } | undefined;
}

const voidElements = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
const unseen = new Set(["head", "style", "script", "title", "template", "noscript"]);
const blocks = new Set(
  "address article blockquote br center dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table td th tr ul".split(
    " ",
  ),
);

/** Characters that show nothing: they pad preheaders. */
const invisible = /[\p{Default_Ignorable_Code_Point}\u2007]/gu;

/** Reads an HTML body once, from its beginning to its end or to the bounds. Never throws. */
export function readHtml(source: string, cuts: Cuts): HtmlEvidence {
  const links: Link[] = [];
  const images: Image[] = [];
  const runs: TextRun[] = [];
  const hidden: HiddenText[] = [];
  const visible: string[] = [];
  const elements = new Map<string, number>();
  const kinds = new Set<string>();
  const meta = new Map<string, string>();
  const headings: number[] = [];
  const styleSheets: string[] = [];
  const linkedStyles: string[] = [];
  const handlers: string[] = [];
  let [elementCount, openElements, depth, unmarkedTables, widestPx] = [0, 0, 0, 0, 0];
  let lang: string | undefined;
  let title: string | undefined;
  let hiddenLead = "";
  let showsImage = false;
  /** What words stand on that no element gives a background. */
  let canvas = "white";
  let refreshes = false;
  const root: Frame = {
    name: "",
    hiddenBy: undefined,
    color: undefined,
    background: undefined,
    fontSizePx: undefined,
    link: undefined,
    table: undefined,
  };
  const stack: Frame[] = [root];
  const top = (): Frame => stack.at(-1) ?? root;

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++elementCount > bounds.htmlElements) {
          cuts.add(`the HTML after its first ${bounds.htmlElements} elements`);
          parser.reset();
          return;
        }
        // The parser searches its open elements at each end tag.
        if (++openElements > bounds.htmlDepth) {
          cuts.add(`the HTML from where it is nested more than ${bounds.htmlDepth} levels deep`);
          parser.reset();
          return;
        }
        elements.set(name, (elements.get(name) ?? 0) + 1);
        if (kinds.size < maxKinds) kinds.add(toKind(name, attributes));
        const style = parseInlineStyle(attributes["style"]);
        const frame = toFrame(name, attributes, style, top(), canvas);
        note(name, attributes, style, frame);
        if (blocks.has(name)) visible.push(" ");
        if (voidElements.has(name)) return;
        depth = Math.max(depth, stack.length);
        stack.push(frame);
      },
      ontext: addText,
      onclosetag(name) {
        openElements--;
        if (blocks.has(name)) visible.push(" ");
        const index = stack.findLastIndex((frame) => frame.name === name);
        if (index <= 0) return;
        for (const { link, table, name: closed } of stack.splice(index)) {
          if (closed === "a" && link) links.push({ ...link, text: toSingleSpaces(link.text) });
          if (closed === "table" && table && !table.isMarked) unmarkedTables++;
        }
      },
    },
    { lowerCaseTags: true, lowerCaseAttributeNames: true, decodeEntities: true },
  );
  const bounded = source.slice(0, bounds.htmlCharacters);
  if (bounded.length < source.length) cuts.add(`the HTML after ${bounds.htmlCharacters} characters`);
  parser.end(bounded);

  const visibleText = toSingleSpaces(visible.join(""));
  return {
    source: bounded,
    links,
    images,
    runs,
    hidden,
    visibleText,
    preheader: hiddenLead
      ? { text: toSingleSpaces(hiddenLead), isHidden: true }
      : { text: visibleText.slice(0, 140), isHidden: false },
    elements,
    kinds,
    depth,
    lang,
    title,
    meta,
    refreshes,
    headings,
    unmarkedTables,
    styleSheets,
    linkedStyles,
    handlers,
    widestPx,
  };

  function addText(text: string): void {
    const { name, hiddenBy, color, background, fontSizePx, link } = top();
    if (name === "title") title = (title ?? "") + text;
    if (name === "style") {
      styleSheets.push(text.slice(0, bounds.styleCharacters));
      if (/background/i.test(text)) canvas = unknownBackground;
    }
    if (unseen.has(name)) return;
    if (link) link.text += text;
    const words = text.replace(invisible, "").trim();
    if (!hiddenBy) {
      visible.push(text.replace(invisible, ""));
      if (words) runs.push({ text: words, color, background: background ?? canvas, fontSizePx });
      return;
    }
    if (!words) return;
    // Before anything is seen: the preheader, which is hidden on purpose.
    if (runs.length === 0 && !showsImage && hiddenLead.length < 400) hiddenLead += text;
    else hidden.push({ text: words, how: hiddenBy });
  }

  /** What an element tells beside the words in it. */
  function note(
    name: string,
    attributes: Attributes,
    style: Declarations,
    { hiddenBy, link, table }: Frame,
  ): void {
    for (const attribute of Object.keys(attributes))
      if (/^on[a-z]+$/.test(attribute)) handlers.push(attribute);
    const widthPx = sizeOf(attributes["width"], style.get("width"));
    if (name !== "img" && !style.has("max-width")) widestPx = Math.max(widestPx, widthPx ?? 0);
    if (name === "html" || name === "body") lang ??= attributes["lang"];
    if ((name === "th" || name === "caption") && table) table.isMarked = true;
    const level = /^h([1-6])$/.exec(name)?.[1];
    if (level) headings.push(Number(level));
    if (name === "meta") meta.set((attributes["name"] ?? "").toLowerCase(), attributes["content"] ?? "");
    refreshes ||= name === "meta" && /^\s*refresh/i.test(attributes["http-equiv"] ?? "");
    if (name === "link" && /\bstylesheet\b/i.test(attributes["rel"] ?? ""))
      linkedStyles.push(attributes["href"] ?? "");
    if (name === "area" && attributes["href"] !== undefined)
      links.push({
        href: attributes["href"].trim(),
        text: attributes["alt"] ?? "",
        isHidden: Boolean(hiddenBy),
      });
    if (name === "img") {
      showsImage ||= !hiddenBy;
      const heightPx = sizeOf(attributes["height"], style.get("height"));
      images.push({
        src: attributes["src"]?.trim() ?? "",
        alt: attributes["alt"],
        widthPx,
        heightPx,
        isSized:
          (attributes["width"] !== undefined || style.has("width")) &&
          (attributes["height"] !== undefined || style.has("height") || style.has("aspect-ratio")),
        isHidden: Boolean(hiddenBy),
      });
      if (link && attributes["alt"]) link.text += ` ${attributes["alt"]} `;
    }
  }
}

/** More kinds than these tell nothing new. */
const maxKinds = 500;

/** Attributes whose values differ from message to message, and say nothing of the layout. */
const wordAttributes = new Set([
  "alt",
  "content",
  "href",
  "id",
  "name",
  "src",
  "title",
  "value",
  "aria-label",
]);

const toKind = (name: string, attributes: Attributes): string =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${wordAttributes.has(key) ? "" : value.replaceAll('"', "&quot;")}"`)
    .join("")}></${name}>`;

function toFrame(
  name: string,
  attributes: Attributes,
  style: Declarations,
  parent: Frame,
  canvas: string,
): Frame {
  const background =
    backgroundOf(style) ??
    (attributes["background"] ? unknownBackground : undefined) ??
    attributes["bgcolor"] ??
    parent.background;
  const color =
    style.get("color") ??
    attributes["color"] ??
    attributes["text"] ??
    (name === "a" ? undefined : parent.color);
  const fontSizePx = toPixels(style.get("font-size")) ?? parent.fontSizePx;
  const hiddenBy = parent.hiddenBy ?? hidingOf(attributes, style, color, background ?? canvas, fontSizePx);
  const href = name === "a" ? attributes["href"]?.trim() : undefined;
  return {
    name,
    hiddenBy,
    color,
    background,
    fontSizePx,
    link: href === undefined ? parent.link : { href, text: "", isHidden: Boolean(hiddenBy) },
    table:
      name === "table"
        ? { isMarked: attributes["role"] !== undefined || attributes["summary"] !== undefined }
        : parent.table,
  };
}

/** Stands for a background that is an image, or a style sheet's: it is no colour, and compares with none. */
const unknownBackground = "an image or a style sheet's background";

/** The background as a colour, or the words for one that is none. */
function backgroundOf(style: Declarations): string | undefined {
  const value = style.get("background-color") ?? style.get("background");
  if (value === undefined) return style.has("background-image") ? unknownBackground : undefined;
  if (/url\(|gradient\(/i.test(value)) return unknownBackground;
  return /^(transparent|inherit|none|initial)$/i.test(value) ? undefined : value;
}

function hidingOf(
  attributes: Attributes,
  style: Declarations,
  color: string | undefined,
  background: string,
  fontSizePx: number | undefined,
): string | undefined {
  const value = (property: string): string => style.get(property)?.toLowerCase() ?? "";
  if (attributes["hidden"] !== undefined) return "the attribute hidden";
  if (value("display") === "none") return "display: none";
  if (value("visibility") === "hidden") return "visibility: hidden";
  if (/^(0|0?\.0\d*)$/.test(value("opacity"))) return `opacity: ${value("opacity")}`;
  if (value("mso-hide") === "all") return "mso-hide: all";
  const sizePx = toPixels(style.get("font-size"));
  if (sizePx !== undefined && sizePx <= 1 && fontSizePx === sizePx) return `font-size: ${value("font-size")}`;
  const isClipped = value("overflow") === "hidden";
  for (const property of ["max-height", "height", "max-width", "width"])
    if (isClipped && toPixels(style.get(property)) === 0) return `${property}: 0`;
  if ((toPixels(style.get("text-indent")) ?? 0) < -500) return `text-indent: ${value("text-indent")}`;
  if ((style.has("color") || attributes["color"] !== undefined) && isSameColor(color, background))
    return `the colour ${color} on ${background}`;
  return undefined;
}

function isSameColor(left: string | undefined, right: string): boolean {
  const [first, second] = [parseColor(left), parseColor(right)];
  return first !== undefined && second !== undefined && contrastRatio(first, second) < 1.05;
}

const sizeOf = (attribute: string | undefined, style: string | undefined): number | undefined =>
  toPixels(style) ??
  (attribute !== undefined && /^\s*\d+(px)?\s*$/.test(attribute)
    ? Number.parseInt(attribute, 10)
    : undefined);

const toSingleSpaces = (text: string): string => text.replace(/\s+/g, " ").trim();
