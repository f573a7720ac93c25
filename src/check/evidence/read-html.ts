import { bounds, type Cuts } from "./bounds.ts";
import { readGeneratedWords } from "./generated-words.ts";
import { type ComputedStyle, isInline } from "./html/computed-style.ts";
import { readLength } from "./html/css-values.ts";
import { type Attributes, type HtmlElement, parseHtml } from "./html/html-tree.ts";
import { readInlineStyle } from "./html/style-sheet.ts";
import type { Styles } from "./html/style-table.ts";
import { boxHiddenBy, fitsIndent, textColors, textHiddenBy } from "./html/text-hiding.ts";
import { viewports } from "./html/viewport.ts";
import { isUnseen, walkStyled } from "./html/walk-styled.ts";

export interface Link {
  /** URL as written, trimmed. */
  readonly href: string;
  /** Link text, including the alternative text of its images, with white space collapsed. */
  readonly text: string;
  /** Link text without what is hidden on every screen. */
  readonly shown: string;
  /** Whether a screen reader has a label other than `text`, or skips the link. */
  readonly isLabeled: boolean;
  readonly isHidden: boolean;
}

export interface Image {
  readonly src: string;
  /**
   * Alternative text, or what a screen reader uses instead. Undefined if there is none, which differs from an
   * empty text.
   */
  readonly alt: string | undefined;
  readonly widthPx: number | undefined;
  readonly heightPx: number | undefined;
  readonly isHidden: boolean;
  /** Whether width and height are both set, in any unit. */
  readonly isSized: boolean;
}

/** Visible text with its computed style: on a large screen, or on a phone if it is visible only there. */
export interface TextRun {
  readonly text: string;
  readonly color: string;
  /** Nearest background behind the text. Not a color if it is an image or translucent. */
  readonly background: string;
  readonly fontSizePx: number;
  readonly isBold: boolean;
}

/**
 * Text that is hidden on a large screen, on a phone, and after everything that opens is opened, with the
 * reason.
 */
export interface HiddenText {
  readonly text: string;
  /** Reason why it is hidden: `display: none`. */
  readonly how: string;
}

/** What checks read of an HTML body. */
export interface HtmlEvidence {
  readonly source: string;
  readonly links: readonly Link[];
  readonly images: readonly Image[];
  readonly runs: readonly TextRun[];
  readonly hidden: readonly HiddenText[];
  /**
   * All text that a reader sees on a large screen, on a phone, or after opening what opens. White space is
   * collapsed.
   */
  readonly visibleText: string;
  /** The visible text as written: with invisible characters, and white space as is. */
  readonly written: string;
  /** Quoted code: the text in `<pre>`, `<code>`, `<kbd>`, and `<samp>`. */
  readonly code: string;
  /**
   * Text that a mail list shows next to the subject: the hidden text at the start of the body, or else its
   * first visible text.
   */
  readonly preheader: { readonly text: string; readonly isHidden: boolean };
  /** Number of elements, by name. */
  readonly elements: ReadonlyMap<string, number>;
  readonly attributeNames: ReadonlySet<string>;
  /** Types of inputs and buttons: `input radio`. */
  readonly inputTypes: ReadonlySet<string>;
  /** Distinct values of `style` attributes. */
  readonly styleAttributes: ReadonlySet<string>;
  /** Deepest nesting of elements. */
  readonly depth: number;
  readonly lang: string | undefined;
  readonly title: string | undefined;
  /** Content of `<meta>` elements, by name in lower case. */
  readonly meta: ReadonlyMap<string, string>;
  /** Whether a `<meta http-equiv="refresh">` redirects automatically. */
  readonly refreshes: boolean;
  /** Heading levels, in document order. */
  readonly headings: readonly number[];
  /** Number of tables without `role`, label, header cells, or caption. A screen reader reads them as data. */
  readonly unmarkedTables: number;
  readonly styleSheets: readonly string[];
  /** Texts of JSON-LD scripts: order and promotion data that mail programs read. */
  readonly annotations: readonly string[];
  /** URLs of style sheets outside the message. */
  readonly linkedStyles: readonly string[];
  /** Attributes that run a script: `onclick`. */
  readonly handlers: readonly string[];
  /** Largest fixed width of an element, in pixels. Ignores images and elements with `max-width`. */
  readonly widestPx: number;
}

const blocks = new Set(
  "address article blockquote br center dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table td th tr ul".split(
    " ",
  ),
);

/** Maximum length of a preheader, in characters. Mail lists show fewer. */
const maxLeadCharacters = 400;

/** Invisible characters, used to pad preheaders. */
const invisible = /[\p{Default_Ignorable_Code_Point}\u2007]/gu;

/**
 * Elements whose content is shown only by programs that do not support the element. Audio, video, and canvas
 * are not among them: without scripts, and in most mail programs, readers see their content.
 */
const fallbacks = new Set(["iframe", "meter", "noembed", "noframes", "progress"]);

const codes = new Set(["pre", "code", "kbd", "samp"]);

interface OpenLink {
  readonly href: string;
  readonly isLabeled: boolean;
  text: string;
  shown: string;
  /** Whether text or an image in the link is visible. Undefined if the link has neither. */
  isSeen: boolean | undefined;
  readonly hiddenBy: string | undefined;
}

/** Reads an HTML body once, up to its end or the limits. Never throws. */
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
  /** Targets of the open forms. Undefined for a form without a web address. */
  const formTargets: (string | undefined)[] = [];
  const openTables: { isMarked: boolean }[] = [];
  /** Why text with these styles is hidden. Empty if it is visible. */
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
      if (name === "form") formTargets.push(targetOfForm(attributes));
      const address = addressOf(element, formTargets.at(-1));
      if (address !== undefined)
        openLinks.push({
          href: address.trim(),
          isLabeled: alternativeOf(attributes) !== undefined,
          text: "",
          shown: "",
          isSeen: undefined,
          hiddenBy: hiddenEverywhere(styles, boxHiddenBy),
        });
      const link = generatedWords && openLinks.at(-1);
      if (link) addWords(link, generatedWords(element), true);
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
      const isLink = addressOf(element, formTargets.at(-1)) !== undefined;
      if (name === "form") formTargets.pop();
      if (!isLink) return;
      const link = openLinks.pop();
      if (!link) return;
      const { href, isLabeled, isSeen, hiddenBy } = link;
      const isHidden = !(isSeen ?? hiddenBy === undefined);
      const text = toSingleSpaces(link.text);
      const shown = link.shown === link.text ? text : toSingleSpaces(link.shown);
      links.push({ href, text, shown, isLabeled, isHidden });
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

  /** Separates the link text of different lines. */
  function separateWords(): void {
    const link = openLinks.at(-1);
    if (link && link.text !== "") addWords(link, " ", true);
  }

  function addWords(link: OpenLink, words: string, isShown: boolean): void {
    link.text += words;
    if (isShown) link.shown += words;
  }

  function addText(text: string, { name }: HtmlElement, styles: Styles, isFirstLine: boolean): void {
    if (name === "title") title = (title ?? "") + text;
    if (name === "style") styleSheets.push(text.slice(0, bounds.styleCharacters));
    if (unseenDepth > 0) return;
    if (codeDepth > 0) code.push(text);
    const link = openLinks.at(-1);
    const words = text.replace(invisible, "").trim();
    const isInIndent = isFirstLine && fitsIndent(words.length, styles[0]);
    const hiddenBy =
      fallbackDepth > 0 ? "an element that shows something else" : textHidden(styles, isInIndent);
    if (link) addWords(link, turnedDepth > 0 ? [...text].reverse().join("") : text, hiddenBy === undefined);
    if (words && link) link.isSeen = link.isSeen || hiddenBy === undefined;
    if (hiddenBy === undefined) {
      visible.push(text);
      if (!words) return;
      const style = styles.find((each) => textHiddenBy(each, isInIndent) === undefined) ?? styles[0];
      const { fontSizePx, isBold } = style;
      runs.push({ text: words, ...textColors(style), fontSizePx, isBold });
      return;
    }
    if (!words) return;
    // Hidden text before any visible content is the preheader, up to the limit. The rest counts as hidden
    // text.
    const room = runs.length === 0 && !showsImage ? Math.max(0, maxLeadCharacters - leadCharacters) : 0;
    const [lead, rest] = [words.slice(0, room), words.slice(room).trim()];
    leadCharacters += lead.length;
    if (lead) hiddenLead += rest ? lead : text;
    if (rest) hidden.push({ text: rest, how: hiddenBy });
  }

  /**
   * Returns the declarations of a `style` attribute. Parses each distinct one once, because mail repeats
   * them.
   */
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

  /** Records everything about an element except its text. */
  function note(element: HtmlElement, styles: Styles): void {
    const { name, attributes, items } = element;
    for (const attribute in attributes) {
      attributeNames.add(attribute);
      // Text after a misplaced quotation mark is parsed as attributes without a value.
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
    const submit = submitLink(element, formTargets.at(-1));
    if (name !== "area" && name !== "img" && submit === undefined) return;
    const isHidden = hiddenEverywhere(styles, boxHiddenBy) !== undefined;
    if (submit !== undefined) links.push({ ...submit, shown: submit.text, isLabeled: false, isHidden });
    if (name === "area" && attributes["href"] !== undefined)
      links.push({
        href: attributes["href"].trim(),
        text: attributes["alt"] ?? "",
        shown: attributes["alt"] ?? "",
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
      if (alt) addWords(link, ` ${alt} `, !isHidden);
    }
  }
}

/**
 * Returns why an element is hidden on every screen, even after it is opened. Returns undefined if it is
 * visible anywhere.
 */
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

/**
 * Returns the label that a screen reader reads, from attributes that any element may have. Returns an empty
 * text if the element is skipped or labeled elsewhere, and undefined if it has none of these attributes.
 */
function alternativeOf(attributes: Attributes): string | undefined {
  const label = attributes["aria-label"]?.trim();
  if (label) return label;
  const isNamedElsewhere = attributes["aria-labelledby"] !== undefined;
  const isLeftOut =
    attributes["aria-hidden"] === "true" || /^(?:presentation|none)$/.test(attributes["role"] ?? "");
  return isNamedElsewhere || isLeftOut ? "" : undefined;
}

/**
 * Returns the URL that an element leads to: of a link, a link in a drawing (including Outlook's), or a form
 * button.
 */
function addressOf({ name, attributes }: HtmlElement, formTarget: string | undefined): string | undefined {
  // Templates leave the URLs of Outlook buttons empty: these are not links.
  if (name.startsWith("v:"))
    return /^(?:https?:\/\/)?$/.test(attributes["href"]?.trim() ?? "") ? undefined : attributes["href"];
  if (name === "a") return attributes["href"] ?? attributes["xlink:href"];
  if (name !== "button") return undefined;
  const isSubmit = !/^(?:button|reset)$/i.test(attributes["type"] ?? "");
  return attributes["formaction"] ?? (isSubmit ? formTarget : undefined);
}

/** Returns the URL that a form submits to, if it is a web address. */
function targetOfForm(attributes: Attributes): string | undefined {
  const action = attributes["action"]?.trim();
  return action !== undefined && /^https?:/i.test(action) ? action : undefined;
}

/** Returns the URL and the words of an input that submits a form. */
function submitLink(
  { name, attributes }: HtmlElement,
  formTarget: string | undefined,
): { readonly href: string; readonly text: string } | undefined {
  if (name !== "input" || !/^(?:submit|image)$/i.test(attributes["type"] ?? "")) return undefined;
  const href = attributes["formaction"]?.trim() ?? formTarget;
  const text = toSingleSpaces(attributes["value"] ?? attributes["alt"] ?? "");
  return href !== undefined && text !== "" ? { href, text } : undefined;
}

/** Whether an element shows its letters from right to left, even Latin ones. */
const isTurned = ({ name, attributes: { dir, style } }: HtmlElement): boolean =>
  (name === "bdo" && dir?.toLowerCase() === "rtl") ||
  (style !== undefined && /bidi-override/i.test(style) && /direction\s*:\s*rtl/i.test(style));

const sizeOf = (attribute: string | undefined, style: string | undefined): number | undefined =>
  (/v[wh]$/i.test(style ?? "") ? undefined : readLength(style, 16, viewports.desktop, false)) ??
  (attribute !== undefined && /^\s*\d+(px)?\s*$/.test(attribute)
    ? Number.parseInt(attribute, 10)
    : undefined);

const toSingleSpaces = (text: string): string => text.replace(/\s+/g, " ").trim();
