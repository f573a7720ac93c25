import { PlacewrightError } from "../base/errors.ts";

/** Deepest HTML that is converted: the converter recurses once per level. */
const maxDepth = 500;

let converting: Promise<(html: string) => string> | undefined;

/**
 * Derives the text part from HTML: keeps links next to their text, drops images and hidden preheaders, and
 * flattens layout tables.
 */
export async function toPlainText(html: string): Promise<string> {
  if (await isNestedDeeper(html, maxDepth))
    throw new PlacewrightError(
      "message-invalid",
      `Cannot derive the text part: the HTML is nested more than ${maxDepth} levels deep`,
      { hint: "Close its elements, or write the text part" },
    );
  converting ??= createConverter();
  return (await converting)(html);
}

/**
 * Whether elements are nested deeper than `most`. Stops at that depth, because the parser searches its open
 * elements at each end tag.
 */
async function isNestedDeeper(html: string, most: number): Promise<boolean> {
  const { Parser } = await import("htmlparser2");
  let depth = 0;
  let isDeeper = false;
  const parser = new Parser({
    onopentag() {
      if (++depth <= most) return;
      isDeeper = true;
      parser.reset();
    },
    onclosetag() {
      depth--;
    },
  });
  parser.end(html);
  return isDeeper;
}

/** Creates the converter. Called once, because it compiles its selectors. */
async function createConverter(): Promise<(html: string) => string> {
  const { compile } = await import("html-to-text");
  return compile({
    wordwrap: 78,
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
  });
}
