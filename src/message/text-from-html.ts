import type { HtmlToTextOptions } from "html-to-text";
import { PlacewrightError } from "../base/errors.ts";

/** Deepest HTML that is converted: the converter recurses once per level. */
const maxDepth = 500;

/** Longest word that is wrapped, in characters: the converter copies a word for each element in it. */
const maxWrapped = 20_000;

let converters: Promise<Record<"wrapped" | "unwrapped", (html: string) => string>> | undefined;

/**
 * Derives the text part from HTML: keeps links next to their text, drops images and hidden preheaders, and
 * flattens layout tables.
 */
export async function toPlainText(html: string): Promise<string> {
  const { isDeep, hasLongWord } = await measure(html);
  if (isDeep)
    throw new PlacewrightError(
      "message-invalid",
      `Cannot derive the text part: the HTML is nested more than ${maxDepth} levels deep`,
      { hint: "Close its elements, or write the text part" },
    );
  converters ??= createConverters();
  return (await converters)[hasLongWord ? "unwrapped" : "wrapped"](html);
}

/** Elements that the converter begins a line for. */
const blocks = new Set(
  "address article aside blockquote br div footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table td tr ul".split(
    " ",
  ),
);

/**
 * Returns whether elements are nested deeper than `maxDepth`, and whether a word is too long to wrap. Stops at that
 * depth, because the parser searches its open elements at each end tag.
 */
async function measure(html: string): Promise<{ readonly isDeep: boolean; readonly hasLongWord: boolean }> {
  const { Parser } = await import("htmlparser2");
  let [depth, isDeep, word, longest] = [0, false, 0, 0];
  const parser = new Parser({
    onopentag(name) {
      if (blocks.has(name)) word = 0;
      if (++depth <= maxDepth) return;
      isDeep = true;
      parser.reset();
    },
    ontext(text) {
      const space = text.search(/\s/);
      word += space < 0 ? text.length : space;
      longest = Math.max(longest, word);
      // What follows the last space continues in the next text.
      if (space >= 0) word = lengthOfLastWord(text);
    },
    onclosetag(name) {
      if (blocks.has(name)) word = 0;
      depth--;
    },
  });
  parser.end(html);
  return { isDeep, hasLongWord: longest > maxWrapped };
}

function lengthOfLastWord(text: string): number {
  let start = text.length;
  while (start > 0 && !/\s/.test(text.charAt(start - 1))) start--;
  return text.length - start;
}

/** Creates the converters. Called once, because they compile their selectors. */
async function createConverters(): Promise<Record<"wrapped" | "unwrapped", (html: string) => string>> {
  const { compile } = await import("html-to-text");
  const options: HtmlToTextOptions = {
    selectors: [
      { selector: "img", format: "skip" },
      ...["[hidden]", '[style*="display:none"]', '[style*="display: none"]'].map((selector) => ({
        selector,
        format: "skip",
      })),
      {
        selector: "a",
        options: { hideLinkHrefIfSameAsText: true, noAnchorUrl: true, linkBrackets: ["<", ">"] },
      },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  };
  return {
    wrapped: compile({ ...options, wordwrap: 78 }),
    unwrapped: compile({ ...options, wordwrap: false }),
  };
}
