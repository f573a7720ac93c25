/** Elements whose content is text: browsers see no comments and no tags in it. */
const rawTexts: Readonly<Record<string, RegExp>> = Object.fromEntries(
  ["style", "script", "title", "textarea", "xmp", "iframe", "noembed", "noframes"].map((name) => [
    name,
    new RegExp(`</${name}(?=[\\s/>])`, "gi"),
  ]),
);

/** Elements of drawings and formulas, in which browsers read CDATA sections as text. */
const foreign = new Set("svg g text tspan textpath a defs rect path circle math mrow mfrac msqrt".split(" "));

const markup = /<(?:(!--)|(!\[CDATA\[)|\/?([a-z][^\s/>]*)|[!?/])/gi;
const commentEnd = /--!?>/g;
/** Parts of a tag after its name: attribute names, a value with its quotes, and the end. */
const tagPart = /[^=>]+|=\s*(?:"[^"]*"?|'[^']*'?|[^\s>]*)|>/y;

/**
 * Rewrites the two kinds of comments that end earlier in browsers than in the parser: `--!>` ends a comment,
 * and a CDATA section in HTML is a comment that ends at the first `>`. Linear time; never throws.
 */
export function endCommentsLikeBrowsers(source: string): string {
  if (!(source.includes("--!>") || source.includes("<![CDATA["))) return source;
  let [written, copied, isForeign] = ["", 0, false];
  const replace = (from: number, to: number, text: string): void => {
    written += source.slice(copied, from) + text;
    copied = to;
  };
  markup.lastIndex = 0;
  for (let match = markup.exec(source); match; match = markup.exec(source)) {
    const [opening, comment, cdata, tag] = match;
    const at = match.index;
    let end: number;
    if (comment) end = readComment(at + opening.length);
    else if (cdata) end = readCdata(at, opening.length);
    else if (tag) end = readTag(opening, tag.toLowerCase());
    else end = after(">", at);
    markup.lastIndex = end;
  }
  return written + source.slice(copied);

  function readComment(from: number): number {
    if (/^-?>/.test(source.slice(from, from + 2))) return from;
    commentEnd.lastIndex = from;
    const end = commentEnd.exec(source);
    if (!end) return source.length;
    replace(end.index, commentEnd.lastIndex, "-->");
    return commentEnd.lastIndex;
  }

  function readCdata(at: number, length: number): number {
    if (!isForeign) {
      const end = after(">", at);
      replace(at, end, "<!---->");
      return end;
    }
    const end = after("]]>", at);
    const words = source.slice(at + length, source.startsWith("]]>", end - 3) ? end - 3 : end);
    replace(at, end, words.replaceAll("&", "&amp;").replaceAll("<", "&lt;"));
    return end;
  }

  function readTag(opening: string, name: string): number {
    const isClosing = opening.startsWith("</");
    const end = tagEnd(markup.lastIndex);
    const raw = isForeign || isClosing || !Object.hasOwn(rawTexts, name) ? undefined : rawTexts[name];
    if (name === "svg" || name === "math") isForeign = !isClosing;
    else if (!(isClosing || foreign.has(name))) isForeign = false;
    if (!raw) return end;
    raw.lastIndex = end;
    const closing = raw.exec(source);
    return closing ? closing.index : source.length;
  }

  function tagEnd(from: number): number {
    tagPart.lastIndex = from;
    for (let part = tagPart.exec(source); part; part = tagPart.exec(source))
      if (part[0] === ">") return tagPart.lastIndex;
    return source.length;
  }

  function after(text: string, from: number): number {
    const at = source.indexOf(text, from);
    return at === -1 ? source.length : at + text.length;
  }
}
