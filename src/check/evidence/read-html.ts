import { bounds, type Cuts } from "./bounds.ts";
import { readGeneratedWords } from "./generated-words.ts";
import { boxHiddenBy, type ComputedStyle, isInline, textHiddenBy } from "./html/computed-style.ts";
import { readLength } from "./html/css-values.ts";
import { type Attributes, type HtmlElement, parseHtml } from "./html/html-tree.ts";
import { readInlineStyle } from "./html/style-sheet.ts";
import { viewports } from "./html/viewport.ts";
import { isUnseen, type Styles, walkStyled } from "./html/walk-styled.ts";

export interface Link {
  /** As written, without white space around it. */
  readonly href: string;
  /** Its words, those of its images' alternatives included, white space made single. */
  readonly text: string;
  /** Whether a screen reader has words for it apart from `text`, or leaves it out. */
  readonly isLabeled: boolean;
  readonly isHidden: boolean;
}

export interface Image {
  readonly src: string;
  /** Its alternative text, or what a screen reader takes instead; undefined where there is none, which differs from an empty one. */
  readonly alt: string | undefined;
  readonly widthPx: number | undefined;
  readonly heightPx: number | undefined;
  readonly isHidden: boolean;
  /** True where width and height are both given, in pixels or else. */
  readonly isSized: boolean;
}

/** Words that a reader sees, with their computed style: on a large screen, or on a phone if they are seen there only. */
export interface TextRun {
  readonly text: string;
  readonly color: string;
  /** The nearest background behind the words; not a color if it is an image or lets others through. */
  readonly background: string;
  readonly fontSizePx: number;
  readonly isBold: boolean;
}

/** Words that no reader sees, neither on a large screen nor on a phone, nor after opening what opens, and why. */
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
  /** All that a reader sees, on a large screen or on a phone, or after opening what opens; white space made single. */
  readonly visibleText: string;
  /** The same as written: with characters that show nothing, and white space as it is. */
  readonly written: string;
  /** The words of code that the message quotes: in `<pre>`, `<code>`, `<kbd>`, and `<samp>`. */
  readonly code: string;
  /** What a mail list shows beside the subject: the hidden words that the body begins with, or else its first words. */
  readonly preheader: { readonly text: string; readonly isHidden: boolean };
  /** How often each element is there. */
  readonly elements: ReadonlyMap<string, number>;
  /** The names of all attributes. */
  readonly attributeNames: ReadonlySet<string>;
  /** Inputs and buttons by type: `input radio`. */
  readonly inputTypes: ReadonlySet<string>;
  /** The distinct `style` attributes. */
  readonly styleAttributes: ReadonlySet<string>;
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
  /** The texts of JSON-LD: order and promotion data that mail programs read. */
  readonly annotations: readonly string[];
  /** Addresses of style sheets outside the message. */
  readonly linkedStyles: readonly string[];
  /** Attributes that run script: `onclick`. */
  readonly handlers: readonly string[];
  /** The widest fixed width of a table, cell or block. */
  readonly widestPx: number;
}

const blocks = new Set(
  "address article blockquote br center dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table td th tr ul".split(
    " ",
  ),
);

/** No preheader is longer: mail lists show fewer. */
const maxLeadCharacters = 400;

/** Characters that show nothing: they pad preheaders. */
const invisible = /[\p{Default_Ignorable_Code_Point}\u2007]/gu;

/**
 * Elements whose content programs show in their place only if they cannot do what they are for. Most mail programs play neither
 * audio nor video: their readers see the content of those.
 */
const fallbacks = new Set(["canvas", "iframe", "meter", "noembed", "noframes", "progress"]);

const codes = new Set(["pre", "code", "kbd", "samp"]);

interface OpenLink {
  readonly href: string;
  readonly isLabeled: boolean;
  text: string;
  /** Whether words or an image in it are seen; undefined if it has neither. */
  isSeen: boolean | undefined;
  readonly hiddenBy: string | undefined;
}

/** Reads an HTML body once, from its start to its end or to the bounds. Never throws. */
export function readHtml(source: string, cuts: Cuts): HtmlEvidence {
  const links: Link[] = [];
  const images: Image[] = [];
  const runs: TextRun[] = [];
  const hidden: HiddenText[] = [];
  const visible: string[] = [];
  const code: string[] = [];
  const elements = new Map<string, number>();
  const attributeNames = new Set<string>();
  const inputTypes = new Set<string>();
  const styleAttributes = new Set<string>();
  const knownSizes = new Map<string, ReadonlyMap<string, string>>();
  const meta = new Map<string, string>();
  const headings: number[] = [];
  const styleSheets: string[] = [];
  const annotations: string[] = [];
  const linkedStyles: string[] = [];
  const handlers: string[] = [];
  const openLinks: OpenLink[] = [];
  const openTables: { isMarked: boolean }[] = [];
  /** Why texts of these styles are hidden; empty if they are seen. */
  const [firstLines, laterLines] = [new Map<Styles, string>(), new Map<Styles, string>()];
  let [unmarkedTables, widestPx, unseenDepth, fallbackDepth, codeDepth, turnedDepth] = [0, 0, 0, 0, 0, 0];
  const mayTurn = /<bdo|bidi-override/i.test(source);
  let lang: string | undefined;
  let title: string | undefined;
  let [hiddenLead, leadCharacters] = ["", 0];
  let showsImage = false;
  let refreshes = false;

  const tree = parseHtml(source, cuts);
  const generatedWords = readGeneratedWords(tree);
  walkStyled(tree, cuts, {
    open(element, styles) {
      const { name, attributes } = element;
      elements.set(name, (elements.get(name) ?? 0) + 1);
      if (isUnseen(element)) unseenDepth++;
      if (codes.has(name)) codeDepth++;
      if (fallbacks.has(name)) fallbackDepth++;
      if (mayTurn && isTurned(element)) turnedDepth++;
      if (blocks.has(name)) visible.push(" ");
      if (blocks.has(name) || !isInline(styles[0].display)) separateWords();
      if (name === "table")
        openTables.push({
          isMarked: ["role", "summary", "aria-label", "aria-labelledby"].some(
            (attribute) => attributes[attribute] !== undefined,
          ),
        });
      const address = addressOf(element);
      if (address !== undefined)
        openLinks.push({
          href: address.trim(),
          isLabeled: alternativeOf(attributes) !== undefined,
          text: "",
          isSeen: undefined,
          hiddenBy: hiddenEverywhere(styles, boxHiddenBy),
        });
      const link = generatedWords && openLinks.at(-1);
      if (link) link.text += generatedWords(element);
      note(element, styles);
    },
    text: addText,
    close(element) {
      const { name } = element;
      if (isUnseen(element)) unseenDepth--;
      if (codes.has(name)) codeDepth--;
      if (fallbacks.has(name)) fallbackDepth--;
      if (mayTurn && isTurned(element)) turnedDepth--;
      if (blocks.has(name)) visible.push(" ");
      if (blocks.has(name)) separateWords();
      if (name === "table" && openTables.pop()?.isMarked === false) unmarkedTables++;
      if (addressOf(element) === undefined) return;
      const link = openLinks.pop();
      if (!link) return;
      const { href, text, isLabeled, isSeen, hiddenBy } = link;
      const isHidden = !(isSeen ?? hiddenBy === undefined);
      links.push({ href, text: toSingleSpaces(text), isLabeled, isHidden });
    },
  });

  const written = visible.join("");
  const visibleText = toSingleSpaces(written.replace(invisible, ""));
  return {
    source: tree.source,
    links,
    images,
    runs,
    hidden,
    visibleText,
    written,
    code: code.join("\n"),
    preheader: hiddenLead
      ? { text: toSingleSpaces(hiddenLead), isHidden: true }
      : { text: visibleText.slice(0, 140), isHidden: false },
    elements,
    attributeNames,
    inputTypes,
    styleAttributes,
    depth: tree.depth,
    lang,
    title,
    meta,
    refreshes,
    headings,
    unmarkedTables,
    styleSheets,
    annotations,
    linkedStyles,
    handlers,
    widestPx,
  };

  function textHidden(styles: Styles, isFirstLine: boolean): string | undefined {
    const known = isFirstLine ? firstLines : laterLines;
    let why = known.get(styles);
    if (why === undefined) {
      why = hiddenEverywhere(styles, (style) => textHiddenBy(style, isFirstLine)) ?? "";
      known.set(styles, why);
    }
    return why || undefined;
  }

  /** Words of a link in different lines are different words. */
  function separateWords(): void {
    const link = openLinks.at(-1);
    if (link && link.text !== "") link.text += " ";
  }

  function addText(text: string, { name }: HtmlElement, styles: Styles, isFirstLine: boolean): void {
    if (name === "title") title = (title ?? "") + text;
    if (name === "style") styleSheets.push(text.slice(0, bounds.styleCharacters));
    if (unseenDepth > 0) return;
    if (codeDepth > 0) code.push(text);
    const link = openLinks.at(-1);
    if (link) link.text += turnedDepth > 0 ? [...text].reverse().join("") : text;
    const words = text.replace(invisible, "").trim();
    const hiddenBy =
      fallbackDepth > 0 ? "an element that shows something else" : textHidden(styles, isFirstLine);
    if (words && link) link.isSeen = link.isSeen || hiddenBy === undefined;
    if (hiddenBy === undefined) {
      visible.push(text);
      if (!words) return;
      const style = styles.find((each) => textHiddenBy(each, isFirstLine) === undefined) ?? styles[0];
      const { fill, color, background, fontSizePx, isBold } = style;
      runs.push({ text: words, color: fill ?? color, background, fontSizePx, isBold });
      return;
    }
    if (!words) return;
    // Before anything is seen: the preheader, which is hidden on purpose. What is beyond of it is hidden text.
    const room = runs.length === 0 && !showsImage ? Math.max(0, maxLeadCharacters - leadCharacters) : 0;
    const [lead, rest] = [words.slice(0, room), words.slice(room).trim()];
    leadCharacters += lead.length;
    if (lead) hiddenLead += rest ? lead : text;
    if (rest) hidden.push({ text: rest, how: hiddenBy });
  }

  /** The declarations of a style attribute. Mail repeats itself: each is read once. */
  function sizesOf(style: string | undefined): ReadonlyMap<string, string> {
    let sizes = knownSizes.get(style ?? "");
    if (!sizes) {
      sizes = new Map(
        readInlineStyle(style ?? "", tree.isQuirky).map(({ property, value }) => [property, value] as const),
      );
      knownSizes.set(style ?? "", sizes);
    }
    return sizes;
  }

  /** What an element says apart from its words. */
  function note({ name, attributes, items }: HtmlElement, styles: Styles): void {
    for (const attribute in attributes) {
      attributeNames.add(attribute);
      // Words after a quotation mark that ends too early are attributes, and empty.
      if (/^on[a-z]+$/.test(attribute) && attributes[attribute]?.trim()) handlers.push(attribute);
    }
    if (name === "input" || name === "button")
      inputTypes.add(
        `${name} ${attributes["type"]?.toLowerCase() ?? (name === "input" ? "text" : "submit")}`,
      );
    if (name === "script" && /^\s*application\/ld\+json\s*(;|$)/i.test(attributes["type"] ?? ""))
      annotations.push(items.filter((item) => typeof item === "string").join(""));
    const styleText = attributes["style"];
    if (styleText !== undefined) styleAttributes.add(styleText);
    const style = sizesOf(styleText?.includes("width") || name === "img" ? styleText : undefined);
    const widthPx = sizeOf(attributes["width"], style.get("width"));
    if (name !== "img" && !style.has("max-width")) widestPx = Math.max(widestPx, widthPx ?? 0);
    if (name === "html" || name === "body") lang ??= attributes["lang"];
    const table = openTables.at(-1);
    if (
      table &&
      (/^(?:th|thead|caption)$/.test(name) || (name === "td" && attributes["scope"] !== undefined))
    )
      table.isMarked = true;
    const level = /^h([1-6])$/.exec(name)?.[1];
    if (level) headings.push(Number(level));
    if (name === "meta") meta.set((attributes["name"] ?? "").toLowerCase(), attributes["content"] ?? "");
    refreshes ||= name === "meta" && /^\s*refresh/i.test(attributes["http-equiv"] ?? "");
    if (name === "link" && /\bstylesheet\b/i.test(attributes["rel"] ?? ""))
      linkedStyles.push(attributes["href"] ?? "");
    if (name !== "area" && name !== "img") return;
    const isHidden = hiddenEverywhere(styles, boxHiddenBy) !== undefined;
    if (name === "area" && attributes["href"] !== undefined)
      links.push({
        href: attributes["href"].trim(),
        text: attributes["alt"] ?? "",
        isLabeled: alternativeOf(attributes) !== undefined,
        isHidden,
      });
    if (name === "img") {
      showsImage ||= !isHidden;
      const alt = attributes["alt"] ?? alternativeOf(attributes);
      images.push({
        src: attributes["src"]?.trim() ?? "",
        alt,
        widthPx,
        heightPx: sizeOf(attributes["height"], style.get("height")),
        isSized:
          (attributes["width"] !== undefined || style.has("width")) &&
          (attributes["height"] !== undefined || style.has("height") || style.has("aspect-ratio")),
        isHidden,
      });
      if (isHidden && alt?.trim()) hidden.push({ text: alt, how: "the alternative of a hidden image" });
      const link = openLinks.at(-1);
      if (!link) return;
      link.isSeen = link.isSeen || !isHidden;
      if (alt) link.text += ` ${alt} `;
    }
  }
}

/** Why it is shown on no screen, nor after it was opened; undefined if it is shown somewhere. */
function hiddenEverywhere(
  styles: Styles,
  hiddenBy: (style: ComputedStyle) => string | undefined,
): string | undefined {
  const [desktop, ...others] = styles;
  const onDesktop = hiddenBy(desktop);
  return onDesktop !== undefined &&
    others.every((style) => style === desktop || hiddenBy(style) !== undefined)
    ? onDesktop
    : undefined;
}

/** What a screen reader says of an element, by attributes that any element may have; empty if it is left out, or named elsewhere. */
function alternativeOf(attributes: Attributes): string | undefined {
  const label = attributes["aria-label"]?.trim();
  if (label) return label;
  const isNamedElsewhere = attributes["aria-labelledby"] !== undefined;
  const isLeftOut =
    attributes["aria-hidden"] === "true" || /^(?:presentation|none)$/.test(attributes["role"] ?? "");
  return isNamedElsewhere || isLeftOut ? "" : undefined;
}

/** The address that an element leads to: a link's, one in a drawing (Outlook's own included), or that of a form's button. */
function addressOf({ name, attributes }: HtmlElement): string | undefined {
  // Templates leave the addresses of Outlook's buttons empty: there is no link then.
  if (name.startsWith("v:"))
    return /^(?:https?:\/\/)?$/.test(attributes["href"]?.trim() ?? "") ? undefined : attributes["href"];
  if (name === "a") return attributes["href"] ?? attributes["xlink:href"];
  return name === "button" ? attributes["formaction"] : undefined;
}

/** Whether letters in it stand from right to left, those of Latin, too. */
const isTurned = ({ name, attributes: { dir, style } }: HtmlElement): boolean =>
  (name === "bdo" && dir?.toLowerCase() === "rtl") ||
  (style !== undefined && /bidi-override/i.test(style) && /direction\s*:\s*rtl/i.test(style));

const sizeOf = (attribute: string | undefined, style: string | undefined): number | undefined =>
  (/v[wh]$/i.test(style ?? "") ? undefined : readLength(style, 16, viewports.desktop, false)) ??
  (attribute !== undefined && /^\s*\d+(px)?\s*$/.test(attribute)
    ? Number.parseInt(attribute, 10)
    : undefined);

const toSingleSpaces = (text: string): string => text.replace(/\s+/g, " ").trim();
