import { describe, expect, test } from "vitest";
import { joinedLinks, writtenLinks } from "../../../../src/check/links/written-links.ts";

const href = "https://a.example/x";

describe("links that a plain text writes with words", () => {
  test.each<[string, [text: string, href: string][]]>([
    ["", []],
    ["Hello", []],
    [href, []],
    // Markdown.
    [`[words](${href})`, [["words", href]]],
    [
      `[a](HTTP://b/1) and [c](https://d/2)`,
      [
        ["a", "HTTP://b/1"],
        ["c", "https://d/2"],
      ],
    ],
    ["[words](mailto:ann@reader.example)", []],
    ["[words] (https://b)", []],
    ["[wor\nds](https://b)", []],
    [`[${"a".repeat(300)}](https://b)`, [["a".repeat(300), "https://b"]]],
    [`[${"a".repeat(301)}](https://b)`, []],
    // Angle brackets.
    [`words <${href}>`, [["words", href]]],
    [`more words <${href}>`, [["more words", href]]],
    [`see www.acme.com <${href}>`, [["www.acme.com", href]]],
    [`see acme.com/sale <${href}>`, [["acme.com/sale", href]]],
    [`see WWW.acme.com <${href}>`, [["WWW.acme.com", href]]],
    [`words\n<${href}>`, [["words", href]]],
    [`words\n  <${href}>`, [["words", href]]],
    [`words\n\n<${href}>`, []],
    [`above\nwords <${href}>`, [["words", href]]],
    [`<${href}>`, []],
    [`<https://b> words <${href}>`, [["words", href]]],
    [`[1] words <${href}>`, [["words", href]]],
    ["words <mailto:ann@reader.example>", []],
    [`words <${href} x>`, []],
    [`${"a".repeat(250)} <${href}>`, [["a".repeat(199), href]]],
    // References.
    [`words [1]\n\n[1]: ${href}`, [["words", href]]],
    [`[words][1]\n\n[1]: ${href}`, [["words", href]]],
    [`[words][A]\n\n[a]: ${href}`, [["words", href]]],
    [`words [1]\n\n  [1] <${href}>`, [["words", href]]],
    [`words [1]\n\n[1]:   ${href}`, [["words", href]]],
    [`words [1]\n\n[1]:${href}`, []],
    [`words [2]\n\n[1]: ${href}`, []],
    [`www.acme.com [1]\n\n[1]: ${href}`, [["www.acme.com", href]]],
    [`[1]: ${href}`, []],
    [`words [1]\n\n${" ".repeat(9)}[1]: ${href}`, []],
    [
      `words [1] and more [2]\n\n[1]: https://b\n[2]: https://c`,
      [
        ["words", "https://b"],
        ["and more", "https://c"],
      ],
    ],
  ])("%j: %j", (text, expected) => {
    expect(writtenLinks(text)).toEqual(expected.map(([words, to]) => ({ href: to, text: words })));
  });

  test("are none without a text", () => {
    expect(writtenLinks(undefined)).toEqual([]);
  });
});

describe("neighboring links to one page", () => {
  const linksOf = (...words: readonly string[]) => words.map((text) => ({ href, text }));
  const other = { href: "https://other.example/", text: "other" };
  const joined = (text: string) => [{ href, text }];

  test.each<[string, ReturnType<typeof linksOf>, { href: string; text: string }[]]>([
    ["none", [], []],
    ["one", linksOf("https://www.paypal.com"), []],
    [
      "an address in two",
      linksOf("https://www.paypal", ".com/signin"),
      joined("https://www.paypal.com/signin"),
    ],
    ["an address in five", linksOf("www", ".pay", "pal", ".", "com"), joined("www.paypal.com")],
    ["an address in six", linksOf("www", ".pay", "pal", ".", "co", ".uk"), joined("www.paypal.co")],
    ["a brand", linksOf("pay", "pal.com"), []],
    ["a brand of which no part is a host", linksOf("paypal.", "com"), joined("paypal.com")],
    ["another name", linksOf("acme.", "com"), []],
    ["another name with a path", linksOf("acme.", "com/sale"), joined("acme.com/sale")],
    ["sentences", linksOf("Hello.", "World"), []],
    ["a whole address and words", linksOf("www.acme.com", "/sale"), []],
    ["links to other pages", [...linksOf("www.acme"), other, ...linksOf(".com")], []],
    ["a page in front of another", [...linksOf("www.acme", ".com"), other], joined("www.acme.com")],
    ["a page after another", [other, ...linksOf("www.acme", ".com")], joined("www.acme.com")],
  ])("%s", (_, links, expected) => {
    expect(joinedLinks(links)).toEqual(expected);
  });
});
