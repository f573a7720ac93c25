import type { Link } from "../evidence/html-evidence.ts";
import { isBrandHost } from "./brand-hosts.ts";
import { type ClaimedHost, claimedHosts } from "./claimed-hosts.ts";

/** A link with the words that a reader sees in its place. */
export type WrittenLink = Pick<Link, "href" | "text">;

/** Maximum number of characters before a URL in angle brackets that can belong to its words. */
const maxWords = 200;

/**
 * Returns the links to which plain text gives a label: `[words](https://…)`, `[words][1]` and `words [1]`
 * with `[1]: https://…` on another line, and `words <https://…>`.
 */
export const writtenLinks = (text = ""): readonly WrittenLink[] =>
  /\]\(|<https?:|^[ \t]*\[[^\]\n]{1,50}\]/im.test(text)
    ? [...inlineLinks(text), ...bracketedLinks(text), ...referenceLinks(text)]
    : [];

/** Maximum number of neighboring links whose words are read as one. */
const maxJoined = 5;

/**
 * Returns neighboring links to one page with their words joined, as readers see an address that several links
 * spell: `https://www.paypal` and `.com/signin`. Excludes words that are whole or end in white space.
 */
export const joinedLinks = (links: readonly WrittenLink[]): readonly WrittenLink[] =>
  links.flatMap(({ href }, index) => {
    if (links[index - 1]?.href === href || links[index + 1]?.href !== href) return [];
    const run = links.slice(index, index + maxJoined);
    const end = run.findIndex((link) => link.href !== href);
    const words = run.slice(0, end < 0 ? maxJoined : end).map(({ text }) => text);
    return words.some((word) => claimedHosts(word).length > 0)
      ? []
      : [{ href, text: words.join("") }].filter(({ text }) => claimedHosts(text).some(isSpelled));
  });

/** Whether readers mistake joined words for an address. Other words that meet at a period are sentences. */
const isSpelled = ({ host, rest }: ClaimedHost): boolean =>
  host.startsWith("www.") || rest !== "" || isBrandHost(host);

const inlineLinks = (text: string): readonly WrittenLink[] =>
  [...text.matchAll(/\[([^\][\n]{1,300})\]\((https?:[^\s)]{1,2000})\)/gi)].map(
    ([, words = "", href = ""]) => ({ href, text: words }),
  );

const bracketedLinks = (text: string): readonly WrittenLink[] =>
  [...text.matchAll(/<(https?:[^\s<>]{1,2000})>/gi)].flatMap(({ 1: href = "", index }) => {
    const [line = "", above = ""] = linesBefore(text, index);
    // Mail programs may break the line before the URL.
    return toLink(line.trim() === "" ? above : line, href);
  });

function referenceLinks(text: string): readonly WrittenLink[] {
  const targets = new Map(
    [...text.matchAll(/^[ \t]{0,8}\[([^\]\n]{1,50})\]:?[ \t]{1,8}<?(https?:[^\s<>]{1,2000})/gim)].map(
      ([, name = "", href = ""]) => [name.toLowerCase(), href] as const,
    ),
  );
  if (targets.size === 0) return [];
  const marked = [...text.matchAll(/\[([^\][\n]{1,50})\]/g)];
  return marked.flatMap(({ 1: name = "", index }) => {
    const href = targets.get(name.toLowerCase());
    if (href === undefined) return [];
    const [line = ""] = linesBefore(text, index);
    const words = /\[([^\][\n]{1,300})\]$/.exec(line)?.[1];
    return words === undefined ? toLink(line, href) : [{ href, text: words }];
  });
}

/** Returns the parts of a text before a place in it, last line first, up to `maxWords` characters. */
const linesBefore = (text: string, index: number): readonly string[] =>
  text
    .slice(Math.max(0, index - maxWords), index)
    .split("\n")
    .reverse();

/**
 * Returns a link with the words at the end of a line: its last word if it is a web address, or else all words
 * after the previous URL, which are an address only if they name nothing else.
 */
function toLink(line: string, href: string): readonly WrittenLink[] {
  const word = line.trimEnd().split(/\s/).at(-1) ?? "";
  const words = /www\.|\//i.test(word) ? word : (line.split(/[>\]]/).at(-1) ?? "").trim();
  return words === "" ? [] : [{ href, text: words }];
}
