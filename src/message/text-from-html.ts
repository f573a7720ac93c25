let converting: Promise<(html: string) => string> | undefined;

/** The text part of an HTML message: links kept beside their words, images and hidden preheaders left out, layout tables laid flat. */
export async function toPlainText(html: string): Promise<string> {
  converting ??= createConverter();
  return (await converting)(html);
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
