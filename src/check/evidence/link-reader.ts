import { readGeneratedWords } from "./generated-words.ts";
import { boxHiddenEverywhere } from "./html/hidden-everywhere.ts";
import type { Attributes, HtmlElement, HtmlTree } from "./html/html-tree.ts";
import type { Styles } from "./html/style-table.ts";
import type { Link } from "./html-evidence.ts";
import { alternativeOf } from "./html-labels.ts";
import { toSingleSpaces } from "./single-spaces.ts";

interface OpenLink {
  readonly href: string;
  readonly isLabeled: boolean;
  text: string;
  shown: string;
  joined: string;
  /** Whether text or an image in the link is visible. Undefined if the link has neither. */
  isSeen: boolean | undefined;
  readonly hiddenBy: string | undefined;
}

/** Collects the links of a document: of anchors, image maps, drawings, and forms. */
export interface LinkReader {
  readonly links: readonly Link[];
  open(element: HtmlElement, styles: Styles): void;
  close(element: HtmlElement): void;
  /** Adds words to the innermost open link. */
  addWords(words: string, isShown: boolean): void;
  /** Adds an image with its alternative text to the innermost open link. */
  addImage(alt: string | undefined, isHidden: boolean): void;
  /** Notes that words of the innermost open link are visible, or hidden. */
  noteWords(isShown: boolean): void;
  /** Separates the link text of different boxes. */
  separateWords(): void;
}

export function createLinkReader(tree: HtmlTree): LinkReader {
  const links: Link[] = [];
  const openLinks: OpenLink[] = [];
  /** Targets of the open forms. Undefined for a form without a web address. */
  const formTargets: (string | undefined)[] = [];
  /** Styles of the open elements, the outermost first. */
  const around: Styles[] = [];
  const generatedWords = readGeneratedWords(tree);
  const reader: LinkReader = {
    links,
    open(element, styles) {
      const { name, attributes } = element;
      if (name === "form") formTargets.push(targetOfForm(attributes));
      const address = addressOf(element, formTargets.at(-1));
      if (address !== undefined) openLinks.push(openLink(address, attributes, styles));
      if (generatedWords && openLinks.length > 0) reader.addWords(generatedWords(element), true);
      const direct = directLink(element, formTargets.at(-1));
      if (direct) {
        // Browsers display no box for an area: its image shows it.
        const shown = name === "area" ? around.at(-1) : styles;
        links.push({ ...direct, isHidden: shown !== undefined && boxHiddenEverywhere(shown) !== undefined });
      }
      around.push(styles);
    },
    close(element) {
      around.pop();
      const isLink = addressOf(element, formTargets.at(-1)) !== undefined;
      if (element.name === "form") formTargets.pop();
      const link = isLink ? openLinks.pop() : undefined;
      if (link) links.push(toLink(link));
    },
    addWords(words, isShown) {
      const link = openLinks.at(-1);
      if (!link) return;
      link.text += words;
      if (!isShown) return;
      link.shown += words;
      link.joined += words;
    },
    addImage(alt, isHidden) {
      reader.noteWords(!isHidden);
      if (alt) reader.addWords(` ${alt} `, !isHidden);
    },
    noteWords(isShown) {
      const link = openLinks.at(-1);
      if (link) link.isSeen = link.isSeen || isShown;
    },
    separateWords() {
      const link = openLinks.at(-1);
      if (!link || link.text === "") return;
      link.text += " ";
      link.shown += " ";
    },
  };
  return reader;
}

const openLink = (address: string, attributes: Attributes, styles: Styles): OpenLink => ({
  href: address.trim(),
  isLabeled: alternativeOf(attributes) !== undefined,
  text: "",
  shown: "",
  joined: "",
  isSeen: undefined,
  hiddenBy: boxHiddenEverywhere(styles),
});

function toLink({ href, isLabeled, isSeen, hiddenBy, ...words }: OpenLink): Link {
  const text = toSingleSpaces(words.text);
  const shown = words.shown === words.text ? text : toSingleSpaces(words.shown);
  const joined = words.joined === words.shown ? shown : toSingleSpaces(words.joined);
  return {
    href,
    text,
    shown,
    ...(joined !== shown && { joined }),
    isLabeled,
    isHidden: !(isSeen ?? hiddenBy === undefined),
  };
}

/** Returns the link of an element without content: of an image map, or of an input that submits a form. */
function directLink(
  element: HtmlElement,
  formTarget: string | undefined,
): Omit<Link, "isHidden"> | undefined {
  const { name, attributes } = element;
  const submit = submitLink(element, formTarget);
  if (submit) return { ...submit, shown: submit.text, isLabeled: false };
  if (name !== "area" || attributes["href"] === undefined) return undefined;
  const text = attributes["alt"] ?? "";
  const isLabeled = alternativeOf(attributes) !== undefined;
  return { href: attributes["href"].trim(), text, shown: text, isLabeled };
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
