import { describe, expect, test } from "vitest";
import { createCuts } from "../../../../src/check/evidence/bounds.ts";
import type { HtmlEvidence, Image } from "../../../../src/check/evidence/html-evidence.ts";
import { readHtml } from "../../../../src/check/evidence/read-html.ts";

const read = (html: string): HtmlEvidence => readHtml(`<!doctype html>${html}`, createCuts());

describe("an image", () => {
  const image = (changes: Partial<Image>): Image => ({
    src: "",
    alt: undefined,
    widthPx: undefined,
    heightPx: undefined,
    isHidden: false,
    isSized: false,
    ...changes,
  });
  test.each<[string, Partial<Image>]>([
    ["<img>", {}],
    ["<img src=' x '>", { src: "x" }],
    ["<img alt=''>", { alt: "" }],
    ["<img alt=T aria-label=U>", { alt: "T" }],
    ["<img aria-label=U>", { alt: "U" }],
    ["<img role=none>", { alt: "" }],
    ["<img hidden>", { isHidden: true }],
    ["<div hidden><img></div>", { isHidden: true }],
    // Sizes in attributes.
    ["<img width=600 height=300>", { widthPx: 600, heightPx: 300, isSized: true }],
    ["<img width=' 600px ' height=300px>", { widthPx: 600, heightPx: 300, isSized: true }],
    ["<img width=100% height=auto>", { isSized: true }],
    ["<img width=6x height=x6>", { isSized: true }],
    ["<img width=600>", { widthPx: 600 }],
    ["<img height=300>", { heightPx: 300 }],
    ["<img width='' height=''>", { isSized: true }],
    // Sizes in the style.
    ["<img style='width:600px;height:300px'>", { widthPx: 600, heightPx: 300, isSized: true }],
    [
      "<img style='width:600px;height:300px' width=1 height=2>",
      { widthPx: 600, heightPx: 300, isSized: true },
    ],
    ["<img style='width:10em'>", { widthPx: 160 }],
    ["<img style='height:10em'>", { heightPx: 160 }],
    ["<img style='width:50vw;height:50VH'>", { isSized: true }],
    ["<img style='width:50vw' width=5>", { widthPx: 5 }],
    ["<img style='width:600px;aspect-ratio:2'>", { widthPx: 600, isSized: true }],
    ["<img style='aspect-ratio:2'>", {}],
    ["<img style='width:auto' width=5 height=6>", { widthPx: 5, heightPx: 6, isSized: true }],
    ["<img style='color:red' width=5>", { widthPx: 5 }],
  ])("%s", (html, expected) => {
    expect(read(html).images).toEqual([image(expected)]);
  });

  test("has lengths without a unit in quirks mode", () => {
    const html = "<img style='width:5;height:6'><p style='width:7'>";
    const { images, widestPx } = readHtml(html, createCuts());
    expect(images).toEqual([image({ widthPx: 5, heightPx: 6, isSized: true })]);
    expect(widestPx).toBe(7);
    expect(read(html)).toMatchObject({ images: [image({})], widestPx: 0 });
  });

  test("is in document order, and other elements are not images", () => {
    const { images } = read("<img src=a><p src=b></p><input src=c><img src=d>");
    expect(images).toEqual([image({ src: "a" }), image({ src: "d" })]);
  });
});

describe("the largest fixed width", () => {
  test.each<[string, number]>([
    ["<p>T</p>", 0],
    ["<table width=600></table>", 600],
    ["<table width=600px></table>", 600],
    ["<table width=100%></table>", 0],
    ["<table width=600 style='width:500px'></table>", 500],
    ["<div style='width:600px'></div>", 600],
    ["<div style='width:600px;max-width:100%'></div>", 0],
    ["<table width=600 style='max-width:100%'></table>", 0],
    ["<table width=600 style='color:red'></table>", 600],
    ["<div style='width:100vw'></div>", 0],
    ["<img width=900><img style='width:900px'>", 0],
    ["<table width=600></table><table width=500></table>", 600],
    ["<table width=500></table><table width=600></table>", 600],
    ["<div style='width:600px'></div><div style='width:600px'></div>", 600],
    ["<div style='min-width:600px'></div>", 0],
  ])("%s: %i pixels", (html, expected) => {
    expect(read(html).widestPx).toBe(expected);
  });
});

describe("tables without marks", () => {
  test.each<[string, number]>([
    ["<p>T</p>", 0],
    ["<table><tr><td>T</td></tr></table>", 1],
    ["<table></table><table></table>", 2],
    ["<table role=presentation></table>", 0],
    ["<table summary=T></table>", 0],
    ["<table aria-label=T></table>", 0],
    ["<table aria-labelledby=T></table>", 0],
    ["<table title=T></table>", 1],
    ["<table><tr><th>T</th></tr></table>", 0],
    ["<table><thead><tr><td>T</td></tr></thead></table>", 0],
    ["<table><caption>T</caption></table>", 0],
    ["<table><tr><td scope=row>T</td></tr></table>", 0],
    ["<table><tr scope=row><td>T</td></tr></table>", 1],
    ["<table><tr><td><table><tr><th>T</th></tr></table></td></tr></table>", 1],
    ["<table><tr><th><table><tr><td>T</td></tr></table></th></tr></table>", 1],
    ["<table role=presentation><tr><td><table></table></td></tr></table>", 1],
    ["<table><tr><td>T</td><th>T</th></tr></table>", 0],
    ["<table><xth>T</xth><theads>T</theads></table>", 1],
    ["<th>T</th><table></table><caption>T</caption>", 1],
  ])("%s: %i", (html, expected) => {
    expect(read(html).unmarkedTables).toBe(expected);
  });
});

describe("the document", () => {
  test.each<[string, Partial<HtmlEvidence>]>([
    ["<p>T</p>", { lang: undefined, title: undefined, refreshes: false, headings: [], handlers: [] }],
    ["<html lang=en><body>", { lang: "en" }],
    ["<html><body lang=de>", { lang: "de" }],
    ["<html lang=en><body lang=de>", { lang: "en" }],
    ["<p lang=en>", { lang: undefined }],
    ["<title>A &amp; B</title>", { title: "A & B" }],
    ["<title></title>", { title: undefined }],
    ["<p>T</p>", { title: undefined, styleSheets: [] }],
    ["<style>a{}</style><style>b{}</style>", { styleSheets: ["a{}", "b{}"] }],
    ["<h1>T</h1><h3>T</h3><h6>T</h6><h7>T</h7><h0>T</h0><header>T</header>", { headings: [1, 3, 6] }],
    ["<h12>T</h12><xh1>T</xh1>", { headings: [] }],
    [
      "<meta name=Viewport content=x><meta content=y><meta name=z>",
      {
        meta: new Map([
          ["viewport", "x"],
          ["", "y"],
          ["z", ""],
        ]),
        refreshes: false,
      },
    ],
    ["<p name=a content=b></p>", { meta: new Map() }],
    ["<meta http-equiv=' Refresh'>", { refreshes: true }],
    ["<meta http-equiv=refresh><meta name=x>", { refreshes: true }],
    ["<meta http-equiv=x-refresh>", { refreshes: false }],
    ["<p http-equiv=refresh>", { refreshes: false }],
    ["<link rel=Stylesheet href=x>", { linkedStyles: ["x"] }],
    ["<link rel='alternate stylesheet'>", { linkedStyles: [""] }],
    ["<link rel=stylesheets href=x><link href=y><p rel=stylesheet href=z>", { linkedStyles: [] }],
    ["<p onclick=x onLoad=y>", { handlers: ["onclick", "onload"] }],
    ["<p onclick onclick2=x once='' xonce=x on-a=x on=x>", { handlers: [] }],
    ["<p onclick=' '>", { handlers: [] }],
    [
      '<script type="application/ld+json">{"a":1}</script><script type="Application/LD+JSON; charset=x">{}</script>',
      { annotations: ['{"a":1}', "{}"] },
    ],
    ['<script type=" application/ld+json ">{}</script>', { annotations: ["{}"] }],
    [
      '<script>{}</script><script type="application/ld+json5">{}</script><script type="x application/ld+json">{}</script><p type="application/ld+json">{}</p>',
      { annotations: [] },
    ],
    [
      "<p style='color:red'><p style='color:red'><p style=''><p>",
      { styleAttributes: new Set(["color:red", ""]) },
    ],
    ["<p CLASS=a id=b><p class=c>", { attributeNames: new Set(["class", "id"]) }],
    [
      "<input><input type=RADIO><button>T</button><button type=reset>T</button><p type=text>",
      { inputTypes: new Set(["input text", "input radio", "button submit", "button reset"]) },
    ],
    [
      "<html><body><p>T<p>T<B>T</B>",
      {
        elements: new Map([
          ["html", 1],
          ["body", 1],
          ["p", 2],
          ["b", 1],
        ]),
      },
    ],
  ])("%s", (html, expected) => {
    expect(read(html)).toMatchObject(expected);
  });

  test("has style sheets up to the limit", () => {
    const css = "a{}".repeat(200_000);
    const [sheet = ""] = read(`<style>${css}</style>`).styleSheets;
    expect(css.startsWith(sheet)).toBe(true);
    expect(sheet.length).toBeLessThan(css.length);
  });
});
