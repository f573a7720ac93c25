import type { DomNode } from "html-to-text";

/** What a mail filter sees in an HTML body. */
export interface HtmlReading {
  readonly links: readonly { readonly href: string; readonly text: string }[];
  readonly imageCount: number;
  /** What a reader can read, links' words included, white space made single. */
  readonly visibleText: string;
  readonly hasScript: boolean;
  readonly hasForm: boolean;
}

/** Reads an HTML body's links, images and words. */
export async function readHtml(html: string): Promise<HtmlReading> {
  const { convert } = await import("html-to-text");
  const links: { href: string; text: string }[] = [];
  let imageCount = 0;
  const text = convert(html, {
    wordwrap: false,
    selectors: [
      { selector: "img", format: "countImage" },
      { selector: "a", format: "collectLink" },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
    formatters: {
      countImage: () => {
        imageCount++;
      },
      collectLink: (node, walk, builder) => {
        const attributes: Readonly<Record<string, string>> = node.attribs ?? {};
        links.push({ href: attributes["href"]?.trim() ?? "", text: textOf(node).trim() });
        walk(node.children, builder);
      },
    },
  });
  return {
    links,
    imageCount,
    visibleText: text.replace(/\s+/g, " ").trim(),
    hasScript: /<script[\s>]/i.test(html),
    hasForm: /<form[\s>]/i.test(html),
  };
}

const textOf = ({ type, data, children = [] }: DomNode): string =>
  type === "text" ? (data ?? "") : children.map(textOf).join("");
