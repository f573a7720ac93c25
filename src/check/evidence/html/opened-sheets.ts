import { bounds, type Cuts } from "../bounds.ts";
import type { HtmlElement } from "./html-tree.ts";
import { createKnownStyles, type KnownStyles } from "./known-styles.ts";
import { indexRules, type RuleIndex } from "./rule-index.ts";
import { readStyleSheets, type SheetSource, type StyleSheets } from "./style-sheet.ts";

export interface OpenedSheets extends Omit<StyleSheets, "rules"> {
  readonly rules: RuleIndex;
  /** Styles of the messages that were read, by the color of links and the number of states. */
  readonly styles: Map<string, KnownStyles>;
}

/** Recent style sheets: the messages of a campaign share theirs. */
const knownSheets = new Map<string, OpenedSheets>();
const maxKnownSheets = 64;

export function openSheets(sheets: readonly SheetSource[], isQuirky: boolean): OpenedSheets {
  const key = `${isQuirky} ${sheets.map(({ media = "", text }) => `${media}\0${text}`).join("\0\0")}`;
  let opened = knownSheets.get(key);
  if (!opened) {
    const read = readStyleSheets(sheets, isQuirky);
    opened = { ...read, rules: indexRules(read.rules), styles: new Map() };
    if (knownSheets.size >= maxKnownSheets) knownSheets.clear();
    knownSheets.set(key, opened);
  }
  return opened;
}

/** Maximum number of link colors whose styles are kept per set of style sheets. */
const maxLinkColors = 4;

export function stylesFor(
  { styles }: OpenedSheets,
  linkText: string,
  stateCount: number,
  isQuirky: boolean,
): KnownStyles {
  const key = `${linkText} ${stateCount}`;
  let known = styles.get(key);
  if (!known) {
    known = createKnownStyles(stateCount, isQuirky);
    if (styles.size >= maxLinkColors) styles.clear();
    styles.set(key, known);
  }
  return known;
}

/** Returns the style sheets of a document, from anywhere in it. */
export function sheetsOf(root: HtmlElement, cuts: Cuts): readonly SheetSource[] {
  const sheets: SheetSource[] = [];
  let left: number = bounds.styleCharacters;
  const search = ({ children }: HtmlElement): void => {
    for (const child of children) {
      const { name, attributes, items } = child;
      if (name === "template") continue;
      if (name !== "style") search(child);
      else if (/^\s*(text\/css\s*)?$/i.test(attributes["type"] ?? "")) {
        const text = items.filter((item) => typeof item === "string").join("");
        if (text.length > left)
          cuts.add(`the style sheets after ${bounds.styleCharacters} characters`, "bodies");
        sheets.push({ text: text.slice(0, left), media: attributes["media"] });
        left -= Math.min(left, text.length);
      }
    }
  };
  search(root);
  return sheets;
}
