import { describe, expect, test } from "vitest";
import { bounds, createCuts } from "../../../../../src/check/evidence/bounds.ts";
import { type HtmlElement, parseHtml } from "../../../../../src/check/evidence/html/html-tree.ts";

const parse = (html: string) => parseHtml(html, createCuts());

/** An element as text: `p.1 class=a[text b.0[]]`, with its position. */
const write = ({ name, attributes, items, index }: HtmlElement): string =>
  `${name}.${index}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}=${value}`)
    .join("")}[${items.map((item) => (typeof item === "string" ? item : write(item))).join("|")}]`;
const treeOf = (html: string): string =>
  parse(html)
    .root.items.map((item) => (typeof item === "string" ? item : write(item)))
    .join("|");

describe("a document is parsed into a tree", () => {
  test.each<[string, string]>([
    ["", ""],
    ["a", "a"],
    ["<p>a</p>b", "p.0[a]|b"],
    ["<P CLASS=A>a</P>", "p.0 class=A[a]"],
    ["<p>a<b>b</b>c<i>d</i></p>", "p.0[a|b.0[b]|c|i.1[d]]"],
    ["<p>a &amp; b &lt;c&gt;</p>", "p.0[a & b <c>]"],
    ["<p title='a &amp; b'>", "p.0 title=a & b[]"],
    ["<p>a<br>b<img>c</p>", "p.0[a|br.0[]|b|img.1[]|c]"],
    ["<p>a<p>b", "p.0[a]|p.1[b]"],
    ["<div><b>a</div>c", "div.0[b.0[a]]|c"],
    ["a</b>c", "ac"],
    ["<p>a<!-- b -->c</p>", "p.0[ac]"],
    ["<!doctype html><p>a", "p.0[a]"],
    // NUL characters.
    ["<p\0x title='a\0b' \0y=1>a\0b</p\0x>c", "p\ufffdx.0 title=a\ufffdb \ufffdy=1[ab]|c"],
    ["<style>a\0b</style>", "style.0[a\ufffdb]"],
    ["<title>a\0b</title>", "title.0[a\ufffdb]"],
    ["<textarea>a\0b</textarea>", "textarea.0[a\ufffdb]"],
    ["<b>a\0b</b>", "b.0[ab]"],
  ])("%j: %s", (html, expected) => {
    expect(treeOf(html)).toBe(expected);
  });

  test("whose elements know their parents", () => {
    const { root } = parse("<div><p></p></div>");
    const [div] = root.children;
    expect([root.name, root.parent, div?.parent, div?.children[0]?.parent]).toEqual([
      "",
      undefined,
      root,
      div,
    ]);
  });
});

describe("the depth of a document", () => {
  test.each([
    ["", 0],
    ["a", 0],
    ["<p>a</p>", 1],
    ["<p>a</p><p>b</p>", 1],
    ["<div><div><b>a</b></div></div><div><b>c</b></div>", 3],
    ["<div><b><i>a</div><div><b><i>a</div>", 3],
    ["<p><br><img></p>", 1],
  ])("%s is %i", (html, expected) => {
    expect(parse(html).depth).toBe(expected);
  });
});

describe("quirks mode", () => {
  const dtd = (name: string) => `<!DOCTYPE html PUBLIC "-//W3C//DTD ${name}//EN"`;
  test.each<[string, boolean]>([
    ["<p>", true],
    ["<!doctype html><p>", false],
    ["<!DOCTYPE HTML ><p>", false],
    ["<!doctype html system 'about:legacy-compat'>", false],
    ["<!doctype svg>", true],
    ["<!doctype htmlx>", true],
    ["<!doctype html foo>", true],
    [`${dtd("XHTML 1.0 Transitional")} "http://www.w3.org/x.dtd">`, false],
    [`${dtd("XHTML 1.0 Strict")}>`, false],
    [`${dtd("HTML 4.01")}>`, false],
    [`${dtd("HTML 4.01 Transitional")}>`, true],
    [`${dtd("HTML 4.01 Frameset")}>`, true],
    [`${dtd("HTML 4.01 Transitional")} "http://www.w3.org/TR/html4/loose.dtd">`, false],
    [`${dtd("HTML 3.2")}>`, true],
    ["<?xml version='1.0'?><!doctype html>", false],
    ["<!doctype html><?xml version='1.0'?>", false],
  ])("%s: %s", (html, expected) => {
    expect(parse(html).isQuirky).toBe(expected);
  });
});

describe("a document beyond the limits is cut", () => {
  const cutsOf = (html: string) => {
    const cuts = createCuts();
    const { source, depth, root } = parseHtml(html, cuts);
    return { cuts: cuts.all, length: source.length, depth, elements: root.children.length };
  };

  test("after its characters", () => {
    const html = (length: number) => `<p>${"a".repeat(length - 3)}`;
    expect(cutsOf(html(bounds.htmlCharacters))).toMatchObject({ cuts: [], length: bounds.htmlCharacters });
    expect(cutsOf(html(bounds.htmlCharacters + 1))).toMatchObject({
      cuts: [`the HTML after ${bounds.htmlCharacters} characters`],
      length: bounds.htmlCharacters,
    });
  });

  test("where it is nested too deeply", () => {
    const nested = (depth: number) => `${"<b>".repeat(depth)}a`;
    expect(cutsOf(nested(bounds.htmlDepth))).toMatchObject({ cuts: [], depth: bounds.htmlDepth });
    expect(cutsOf(`${nested(bounds.htmlDepth + 1)}`)).toMatchObject({
      cuts: [`the HTML from the point where it is nested more than ${bounds.htmlDepth} levels deep`],
      depth: bounds.htmlDepth,
    });
    expect(cutsOf("<b>a</b>".repeat(bounds.htmlDepth + 1)).cuts).toEqual([]);
  });

  test("after its elements", () => {
    const many = (count: number) => "<b></b>".repeat(count);
    expect(cutsOf(many(bounds.htmlElements))).toMatchObject({ cuts: [], elements: bounds.htmlElements });
    expect(cutsOf(many(bounds.htmlElements + 1))).toMatchObject({
      cuts: [`the HTML after its first ${bounds.htmlElements} elements`],
      elements: bounds.htmlElements,
    });
  });
});
