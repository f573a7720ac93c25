import type { Cuts } from "./bounds.ts";
import { parseHtml } from "./html/html-tree.ts";
import { walkStyled } from "./html/walk-styled.ts";
import type { HtmlEvidence } from "./html-evidence.ts";
import { createLinkReader } from "./link-reader.ts";
import { createMarkupReader } from "./markup-reader.ts";
import { createTextReader } from "./text-reader.ts";

/** Reads an HTML body once, up to its end or the limits. Never throws. */
export function readHtml(source: string, cuts: Cuts): HtmlEvidence {
  const tree = parseHtml(source, cuts);
  const links = createLinkReader(tree);
  const texts = createTextReader(source, links);
  const markup = createMarkupReader(tree.isQuirky);
  walkStyled(tree, cuts, {
    open(element, styles) {
      texts.open(element, styles);
      links.open(element, styles);
      const image = markup.open(element, styles);
      if (!image) return;
      texts.image(image.alt, image.isHidden);
      links.addImage(image.alt, image.isHidden);
    },
    text(text, parent, styles, isFirstLine) {
      markup.text(text, parent);
      texts.text(text, styles, isFirstLine);
    },
    close(element, styles) {
      texts.close(element, styles);
      markup.close(element);
      links.close(element);
    },
  });
  return { source: tree.source, depth: tree.depth, links: links.links, ...texts.read(), ...markup.read() };
}
