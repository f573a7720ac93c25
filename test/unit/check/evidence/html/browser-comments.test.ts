import { describe, expect, it } from "vitest";
import { createCuts } from "../../../../../src/check/evidence/bounds.ts";
import { endCommentsLikeBrowsers } from "../../../../../src/check/evidence/html/browser-comments.ts";
import { readHtml } from "../../../../../src/check/evidence/read-html.ts";

const link = '<a href="https://evil.example/x">https://www.paypal.com/signin</a>';
const read = (body: string) => readHtml(`<!doctype html><body><p>Seeds.</p>${body}`, createCuts());

describe("reads a link after a comment that browsers end early", () => {
  it.each([
    ["a CDATA section in HTML", `<![CDATA[>\n${link}]]>`],
    ["a CDATA section that is never closed", `<![CDATA[ x >${link}`],
    ["--!>", `<!-- x --!>${link}-->`],
    ["--!> after a comment with markup", `<!-- <a title="--!>${link}-->`],
    ["--!> after an attribute with a quotation mark", `<b title='"' data-x=a"b></b><!-- --!>${link}-->`],
    ["a CDATA section in HTML after a drawing", `<svg><text>x</text></svg><![CDATA[>${link}]]>`],
    ["a CDATA section in a block that ends a drawing", `<svg><p><![CDATA[>${link}]]>`],
    ["a CDATA section after raw text", `<style><!-- </style><![CDATA[>${link}]]>`],
  ])("%s", (_label, body) => {
    expect(read(body).links).toMatchObject([{ href: "https://evil.example/x", isHidden: false }]);
  });
});

describe("does not read markup that browsers do not show", () => {
  it.each([
    ["a comment", `<!-- ${link} -->`],
    ["a comment with --! and no bracket", `<!-- --! ${link} --!x -->`],
    ["a comment in a comment", `<!-- <!-- --!x> ${link} -->`],
    ["a CDATA section in a comment", `<!-- <![CDATA[> ${link} -->`],
    ["a textarea", `<textarea><!-- --!>${link}</textarea>`],
    ["an attribute", `<b title="<!-- --!>${link.replaceAll('"', "'")}"></b>`],
    ["a CDATA section of a drawing", `<svg><text><![CDATA[ > ${link} ]]></text></svg>`],
  ])("%s", (_label, body) => {
    expect(read(body).links).toEqual([]);
  });
});

describe("text", () => {
  it("is read from a CDATA section in a drawing", () => {
    expect(read("<svg><text><![CDATA[a < b &amp; c]]></text></svg>").visibleText).toContain("a < b &amp; c");
  });

  it("is kept if it only looks like the end of a comment", () => {
    const source = "<p>a --!> b</p><style>/* <![CDATA[ > --!> */</style>";
    expect(endCommentsLikeBrowsers(source)).toBe(source);
  });
});

/** The end of a comment as browsers read it, and as the parser does. */
const [asBrowsers, asParser] = ["<!-- x --!>", "<!-- x -->"];

describe("a comment", () => {
  it.each([
    "",
    "a ",
    "a < b",
    "</>",
    "<!doctype html>",
    "<?xml?>",
    "</ x>",
    "<!--a> b -->",
    "<!---a> b -->",
    "<!-->",
    "<!--->",
    "<b>",
    "<b a>",
    "<b a=x>",
    "<b a=>",
    "<b a = x y>",
    '<b "a>',
    '<b a=x"y>',
    '<b a=x="y>',
    '<b a="x>y">',
    "<b a='x>y'>",
    '<b a=\n "x>y" b=\'>"\'>',
    "</b a='x>y'>",
    "<styles>",
    "<style>a</style>",
    "<style>a</style >",
    "<STYLE/x>a</Style\n>",
    "<title></titles></title>",
    "</style>",
    "<svg><style></svg>",
  ])("after %j ends at --!>", (before) => {
    expect(endCommentsLikeBrowsers(before + asBrowsers)).toBe(before + asParser);
  });

  it.each([
    "<!x ",
    "<? ",
    "</ ",
    "<b ",
    "</b ",
    '<b a="',
    "<b a='",
    '<b a="x>',
    "<b a='x>",
    "<b a= \n'\">",
    "<style>",
    "<script>a</style>",
    "<xmp></xmp",
    "<iframe/x>",
    "<noembed a='>'>",
    "<noframes\n>",
    "<svg></svg><title>",
    "<svg></math><p><title>",
  ])("after %j is none", (before) => {
    expect(endCommentsLikeBrowsers(before + asBrowsers)).toBe(before + asBrowsers);
  });

  it.each([
    ["<!--> a --!>", "<!--> a --!>"],
    ["<!---> a --!>", "<!---> a --!>"],
    ["<!-- a --!> b <!-- c --!> d", "<!-- a --> b <!-- c --> d"],
    ["<!-- a --!> <!-- b", "<!-- a --> <!-- b"],
    ["<!-- a --!> <b", "<!-- a --> <b"],
    ["a --!> b", "a --!> b"],
    ["<!-- a --> b --!>", "<!-- a --> b --!>"],
    ["<!--a> b --!>", "<!--a> b -->"],
  ])("%j is rewritten to %j", (source, expected) => {
    expect(endCommentsLikeBrowsers(source)).toBe(expected);
  });
});

describe("a CDATA section", () => {
  it.each([
    ["<![CDATA[ a", "<!---->"],
    ["<![CDATA[ a > b", "<!----> b"],
    ["<p><![CDATA[ a ]]> b", "<p><!----> b"],
    ["<svg><![CDATA[ a > <b> &c ]]> d", "<svg> a > &lt;b> &amp;c  d"],
    ["<svg><![CDATA[ a ]]", "<svg> a ]]"],
    ["<svg><![CDATA[]]>", "<svg>"],
    ["<SVG/><![CDATA[a]]>", "<SVG/>a"],
    ["<math\n><mrow><![CDATA[a]]>", "<math\n><mrow>a"],
    ["<svg><g></g></p><![CDATA[a]]>", "<svg><g></g></p>a"],
    ["<svg><style><![CDATA[a]]>", "<svg><style><!---->"],
    ["<svg></svg><![CDATA[a]]>", "<svg></svg><!---->"],
    ["<math></math><![CDATA[a]]>", "<math></math><!---->"],
    ["<svg><p><![CDATA[a]]>", "<svg><p><!---->"],
    ["<svgs><![CDATA[a]]>", "<svgs><!---->"],
    ["<g><![CDATA[a]]>", "<g><!---->"],
  ])("%j is rewritten to %j", (source, expected) => {
    expect(endCommentsLikeBrowsers(source)).toBe(expected);
  });
});
