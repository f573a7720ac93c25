import { describe, expect, test } from "vitest";
import { hasDarkStyles, toFrameDocument } from "../../../../src/report/html/frame-document.ts";

/** Returns the content of the document after its own head, and the color scheme of its canvas. */
function framed(html: string, scheme: "light" | "dark") {
  const [, canvas, content] =
    /<style>:root\{color-scheme:(\w+)!important\}<\/style>([\s\S]*)$/.exec(toFrameDocument(html, scheme)) ??
    [];
  return { canvas, content };
}

describe("the document of a frame", () => {
  test("begins with its policy and its own target", () => {
    expect(toFrameDocument("<p>a</p>", "light")).toBe(
      `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"><base target="_blank"><style>:root{color-scheme:light!important}</style><p>a</p>`,
    );
  });

  test.each([
    ["@media (prefers-color-scheme: dark)", "@media (max-width:0)", "@media (min-width:0)"],
    ["@media (PREFERS-color-scheme  :LIGHT)", "@media (min-width:0)", "@media (max-width:0)"],
    ["@media (prefers-color-scheme:\n  dark)", "@media (max-width:0)", "@media (min-width:0)"],
    ["(prefers-color-scheme-x: dark)", "(prefers-color-scheme-x: dark)", "(prefers-color-scheme-x: dark)"],
    ["(prefers-color-scheme)", "(prefers-color-scheme)", "(prefers-color-scheme)"],
  ])("writes the reader's scheme into %j", (query, light, dark) => {
    expect(framed(query, "light").content).toBe(light);
    expect(framed(query, "dark").content).toBe(dark);
  });

  test.each([
    ['<LINK rel="preconnect" href="a">', '<meta rel="preconnect" href="a">'],
    ["<base\nhref=a><base/>", "<meta\nhref=a><meta/>"],
    ["<link>", "<meta>"],
    ["<linked><basement><baseline-x>", "<linked><basement><baseline-x>"],
    ["<iframe src=a></iframe>", "<x-frame src=a></x-frame>"],
    ["<IFRAME/src=a>", "<x-frame/src=a>"],
    ["<frameset><frame src=a></frameset>", "<x-frame><x-frame src=a></x-frame>"],
    [
      "<object data=a><embed src=b></object><portal src=c>",
      "<x-frame data=a><x-frame src=b></x-frame><x-frame src=c>",
    ],
    ["<frames><objective><embedded>", "<frames><objective><embedded>"],
    ['<a target="_top" href=a>', '<a data-target="_top" href=a>'],
    ["<a\ntarget = _top><a/TARGET=_top>", "<a\ndata-target = _top><a/data-target=_top>"],
    ['<button class="a"formtarget="_top">', '<button class="a"data-target="_top">'],
    ["<a data-target=x>target = 1</a>", "<a data-target=x>target = 1</a>"],
    ["<p>the target</p>", "<p>the target</p>"],
  ])("disarms %j", (html, expected) => {
    expect(framed(html, "light").content).toBe(expected);
  });
});

describe("a <use> in a frame", () => {
  test.each(['<use href="#a"/>', "<use xlink:href='#a' x=\"1\" >"])("stays if it is local: %s", (tag) => {
    expect(toFrameDocument(`<svg>${tag}</svg>`, "light")).toContain(tag);
  });

  test.each([
    '<use href="https://a.example/x.svg#a"/>',
    "<use href=//a.example/x.svg#a />",
    '<use href="#a" xlink:href="https://a.example/x.svg#a"/>',
    '<USE\thref="&#104;ttps://a.example/x.svg#a">',
    '<use href="#a" <use href="https://a.example/#a">',
    "<p title='<use '<use href='//a.example/#a'>",
    '<use href="#a"/><set href="#u" attributeName="href" to="https://a.example/#a"/>',
  ])("is disarmed otherwise: %s", (tag) => {
    expect(toFrameDocument(`<svg>${tag}</svg>`, "light")).not.toMatch(/<use[\s/>]/i);
  });
});

describe("dark styles", () => {
  test.each<[string, "dark" | "light", boolean]>([
    ["<p>a</p>", "light", false],
    ['<meta name="color-scheme" content="light dark">', "dark", true],
    ['<meta name="SUPPORTED-COLOR-SCHEMES" content="dark">', "dark", true],
    ["<style>:root { color-scheme: dark }</style>", "dark", true],
    ["<style>:root { color-scheme: light } .dark {}</style>", "light", false],
    ["<style>:root { color-scheme: light; --a: dark }</style>", "light", false],
    ['<meta name="color-scheme" content="light"><p>dark</p>', "light", false],
    ["<style>a { color: Light-Dark(#000, #fff) }</style>", "light", true],
    ["<style>@media (Prefers-Color-Scheme: dark) {}</style>", "light", true],
    [`<style>:root { color-scheme: ${" ".repeat(199)}dark }</style>`.replace(": ", ":"), "dark", true],
  ])("in %j: a dark reader's canvas is %s", (html, canvas, has) => {
    expect(framed(html, "dark").canvas).toBe(canvas);
    expect(framed(html, "light").canvas).toBe("light");
    expect(hasDarkStyles(html)).toBe(has);
  });
});
