import { Parser } from "htmlparser2";
import { bounds, type Cuts } from "../bounds.ts";
import { endCommentsLikeBrowsers } from "./browser-comments.ts";

export type Attributes = Readonly<Record<string, string>>;

export interface HtmlElement {
  readonly name: string;
  readonly attributes: Attributes;
  readonly parent: HtmlElement | undefined;
  /** Elements and text, in document order. */
  readonly items: (HtmlElement | string)[];
  /** Position among the elements of the parent, 0-based. */
  readonly index: number;
  /** The elements among `items`. */
  readonly children: HtmlElement[];
}

export interface HtmlTree {
  /** Parent of the document's top-level elements. Has no name. */
  readonly root: HtmlElement;
  /** The part of the source that was read. */
  readonly source: string;
  /** Deepest nesting of elements. */
  readonly depth: number;
  /** Whether browsers use quirks mode, the layout rules of the 1990s: there is no modern doctype. */
  readonly isQuirky: boolean;
}

const voidElements = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

/** Doctypes that select standards mode or almost standards mode. */
const modernDoctype =
  /^!doctype\s+html\s*(?:$|system|public\s+["']-\/\/w3c\/\/dtd (?:xhtml 1\.|html 4\.01(?! (?:transitional|frameset)\/\/en["']\s*$)))/i;

/** Parses HTML into a tree, up to its end or the limits. Never throws. */
export function parseHtml(source: string, cuts: Cuts): HtmlTree {
  const root = createElement("", {}, undefined);
  let [current, elementCount, openElements, level, depth] = [root, 0, 0, 0, 0];
  let isQuirky = true;
  const bounded = source.slice(0, bounds.htmlCharacters);
  const hasNul = bounded.includes("\0");
  const parser = new Parser(
    {
      onprocessinginstruction(name, data) {
        if (name.toLowerCase() === "!doctype") isQuirky = !modernDoctype.test(data.trim());
      },
      onopentag(name, attributes) {
        if (++elementCount > bounds.htmlElements) {
          cuts.add(`the HTML after its first ${bounds.htmlElements} elements`, "bodies");
          parser.reset();
          return;
        }
        // Limit the depth: the parser searches all open elements at each end tag.
        if (++openElements > bounds.htmlDepth) {
          cuts.add(
            `the HTML from the point where it is nested more than ${bounds.htmlDepth} levels deep`,
            "bodies",
          );
          parser.reset();
          return;
        }
        const element = createElement(
          hasNul ? replaceNul(name) : name,
          hasNul ? withoutNul(attributes) : attributes,
          current,
        );
        current.items.push(element);
        current.children.push(element);
        if (voidElements.has(name)) return;
        current = element;
        depth = Math.max(depth, ++level);
      },
      ontext(written) {
        const text = !hasNul ? written : rawText.has(current.name) ? replaceNul(written) : dropNul(written);
        const last = current.items.length - 1;
        if (typeof current.items[last] === "string") current.items[last] += text;
        else current.items.push(text);
      },
      onclosetag(written) {
        const name = hasNul ? replaceNul(written) : written;
        openElements--;
        let [closed, levels]: [HtmlElement | undefined, number] = [current, 1];
        for (; closed && closed.name !== name; closed = closed.parent) levels++;
        if (!closed?.parent) return;
        current = closed.parent;
        level -= levels;
      },
    },
    { lowerCaseTags: true, lowerCaseAttributeNames: true, decodeEntities: true },
  );
  if (bounded.length < source.length)
    cuts.add(`the HTML after ${bounds.htmlCharacters} characters`, "bodies");
  parser.end(endCommentsLikeBrowsers(bounded));
  return { root, source: bounded, depth, isQuirky };
}

/** Elements in whose text browsers replace NUL characters. In other text they drop them. */
const rawText = new Set(["style", "script", "title", "textarea", "xmp", "iframe", "noembed", "noframes"]);

const replaceNul = (text: string): string => text.replaceAll("\0", "\ufffd");

const dropNul = (text: string): string => text.replaceAll("\0", "");

const withoutNul = (attributes: Attributes): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [replaceNul(name), replaceNul(value)] as const),
  );

const createElement = (
  name: string,
  attributes: Attributes,
  parent: HtmlElement | undefined,
): HtmlElement => ({
  name,
  attributes,
  parent,
  items: [],
  index: parent?.children.length ?? 0,
  children: [],
});
