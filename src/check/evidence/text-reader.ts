import { createWordReader } from "./hidden-in-words.ts";
import { isInline } from "./html/computed-style.ts";
import { boxHiddenEverywhere, textHiddenEverywhere } from "./html/hidden-everywhere.ts";
import type { HtmlElement } from "./html/html-tree.ts";
import type { Styles } from "./html/style-table.ts";
import { fitsIndent, textColors, textHiddenBy } from "./html/text-hiding.ts";
import { isUnseen } from "./html/walk-styled.ts";
import type { HiddenText, HtmlEvidence, TextRun } from "./html-evidence.ts";
import type { LinkReader } from "./link-reader.ts";
import { toSingleSpaces } from "./single-spaces.ts";
import { smuggledCharacters } from "./smuggled-text.ts";

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

/**
 * Elements that begin a word of their own: the entries of a menu, images, and readings above words may have
 * hidden marks next to them.
 */
const apart = new Set(["a", "button", "img", "rt"]);

/** The part of the evidence that is read from the text. */
export type TextEvidence = Pick<
  HtmlEvidence,
  | "runs"
  | "hidden"
  | "hiddenInWords"
  | "smuggledCharacters"
  | "visibleText"
  | "written"
  | "code"
  | "preheader"
>;

/** Collects the text of a document: what readers see, what they do not, and the preheader. */
export interface TextReader {
  open(element: HtmlElement, styles: Styles): void;
  close(element: HtmlElement, styles: Styles): void;
  text(text: string, styles: Styles, isFirstLine: boolean): void;
  image(alt: string | undefined, isHidden: boolean): void;
  read(): TextEvidence;
}

export function createTextReader(source: string, links: LinkReader): TextReader {
  const runs: TextRun[] = [];
  const hidden: HiddenText[] = [];
  const visible: string[] = [];
  const code: string[] = [];
  /** All text, visible or hidden. */
  const all: string[] = [];
  const inWords = createWordReader();
  const reasonOf = createReasons();
  const mayTurn = /<bdo|bidi-override/i.test(source);
  let [unseenDepth, fallbackDepth, codeDepth, turnedDepth] = [0, 0, 0, 0];
  let [hiddenLead, leadCharacters] = ["", 0];
  let showsImage = false;
  return {
    open(element, styles) {
      enter(element, styles, 1);
      if (blocks.has(element.name)) addSpace();
      if (isBox(element, styles)) links.separateWords();
    },
    close(element, styles) {
      enter(element, styles, -1);
      if (blocks.has(element.name)) addSpace();
      if (isBox(element, styles)) links.separateWords();
    },
    text(text, styles, isFirstLine) {
      if (unseenDepth > 0) return;
      if (codeDepth > 0) code.push(text);
      all.push(text);
      const bare = text.replace(invisible, "");
      const shown = bare.trim();
      const isInIndent = isFirstLine && fitsIndent(shown.length, styles[0]);
      const hiddenBy =
        fallbackDepth > 0 ? "fallback content that mail clients do not show" : reasonOf(styles, isInIndent);
      links.addWords(turnedDepth > 0 ? [...text].reverse().join("") : text, hiddenBy === undefined);
      if (shown) links.noteWords(hiddenBy === undefined);
      if (hiddenBy === undefined) {
        inWords.show(bare);
        show(text, shown, styles, isInIndent);
      } else if (shown) {
        inWords.hide();
        hide(text, shown, hiddenBy);
      }
    },
    image(alt, isHidden) {
      showsImage ||= !isHidden;
      if (isHidden && alt?.trim()) hidden.push({ text: alt, how: "alt text of a hidden image" });
    },
    read() {
      const written = visible.join("");
      const visibleText = toSingleSpaces(written.replace(invisible, ""));
      const preheader = hiddenLead
        ? { text: toSingleSpaces(hiddenLead), isHidden: true }
        : { text: visibleText.slice(0, 140), isHidden: false };
      return {
        runs,
        hidden,
        hiddenInWords: inWords.count(),
        smuggledCharacters: smuggledCharacters(all.join("")),
        visibleText,
        written,
        code: code.join("\n"),
        preheader,
      };
    },
  };

  function addSpace(): void {
    visible.push(" ");
    all.push(" ");
  }

  function enter(element: HtmlElement, styles: Styles, step: 1 | -1): void {
    const { name } = element;
    if (endsWord(element, styles)) inWords.end();
    if (isUnseen(element)) unseenDepth += step;
    if (codes.has(name)) codeDepth += step;
    if (fallbacks.has(name)) fallbackDepth += step;
    if (mayTurn && isTurned(element)) turnedDepth += step;
  }

  function show(text: string, words: string, styles: Styles, isInIndent: boolean): void {
    visible.push(text);
    if (!words) return;
    const style = styles.find((each) => textHiddenBy(each, isInIndent) === undefined) ?? styles[0];
    runs.push({ text: words, ...textColors(style), fontSizePx: style.fontSizePx, isBold: style.isBold });
  }

  /**
   * Hidden text before any visible content is the preheader, up to the limit. The rest counts as hidden text.
   */
  function hide(text: string, words: string, how: string): void {
    const room = runs.length === 0 && !showsImage ? Math.max(0, maxLeadCharacters - leadCharacters) : 0;
    const [lead, rest] = [words.slice(0, room), words.slice(room).trim()];
    leadCharacters += lead.length;
    if (lead) hiddenLead += rest ? lead : text;
    if (rest) hidden.push({ text: rest, how });
  }
}

/** Returns a function that returns why text is hidden. It computes each reason once. */
function createReasons(): (styles: Styles, isInIndent: boolean) => string | undefined {
  const [inIndent, elsewhere] = [new Map<Styles, string>(), new Map<Styles, string>()];
  return (styles, isInIndent) => {
    const known = isInIndent ? inIndent : elsewhere;
    let why = known.get(styles);
    if (why === undefined) {
      why = textHiddenEverywhere(styles, isInIndent) ?? "";
      known.set(styles, why);
    }
    return why || undefined;
  };
}

/** Whether an element is a visible box, between whose words and those around it readers see a space. */
const isBox = ({ name }: HtmlElement, styles: Styles): boolean =>
  (blocks.has(name) || !isInline(styles[0].display)) && boxHiddenEverywhere(styles) === undefined;

/** Whether a word ends where a visible element begins or ends. */
const endsWord = ({ name }: HtmlElement, styles: Styles): boolean =>
  (apart.has(name) || blocks.has(name) || !(isOfLine(styles[0].display) || styles[0].liesOver)) &&
  boxHiddenEverywhere(styles) === undefined;

const isOfLine = (display: string): boolean => /^(?:inline|contents$|ruby)/.test(display);

/** Whether an element shows its letters from right to left, even Latin ones. */
const isTurned = ({ name, attributes: { dir, style } }: HtmlElement): boolean =>
  (name === "bdo" && dir?.toLowerCase() === "rtl") ||
  (style !== undefined && /bidi-override/i.test(style) && /direction\s*:\s*rtl/i.test(style));
