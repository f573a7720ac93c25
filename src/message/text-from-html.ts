import { PlacewrightError } from "../base/errors.ts";

/** The converter calls itself for each level. */
const maxDepth = 500;

let converting: Promise<(html: string) => string> | undefined;

/** The text part of an HTML message: links kept beside their words, images and hidden preheaders left out, layout tables laid flat. */
export async function toPlainText(html: string): Promise<string> {
  if (await isNestedDeeper(html, maxDepth))
    throw new PlacewrightError(
      "message-invalid",
      `Cannot derive the text part: the HTML is nested more than ${maxDepth} levels deep`,
      { hint: "close its elements, or write the text part" },
    );
  converting ??= createConverter();
  return (await converting)(html);
}

/** Reads no further than the depth: the parser searches its open elements at each end tag. */
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

/** Made once: its selectors are compiled. */
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
